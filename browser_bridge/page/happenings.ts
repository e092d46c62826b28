/** Events and parameters: raised by hand, and the log of what the game and the hand have raised. */

import type { Ack, EventData, EventNote, Wish } from "../src/index.js";
import { element, onSlide } from "./elements.js";

const NUM_KEPT = 60;

/** Words such as "health=0.3 by=lava is_fatal=true" as values. */
export function parseData(text: string): EventData {
  const data: EventData = {};
  for (const word of text.trim().split(/[\s,]+/).filter(Boolean)) {
    const [name = "", value = "true"] = word.split("=", 2);
    if (value === "true" || value === "false") data[name] = value === "true";
    else data[name] = value !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return data;
}

export class Happenings {
  private readonly log = element("log");

  constructor(private readonly request: (wish: Wish) => Promise<Ack>) {
    const event = element<HTMLFormElement>("event");
    event.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      const [name, data] = event.querySelectorAll("input");
      void this.raise(name!.value.trim(), parseData(data!.value));
    });
    const parameter = element<HTMLFormElement>("parameter");
    const [name, value] = parameter.querySelectorAll("input");
    parameter.addEventListener("submit", (submitted) => submitted.preventDefault());
    onSlide(value!, 2, "", (number) => {
      if (name!.value.trim()) void this.set(name!.value.trim(), number);
    });
  }

  /** What a watched game has raised. */
  note(events: EventNote[]): void {
    for (const { name, data } of events) this.write(name, words(data), false);
  }

  private async raise(name: string, data: EventData): Promise<void> {
    const ack = await this.request({ op: "event", name, data });
    if (!ack.ok) this.write(name, ack.message ?? "", true);
    else this.write(name, words(data), false);
  }

  private async set(name: string, value: number): Promise<void> {
    const ack = await this.request({ op: "parameter", name, value });
    if (!ack.ok) this.write(name, ack.message ?? "", true);
  }

  private write(name: string, details: string, isBad: boolean): void {
    const [item, time, title, rest] = ["li", "time", "b", "span"].map((tag) => document.createElement(tag));
    time!.textContent = new Date().toTimeString().slice(0, 8);
    title!.textContent = name;
    rest!.textContent = details;
    item!.append(time!, title!, rest!);
    item!.classList.toggle("bad", isBad);
    this.log.prepend(item!);
    while (this.log.children.length > NUM_KEPT) this.log.lastElementChild!.remove();
  }
}

function words(data: EventData): string {
  return Object.entries(data).map(([name, value]) => `${name}=${String(value)}`).join("  ");
}
