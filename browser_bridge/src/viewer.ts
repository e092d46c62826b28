/** Watches a session of the server: its game's picture and the restyled one, side by side. */

import { Connection, introduction, LinkState, Wish } from "./connection.js";
import type { Ack, ServerMessage, View, Watching } from "./messages.js";

export interface ViewerOptions {
  url: string;
  token?: string;
  client?: string;
  onState?: (state: LinkState, reason: string) => void;
  onWatching?: (watching: Watching) => void;
  /** The next views come when the promise is settled. */
  onView?: (view: View) => Promise<void>;
}

/** `start` it; `watch` looks at another session, `request` acts on the watched one. */
export class LsdViewer {
  private readonly connection: Connection;
  private session: string | undefined;

  constructor(private readonly options: ViewerOptions) {
    this.connection = new Connection(options.url, () => this.wish(), {
      onState: (state, reason) => options.onState?.(state, reason),
      onMessage: (message) => this.onMessage(message),
    });
  }

  start(): this {
    this.connection.open();
    return this;
  }

  stop(): void {
    this.connection.close();
  }

  /** Look at a session from now on. */
  watch(session: string): void {
    this.session = session;
    this.connection.tell(this.wish());
  }

  request(wish: Wish): Promise<Ack> {
    return this.connection.request(wish);
  }

  private wish() {
    const first = introduction(this.options.client ?? "viewer", this.options.token);
    return { op: "watch" as const, ...first, ...(this.session === undefined ? {} : { session: this.session }) };
  }

  private onMessage(message: ServerMessage): void {
    if (message.op === "watching") this.options.onWatching?.(message);
    if (message.op === "view") {
      const seen = (): void => this.connection.tell({ op: "seen", number: message.number });
      void Promise.resolve(this.options.onView?.(message)).then(seen, seen);
    }
  }
}
