/** Encodes pictures beside the page, so that neither waits for the other. */

import { Encoder, Picture } from "./encoder.js";
import type { Encoded, Setup } from "./encoder_worker.js";
import type { Codec } from "./messages.js";

/** One picture at a time: ask again when the last promise is settled. */
export class EncoderThread {
  private worker: Worker | null = null;
  private onDone: ((done: Encoded) => void) | null = null;
  private onGone: (() => void) | null = null;
  /** Where the page may have no worker (another site's scripts, a strict policy). */
  private substitute: Encoder | null = null;

  constructor(private readonly codec: Codec, private readonly quality: number) {}

  /** Null where the worker went away meanwhile. */
  encode(bitmap: ImageBitmap): Promise<Picture | null> {
    if (!this.substitute) this.start();
    const { worker } = this;
    if (!worker) return this.own().encode(bitmap);
    return new Promise((resolve, reject) => {
      this.onDone = (done) => (typeof done === "string" ? reject(new Error(done)) : resolve(done));
      this.onGone = () => resolve(null);
      worker.postMessage(bitmap, [bitmap]);
    });
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = null;
    this.onGone?.();
  }

  private start(): void {
    if (this.worker) return;
    try {
      this.worker = new Worker(new URL("./encoder_worker.js", import.meta.url), { type: "module" });
    } catch {
      this.own();
      return;
    }
    this.worker.onmessage = ({ data }: MessageEvent<Encoded>) => this.onDone?.(data);
    this.worker.onerror = () => {
      this.own();
      this.stop();
    };
    const setup: Setup = { codec: this.codec, quality: this.quality };
    this.worker.postMessage(setup);
  }

  private own(): Encoder {
    return (this.substitute ??= new Encoder(this.codec, this.quality));
  }
}
