/** What a client has asked for and holds on to, so that a new session can be told: rules, prompt, parameters. */

import { Ack, Request } from "./messages.js";

const MAX_PARAMETERS = 64;
/** The order of saying: rules start from their own prompt. */
const ORDER = ["rules", "prompt", "parameter"];

/** One client's, over all its connections. */
export class Wishes {
  /** The server has not answered these. */
  private readonly asked = new Map<string, Request>();
  /** Its session knows these. */
  private readonly granted = new Map<string, Request>();

  /** Note what is about to be sent; events and re-anchorings are of their moment, and let go. */
  keep(request: Request): void {
    if (!ORDER.includes(request.op)) return;
    const key = keyOf(request);
    const before = this.asked.get(key) ?? this.granted.get(key);
    const known = new Set([...this.asked.keys(), ...this.granted.keys()]);
    if (!before && known.size >= MAX_PARAMETERS + 2) return;
    this.asked.set(key, withStrengthOf(before, request));
  }

  /** The server knows it now; one that it refuses is forgotten. */
  onAck(ack: Ack): void {
    for (const [key, request] of this.asked) {
      if (request.id !== ack.id) continue;
      this.asked.delete(key);
      if (ack.ok) this.granted.set(key, request);
    }
  }

  /** What a session has to be told at the beginning of a connection: all, or what got lost on its way. */
  toSay(isResumed: boolean): Request[] {
    if (!isResumed) {
      for (const [key, request] of this.granted) if (!this.asked.has(key)) this.asked.set(key, atOnce(request));
      this.granted.clear();
    }
    return [...this.asked.values()].sort((one, other) => ORDER.indexOf(one.op) - ORDER.indexOf(other.op));
  }
}

/** What a newer request replaces. */
function keyOf(request: Request): string {
  return request.op === "parameter" ? `parameter ${request.name}` : request.op;
}

function withStrengthOf(before: Request | undefined, request: Request): Request {
  if (request.op !== "prompt" || before?.op !== "prompt" || before.strength === undefined) return request;
  return { strength: before.strength, ...request };
}

/** It was faded to before. */
function atOnce(request: Request): Request {
  return request.op === "prompt" ? { ...request, seconds: 0 } : request;
}
