/** Keeps a conversation going over WebSockets: connects again, resumes, notices silence, matches acks to requests. */

import { delayS, isFinal } from "./backoff.js";
import { Conversation, SUBPROTOCOL, VERSION } from "./conversation.js";
import { Ack, ClientMessage, Frame, Identify, Request, ServerMessage, Watch } from "./messages.js";
import { Wishes } from "./wishes.js";

const PING_AFTER_MS = 1000;
const DEAD_AFTER_MS = 2000;

/** A request without its id, which the connection gives. */
export type Wish = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;
export type LinkState = "connecting" | "open" | "waiting" | "ended";

/** What a connection tells its owner. */
export interface Listener {
  /** A sentence says why where it is not open. */
  onState(state: LinkState, reason: string): void;
  onMessage(message: ServerMessage): void;
}

/** Make it, `open` it, `close` it; everything between is its own affair. */
export class Connection {
  private socket: WebSocket | null = null;
  private conversation: Conversation | null = null;
  private resumeKey: string | undefined;
  private numFailures = 0;
  private nextId = 1;
  private heardMs = 0;
  /** When the server was last asked for something that it answers at once. */
  private askedMs = 0;
  private lastSequence = -1;
  private isWanted = false;
  private retryTimer = 0;
  private pulseTimer = 0;
  private readonly pending = new Map<number, (ack: Ack) => void>();
  private readonly wishes = new Wishes();

  constructor(
    private readonly url: string,
    private readonly identity: () => Identify | Watch,
    private readonly listener: Listener,
  ) {}

  get numCredits(): number {
    return this.conversation?.numCredits ?? 0;
  }

  get maxSize(): [width: number, height: number] {
    return this.conversation?.maxSize ?? [0, 0];
  }

  /** Whether the server has let this client in and the socket is open. */
  get isOpen(): boolean {
    return this.conversation?.isReady === true && this.socket?.readyState === WebSocket.OPEN;
  }

  open(): void {
    if (this.isWanted) return;
    this.isWanted = true;
    this.pulseTimer = window.setInterval(() => this.pulse(), PING_AFTER_MS);
    this.connect();
  }

  close(): void {
    this.isWanted = false;
    window.clearTimeout(this.retryTimer);
    window.clearInterval(this.pulseTimer);
    this.drop("the client has stopped");
    this.listener.onState("ended", "stopped");
  }

  /** Send a frame and take its credit; returns the seq that it got. */
  sendFrame(frame: Omit<Frame, "op" | "seq">): number {
    this.transmit({ op: "frame", seq: ++this.lastSequence, ...frame });
    return this.lastSequence;
  }

  /** Send a small message; resolves with the server's ack, or with one that is not ok when the connection breaks. */
  request(wish: Wish): Promise<Ack> {
    const id = this.nextId++;
    if (!this.isOpen) return Promise.resolve(refusal(id, "not connected"));
    return new Promise((resolve, reject) => {
      try {
        this.ask({ ...wish, id } as Request);
        this.pending.set(id, resolve);
      } catch (error) {
        reject(error);
      }
    });
  }

  /** Send what gets no answer, such as `seen`; nothing happens while there is no connection. */
  tell(message: ClientMessage): void {
    if (this.isOpen) this.transmit(message);
  }

  private connect(): void {
    this.listener.onState("connecting", "");
    const identity = this.identity();
    const conversation = new Conversation(
      identity.op === "identify" && this.resumeKey ? { ...identity, resume_key: this.resumeKey } : identity,
    );
    const socket = new WebSocket(this.url, [SUBPROTOCOL]);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.conversation = conversation;
    this.askedMs = this.heardMs = performance.now();
    this.lastSequence = -1;
    socket.onmessage = (event) => this.onData(socket, conversation, event.data as ArrayBuffer | string);
    socket.onclose = (event) => this.onClose(socket, event.code, event.reason);
  }

  private onData(socket: WebSocket, conversation: Conversation, data: ArrayBuffer | string): void {
    if (socket !== this.socket) return;
    this.heardMs = performance.now();
    try {
      if (typeof data === "string") throw new Error("messages are binary, got a text");
      const { message, reply } = conversation.receive(new Uint8Array(data));
      if (reply) socket.send(reply);
      this.handle(message);
    } catch (error) {
      this.onClose(socket, 0, String(error));
    }
  }

  private handle(message: ServerMessage): void {
    if (message.op === "ready") this.resumeKey = message.resume_key;
    if (message.op === "ready") {
      for (const wish of this.wishes.toSay(message.is_resumed)) this.transmit(wish);
    }
    if (message.op === "ready" || message.op === "watching") {
      this.numFailures = 0;
      this.listener.onState("open", "");
    }
    if (message.op === "ack") {
      this.wishes.onAck(message);
      this.pending.get(message.id)?.(message);
      this.pending.delete(message.id);
    }
    this.listener.onMessage(message);
  }

  private onClose(socket: WebSocket, code: number, reason: string): void {
    if (socket !== this.socket) return;
    const sentence = reason || (code === 1006 ? "no server answers" : `closed with code ${code}`);
    this.drop(sentence);
    if (!this.isWanted) return;
    if (isFinal(code)) {
      this.resumeKey = undefined;
      this.isWanted = false;
      window.clearInterval(this.pulseTimer);
      this.listener.onState("ended", sentence);
      return;
    }
    this.listener.onState("waiting", sentence);
    this.retryTimer = window.setTimeout(() => this.connect(), delayS(this.numFailures++, Math.random()) * 1000);
  }

  private drop(reason: string): void {
    const socket = this.socket;
    this.socket = null;
    this.conversation = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close();
    for (const [id, resolve] of this.pending) resolve(refusal(id, reason));
    this.pending.clear();
  }

  private pulse(): void {
    const { socket } = this;
    if (!socket) return;
    const nowMs = performance.now();
    const isWaiting = this.heardMs <= this.askedMs;
    if (isWaiting && nowMs - this.askedMs > DEAD_AFTER_MS) this.onClose(socket, 0, "the server has gone silent");
    else if (!isWaiting && nowMs - this.heardMs > PING_AFTER_MS * 0.9) this.ping(nowMs);
  }

  private ping(nowMs: number): void {
    this.askedMs = nowMs;
    this.tell({ op: "ping", id: this.nextId++ });
  }

  /** What a player asks for holds for the sessions to come; a viewer's wishes are its game's. */
  private ask(request: Request): void {
    const bytes = this.encoded(request); // refuses what is wrong before it is kept
    if (this.conversation?.ready) this.wishes.keep(request);
    this.socket?.send(bytes);
  }

  private transmit(message: ClientMessage): void {
    const bytes = this.encoded(message);
    this.socket?.send(bytes);
  }

  private encoded(message: ClientMessage): Uint8Array<ArrayBuffer> {
    if (!this.conversation || !this.socket) throw new Error("not connected");
    return this.conversation.send(message);
  }
}

function refusal(id: number, message: string): Ack {
  return { op: "ack", id, ok: false, message };
}

/** The fields that every first message has. */
export function introduction(client: string, token: string | undefined) {
  return { version: VERSION, client, ...(token === undefined ? {} : { token }) };
}
