/** Restyles what a canvas or a video shows: its frames go to the server, the answers are shown over it. */

import { afterDrawing } from "./after_drawing.js";
import { Connection, introduction, LinkState, Wish } from "./connection.js";
import type { Ack, Answer, Codec, EventData, PromptWeight, ServerMessage, StyleState } from "./messages.js";
import { EncoderThread } from "./encoder_thread.js";
import { Overlay } from "./overlay.js";
import { Camera, paint, Source } from "./picture.js";
import { Rate } from "./rate.js";

const STALE_AFTER_MS = 1000;

export interface LsdOptions {
  /** Of `lsd-game serve`. */
  url?: string;
  /** Where the server asks for one. */
  token?: string;
  /** Name and version of the game, for the server's lists. */
  client?: string;
  /** Bounds of what is sent, in pixels; larger pictures are scaled down. */
  maxWidth?: number;
  maxHeight?: number;
  /** How frames are sent; answers come as JPEG. */
  codec?: Codec;
  /** Of JPEG, 0..1. */
  quality?: number;
  /** Frames a second that are sent at most. */
  maxFps?: number;
  /** Where answers are drawn; left out: a canvas of its own over the game's. */
  output?: HTMLCanvasElement;
  onStatus?: (status: LsdStatus) => void;
  onAnswer?: (answer: ShownAnswer) => void;
}

/** How it fares: what the connection does or, while it is open, what the server says. */
export interface LsdStatus { state: LinkState | "loading" | "live" | "overloaded" | "failing"; message: string }

/** An answer that has been drawn. */
export interface ShownAnswer {
  seq: number;
  style: StyleState;
  stagesMs: Record<string, number>;
  /** From the frame's taking to its answer's drawing. */
  latencyMs: number;
  /** The part of it between the frame's sending and its answer's arrival: network and server. */
  tripMs: number;
  /** Answers a second. */
  fps: number;
  dropped: number;
}

/** `new LsdClient(canvas).start()` is all that a game needs. */
export class LsdClient {
  private readonly connection: Connection;
  private readonly camera: Camera;
  private readonly encoder: EncoderThread;
  private readonly overlay: Overlay | null;
  private readonly output: HTMLCanvasElement;
  private readonly rate = new Rate();
  private stopDrawing: (() => void) | null = null;
  private isEncoding = false;
  private takenMs = -Infinity;
  /** When each frame that is not settled yet was sent. */
  private readonly sentMs = new Map<number, number>();
  private shownMs = -Infinity;
  private shownSequence = -1;
  private shownStatus: LsdStatus = { state: "ended", message: "not started" };

  constructor(source: Source, private readonly options: LsdOptions = {}) {
    this.camera = new Camera(source);
    this.encoder = new EncoderThread(options.codec ?? "jpeg", options.quality ?? 0.85);
    if (!options.output && source instanceof HTMLVideoElement) throw new TypeError("a video needs options.output");
    this.overlay = options.output ? null : new Overlay(source as HTMLCanvasElement);
    this.output = options.output ?? this.overlay!.canvas;
    const first = introduction(options.client ?? "browser", options.token);
    const [width, height] = [options.maxWidth ?? 640, options.maxHeight ?? 640];
    this.connection = new Connection(
      options.url ?? "ws://127.0.0.1:8765",
      () => ({ op: "identify", ...first, width, height, answer_codec: "jpeg" }),
      {
        onState: (state, reason) => this.onState(state, reason),
        onMessage: (message) => this.onMessage(message),
      },
    );
  }

  get status(): LsdStatus {
    return this.shownStatus;
  }

  /** Connect, again and again if need be; until there are answers the game is seen as it is. */
  start(): this {
    this.stopDrawing ??= afterDrawing((timeMs) => this.onFrame(timeMs));
    this.connection.open();
    return this;
  }

  /** Give the game its own picture back. */
  stop(): void {
    this.stopDrawing?.();
    this.stopDrawing = null;
    this.connection.close();
    this.encoder.stop();
    this.overlay?.remove();
  }

  /** Tell the server's rules what happened in the game. */
  event(name: string, data: EventData = {}): Promise<Ack> {
    return this.request({ op: "event", name, data });
  }

  /** Fade to another style: one prompt or a mix. */
  prompt(style: string | PromptWeight[], options: { seconds?: number; strength?: number } = {}): Promise<Ack> {
    const prompts = typeof style === "string" ? [{ text: style, weight: 1 }] : style;
    return this.request({ op: "prompt", prompts, seconds: 1, ...options });
  }

  /** A number of the game that the rules listen to, such as health. */
  parameter(name: string, value: number): Promise<Ack> {
    return this.request({ op: "parameter", name, value });
  }

  /** Other rules from now on (TOML). */
  rules(text: string): Promise<Ack> {
    return this.request({ op: "rules", text });
  }

  /** Draw the next frame as a first one. */
  reanchor(): Promise<Ack> {
    return this.request({ op: "reanchor" });
  }

  /** Any of these as a message of the protocol. */
  request(wish: Wish): Promise<Ack> {
    return this.connection.request(wish);
  }

  private onFrame(timeMs: number): void {
    if (this.overlay?.isShown && timeMs - this.shownMs > STALE_AFTER_MS) this.overlay.hide();
    const isDue = timeMs - this.takenMs > 1000 / (this.options.maxFps ?? 60) - 4;
    if (!isDue || this.isEncoding || this.connection.numCredits === 0) return;
    const takenMs = performance.now();
    const picture = this.camera.take(...this.connection.maxSize);
    if (!picture) return;
    this.takenMs = timeMs;
    this.isEncoding = true;
    this.encoder.encode(picture)
      .then((encoded) => {
        if (encoded && this.connection.numCredits > 0) {
          const nowMs = performance.now();
          const frame = { time_us: Math.round(takenMs * 1000), ...encoded, bottom_up: false };
          this.sentMs.set(this.connection.sendFrame(frame), nowMs);
        }
      })
      .catch((error: unknown) => this.tell("failing", `a frame could not be sent: ${String(error)}`))
      .finally(() => (this.isEncoding = false));
  }

  private onState(state: LinkState, reason: string): void {
    this.shownSequence = -1;
    this.sentMs.clear();
    if (state === "ended") this.overlay?.hide();
    this.tell(state, reason);
  }

  private onMessage(message: ServerMessage): void {
    const tripMs = performance.now() - (this.sentMs.get("seq" in message ? message.seq : -1) ?? NaN);
    if (message.op === "frame" || message.op === "dropped") this.sentMs.delete(message.seq);
    if (message.op === "frame") void this.onAnswer(message, tripMs);
    else if (message.op === "status") this.tell(message.state, message.message);
  }

  private async onAnswer(answer: Answer, tripMs: number): Promise<void> {
    if (!(await paint(this.output, answer, () => answer.seq > this.shownSequence))) return;
    const nowMs = performance.now();
    this.shownSequence = answer.seq;
    this.shownMs = nowMs;
    if (this.overlay && this.stopDrawing) this.overlay.show();
    this.options.onAnswer?.({
      seq: answer.seq, style: answer.style, stagesMs: answer.stages_ms, latencyMs: nowMs - answer.time_us / 1000,
      tripMs, fps: this.rate.count(nowMs), dropped: answer.dropped,
    });
  }

  private tell(state: LsdStatus["state"], message: string): void {
    this.shownStatus = { state, message };
    this.options.onStatus?.(this.shownStatus);
  }
}
