/** The page of lsd-game serve: watches a game's session, or is itself a player with a camera, a file or a window. */

import { Ack, LsdClient, LsdViewer, PromptWeight, StyleState, View, Watching, Wish } from "../src/index.js";
import { paint } from "../src/picture.js";
import { element, onSlide, setText, showDrawn } from "./elements.js";
import { LatencyGraph, milliseconds } from "./graph.js";
import { Happenings } from "./happenings.js";
import { MAX_PROMPTS, Mix } from "./mix.js";
import { Recording } from "./recording.js";
import { choose, SourceName, VideoSource } from "./sources.js";

const URL_ = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
const TOKEN_KEY = "lsd-token";
const SEND_EVERY_MS = 60;

/** What both kinds of conversation tell about a picture. */
interface Shown { style: StyleState; stagesMs: Record<string, number>; latencyMs: number; fps: number; dropped: number }

class Page {
  private readonly source = element<HTMLCanvasElement>("source");
  private readonly result = element<HTMLCanvasElement>("result");
  private readonly graph = new LatencyGraph();
  private readonly mix = new Mix(() => this.sendStyle());
  private readonly happenings = new Happenings((wish) => this.request(wish));
  private conversation: LsdClient | LsdViewer | null = null;
  private video: VideoSource | null = null;
  private recording: Recording | null = null;
  private sourceName: SourceName = "game";
  private styleTimer = 0;
  /** What the strength alone is moved for. */
  private drawn: PromptWeight[] = [];

  constructor() {
    for (const button of element("sources").querySelectorAll("button")) {
      button.addEventListener("click", () => void this.use(button.dataset["source"] as SourceName));
    }
    onSlide(element<HTMLInputElement>("strength"), 2, "", () => this.sendStyle());
    onSlide(element<HTMLInputElement>("fade"), 1, " s", () => undefined);
    element("reanchor").addEventListener("click", () => void this.request({ op: "reanchor" }).then((ack) => this.reply(ack)));
    element("record").addEventListener("click", () => this.toggleRecording());
    element("layout").addEventListener("click", () => this.toggleLayout());
    element("sessions").addEventListener("change", () => this.watchChosen());
    element("token").addEventListener("submit", (submitted) => this.enterToken(submitted));
    setText("address", URL_);
    this.watch();
  }

