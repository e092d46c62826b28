/** What a client has asked for and holds on to, so that a new session can be told: rules, prompt, parameters. */

import { Ack, Request } from "./messages.js";

const MAX_PARAMETERS = 64;
/** Rules or prompts without an answer; with those that hold, as many rules as a server takes in a second. */
const MAX_ASKED = 3;
/** The order of saying: rules start from their own prompt. */
const ORDER = ["rules", "prompt", "parameter"];

/** One client's, over all its connections. */
export class Wishes {
  /** The server has not answered these, oldest first: it may refuse the newest. */
  private asked: Request[] = [];
  /** Granted by an earlier session, and not yet by this one, which hears them first. */
  private held = new Map<string, Request>();
  /** Its session knows these. */
  private readonly granted = new Map<string, Request>();

  /** Note what is about to be sent; events and re-anchorings are of their moment, and let go. */
  keep(request: Request): void {
    if (!ORDER.includes(request.op)) return;
    const key = keyOf(request);
    const known = new Set([...this.asked.map(keyOf), ...this.held.keys(), ...this.granted.keys()]);
    if (!known.has(key) && known.size >= MAX_PARAMETERS + 2) return;
    const older = this.asked.filter((other) => keyOf(other) === key);
    if (request.op === "parameter") {
      this.asked = this.asked.filter((other) => !older.includes(other));
      this.held.delete(key);
    } else if (older.length === MAX_ASKED) {
      const [oldest, heir] = older;
      this.asked = this.asked.filter((other) => other !== oldest);
      this.asked = this.asked.map((other) => (other === heir ? withStrengthOf(oldest, other) : other));
    }
    this.asked.push(request);
  }

  /** The server knows it now; one that it refuses is forgotten, and what was granted before holds. */
  onAck(ack: Ack): void {
    const request = [...this.held.values(), ...this.asked].find((other) => other.id === ack.id);
    if (!request) return;
    const key = keyOf(request);
    if (this.held.get(key) === request) this.held.delete(key);
    else this.asked = this.asked.filter((other) => other !== request);
    if (ack.ok) this.granted.set(key, withStrengthOf(this.granted.get(key), request));
  }

  /** What a session has to be told at the beginning of a connection: all, or what got lost on its way. */
  toSay(isResumed: boolean): Request[] {
    if (!isResumed) {
      const moved = new Set(this.asked.filter((request) => request.op === "parameter").map(keyOf));
      const known = [...this.held, ...this.granted].filter(([key]) => !moved.has(key));
      this.held = new Map(known.map(([key, request]) => [key, atOnce(request)]));
      this.granted.clear();
    }
    return [...this.held.values(), ...this.asked].sort((one, other) => ORDER.indexOf(one.op) - ORDER.indexOf(other.op));
  }
}

/** What a newer request replaces. */
function keyOf(request: Request): string {
  return request.op === "parameter" ? `parameter ${request.name}` : request.op;
}

/** A prompt without a strength has left it as it was. */
function withStrengthOf(before: Request | undefined, request: Request): Request {
  if (request.op !== "prompt" || before?.op !== "prompt" || before.strength === undefined) return request;
  return { strength: before.strength, ...request };
}

/** It was faded to before. */
function atOnce(request: Request): Request {
  return request.op === "prompt" ? { ...request, seconds: 0 } : request;
}
