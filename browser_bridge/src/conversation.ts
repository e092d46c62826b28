/** The client's half of a conversation in lsd.v1: bytes in, messages out, credits counted. No socket, no clock. */

import { ProtocolError } from "./messagepack.js";
import { ClientMessage, decode, encode, Hello, Identify, Ready, ServerMessage, Watch } from "./messages.js";

export const VERSION = 1;
export const SUBPROTOCOL = "lsd.v1";

/** One connection of a player or a viewer, from the server's hello on. */
export class Conversation {
  hello: Hello | null = null;
  /** Null for a viewer. */
  ready: Ready | null = null;
  private isOpen = false;
  private readonly unsettled = new Set<number>();

  constructor(private identity: Identify | Watch) {}

  /** Whether the server has let this client in. */
  get isReady(): boolean {
    return this.isOpen;
  }

  /** Frames that were sent and are neither answered nor dropped. */
  get numUnsettled(): number {
    return this.unsettled.size;
  }

  /** Credits that are left. */
  get numCredits(): number {
    return this.ready && this.hello ? Math.max(0, this.hello.max_unanswered - this.unsettled.size) : 0;
  }

  /** The largest frame that may be sent: what was identified. */
  get maxSize(): [width: number, height: number] {
    return this.identity.op === "identify" ? [this.identity.width, this.identity.height] : [0, 0];
  }

  /** Take one WebSocket message; return it, and what to send at once, if anything. */
  receive(bytes: Uint8Array): { message: ServerMessage; reply: Uint8Array<ArrayBuffer> | null } {
    const message = decode(bytes);
    if (this.hello === null) return { message, reply: this.onHello(message) };
    if (message.op === "ready") this.ready = message;
    if (message.op === "ready" || message.op === "watching") this.isOpen = true;
    if (message.op === "frame" || message.op === "dropped") this.settle(message.seq);
    return { message, reply: null };
  }

  /** The bytes of a message; a frame takes a credit. */
  send(message: ClientMessage): Uint8Array<ArrayBuffer> {
    if (message.op === "frame") {
      if (this.numCredits === 0) throw new RangeError(`a frame needs a credit, got ${this.numUnsettled} unsettled`);
      this.unsettled.add(message.seq);
    }
    return encode(message);
  }

  private onHello(message: ServerMessage): Uint8Array<ArrayBuffer> {
    if (message.op !== "hello") throw new ProtocolError("the server's first message must be hello");
    if (!message.versions.includes(VERSION)) {
      throw new ProtocolError(`this client speaks version ${VERSION}, the server ${message.versions.join(", ")}`);
    }
    this.hello = message;
    if (this.identity.op === "identify") {
      const { width, height } = this.identity;
      this.identity = {
        ...this.identity, width: Math.min(width, message.max_width), height: Math.min(height, message.max_height),
      };
    }
    return encode(this.identity);
  }

  private settle(seq: number): void {
    if (!this.unsettled.delete(seq)) throw new ProtocolError(`frame ${seq} was settled twice, or never sent`);
  }
}