  private async use(name: SourceName): Promise<void> {
    let media: MediaStream | File | null = null;
    try {
      if (name !== "game") media = await choose(name, element<HTMLInputElement>("file"));
    } catch (error) {
      return this.status("failing", `no ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (name !== "game" && !media) return;
    this.leave();
    this.sourceName = name;
    for (const button of element("sources").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset["source"] === name));
    }
    if (media) await this.play(media);
    else this.watch();
  }

  private leave(): void {
    this.conversation?.stop();
    this.video?.stop();
    this.conversation = this.video = null;
    this.graph.clear();
    element("sessions").hidden = true;
  }

  private watch(): void {
    setText("kind", "within the server");
    this.conversation = new LsdViewer({
      url: URL_, client: "page", ...token(),
      onState: (state, reason) => this.status(state, reason),
      onWatching: (watching) => this.onWatching(watching),
      onView: (view) => this.onView(view),
    }).start();
  }

  private async play(media: MediaStream | File): Promise<void> {
    element("empty").hidden = true;
    setText("kind", "from picture to picture");
    this.video = new VideoSource(this.source, media);
    try {
      await this.video.start();
    } catch {
      return this.status("failing", "the browser cannot play this video");
    }
    this.conversation = new LsdClient(this.source, {
      url: URL_, client: `page: ${this.sourceName}`, output: this.result, ...token(),
      onStatus: ({ state, message }) => this.onPlayerStatus(state, message),
      onAnswer: (answer) => this.show(answer),
    }).start();
  }

  private onPlayerStatus(state: string, message: string): void {
    this.status(state, message);
    if (state === "open" && this.mix.prompts.length) this.sendStyle();
  }

  private onWatching({ session, sessions }: Watching): void {
    const list = element<HTMLSelectElement>("sessions");
    list.replaceChildren(...sessions.map((one) => new Option(`${one.client} (${one.session})`, one.session)));
    list.value = session;
    list.hidden = sessions.length < 2;
    element("empty").hidden = session !== "";
    const watched = sessions.find((one) => one.session === session);
    if (!watched) this.status("idle", "the server is there; no game is connected");
    else if (watched.is_connected) this.status("live", `watching ${watched.client}`);
    else this.status("idle", `${watched.client} has lost its connection; its session waits`);
  }

  private async onView(view: View): Promise<void> {
    const { width, height } = view;
    await Promise.all([
      paint(this.source, { width, height, codec: "jpeg", data: view.source }),
      paint(this.result, { width, height, codec: "jpeg", data: view.result }),
    ]);
    this.happenings.note(view.events);
    this.show({
      style: view.style, stagesMs: view.stages_ms, latencyMs: view.server_ms, fps: view.fps, dropped: view.dropped,
    });
  }

  private show({ style, stagesMs, latencyMs, fps, dropped }: Shown): void {
    this.recording?.draw();
    this.graph.add(latencyMs);
    showDrawn(style);
    this.drawn = style.prompts.slice(0, MAX_PROMPTS);
    setText("fps", `${fps.toFixed(0)} /s`);
    setText("dropped", String(dropped));
    setText("size", `${this.result.width} × ${this.result.height}`);
    const main = Object.entries(stagesMs).filter(([name]) => !name.includes("."));
    setText("stages", main.map(([name, ms]) => `${name} ${milliseconds(ms)}`).join("  ·  "));
  }

  /** At once the first time, then as often as the server likes while a slider moves. */
  private sendStyle(): void {
    this.styleTimer ||= window.setTimeout(() => {
      this.styleTimer = 0;
      const prompts = this.mix.prompts.length ? this.mix.prompts : this.drawn;
      if (!prompts.length) return this.say("type a prompt first", false);
      const seconds = element<HTMLInputElement>("fade").valueAsNumber;
      const strength = element<HTMLInputElement>("strength").valueAsNumber;
      void this.request({ op: "prompt", prompts, seconds, strength }).then((ack) => this.reply(ack));
    }, SEND_EVERY_MS);
  }

  private request(wish: Wish): Promise<Ack> {
    return this.conversation?.request(wish) ?? Promise.resolve({ op: "ack", id: 0, ok: false, message: "not connected" });
  }

  private reply(ack: Ack): void {
    this.say(ack.ok ? `taken from frame ${ack.first_seq ?? "?"} on` : (ack.message ?? "refused"), !ack.ok);
  }

  private say(sentence: string, isBad: boolean): void {
    setText("reply", sentence);
    element("reply").classList.toggle("bad", isBad);
  }

  private status(state: string, sentence: string): void {
    const shown = element("status");
    shown.dataset["state"] = state;
    shown.title = sentence;
    shown.lastElementChild!.textContent = sentence || state;
    if (state === "ended" && sentence.includes("token")) element("token").hidden = false;
  }

  private watchChosen(): void {
    if (this.conversation instanceof LsdViewer) this.conversation.watch(element<HTMLSelectElement>("sessions").value);
    this.graph.clear();
  }

  private enterToken(submitted: Event): void {
    submitted.preventDefault();
    const form = element("token");
    sessionStorage.setItem(TOKEN_KEY, form.querySelector("input")!.value);
    form.hidden = true;
    void this.use("game");
  }

  private toggleRecording(): void {
    this.recording?.stop();
    this.recording = this.recording ? null : new Recording(this.source, this.result);
    element("record").setAttribute("aria-pressed", String(this.recording !== null));
    element("record").lastElementChild!.textContent = this.recording ? "Stop and save" : "Record";
  }

  private toggleLayout(): void {
    const isAlone = document.querySelector("main")!.classList.toggle("alone");
    element("layout").setAttribute("aria-pressed", String(isAlone));
  }
}

function token(): { token?: string } {
  const kept = sessionStorage.getItem(TOKEN_KEY);
  return kept ? { token: kept } : {};
}

new Page();
