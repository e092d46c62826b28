/** The prompts that are typed, each with its weight. */

import type { PromptWeight } from "../src/index.js";
import { element, onSlide } from "./elements.js";

/** The most that the protocol takes. */
export const MAX_PROMPTS = 8;

/** Rows of text and weight; `onChange` gets the mix whenever it has changed and is not empty. */
export class Mix {
  private readonly rows = element("mix");

  constructor(private readonly onChange: (mix: PromptWeight[]) => void) {
    this.add();
    element("add").addEventListener("click", () => this.add()?.focus());
  }

  get prompts(): PromptWeight[] {
    return [...this.rows.children]
      .map((row) => {
        const [text, weight] = row.querySelectorAll("input");
        return { text: text!.value.trim(), weight: weight!.valueAsNumber };
      })
      .filter(({ text, weight }) => text !== "" && weight > 0);
  }

  private add(): HTMLInputElement | null {
    if (this.rows.children.length >= MAX_PROMPTS) return null;
    const row = document.createElement("div");
    const [text, weight] = [document.createElement("input"), document.createElement("input")];
    const [share, remove] = [document.createElement("output"), document.createElement("button")];
    row.className = "row";
    Object.assign(text, { placeholder: "a style in words, then Enter", maxLength: 500, ariaLabel: "Prompt" });
    text.setAttribute("list", "prompts");
    Object.assign(weight, { type: "range", min: "0", max: "1", step: "0.01", value: "1", ariaLabel: "Weight" });
    Object.assign(share, { textContent: "1.00" });
    Object.assign(remove, { textContent: "×", title: "Take this prompt out" });
    row.append(text, weight, share, remove);
    text.addEventListener("change", () => this.changed());
    onSlide(weight, 2, "", () => this.changed());
    remove.addEventListener("click", () => this.remove(row));
    this.rows.append(row);
    this.mark();
    return text;
  }

  private remove(row: HTMLElement): void {
    row.remove();
    this.mark();
    this.changed();
  }

  private changed(): void {
    if (this.prompts.length) this.onChange(this.prompts);
  }

  private mark(): void {
    this.rows.firstElementChild?.classList.toggle("only", this.rows.children.length === 1);
  }
}
