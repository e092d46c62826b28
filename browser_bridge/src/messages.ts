/** The messages of lsd.v1 with their names on the wire (docs/protocol.md), and their bytes. */

import { ProtocolError, read, Value, Writer } from "./messagepack.js";

export type Codec = "jpeg" | "rgb" | "rgba";
/** Small values of an event. */
export type EventData = Record<string, number | string | boolean>;
export interface PromptWeight { text: string; weight: number }
export interface StyleState { prompts: PromptWeight[]; strength: number }
export interface SessionInfo { session: string; client: string; width: number; height: number; is_connected: boolean }
export interface EventNote { name: string; data: EventData }

export interface Identify {
  op: "identify"; version: number; client: string; width: number; height: number; answer_codec: Codec;
  token?: string; resume_key?: string;
}
export interface Watch { op: "watch"; version: number; client: string; token?: string; session?: string }
export interface Frame {
  op: "frame"; seq: number; time_us: number; width: number; height: number; codec: Codec; data: Uint8Array;
  bottom_up: boolean; plane_width?: number; plane_height?: number; depth?: Uint8Array; motion?: Uint8Array;
  regions?: Uint8Array;
}
export interface GameEvent { op: "event"; id: number; name: string; data: EventData }
export interface Prompt { op: "prompt"; id: number; prompts: PromptWeight[]; seconds: number; strength?: number }
export interface Parameter { op: "parameter"; id: number; name: string; value: number }
export interface Rules { op: "rules"; id: number; text: string }
export interface Reanchor { op: "reanchor"; id: number }
export interface Ping { op: "ping"; id: number }
export interface Seen { op: "seen"; number: number }
/** What is acknowledged. */
export type Request = GameEvent | Prompt | Parameter | Rules | Reanchor;
export type ClientMessage = Identify | Watch | Frame | Request | Ping | Seen;

export interface Hello {
  op: "hello"; versions: number[]; server: string; needs_token: boolean; identify_s: number; resume_s: number;
  max_message: number; max_width: number; max_height: number; max_unanswered: number; max_messages_per_s: number;
  codecs: string[]; features: string[];
}
export interface Ready {
  op: "ready"; version: number; session: string; resume_key: string; is_resumed: boolean; model: string;
  answer_codec: Codec;
}
export interface Answer {
  op: "frame"; seq: number; time_us: number; width: number; height: number; codec: Codec; data: Uint8Array;
  bottom_up: boolean; style: StyleState; stages_ms: Record<string, number>; dropped: number;
}
export interface Dropped { op: "dropped"; seq: number; reason: string; message?: string }
export interface Ack { op: "ack"; id: number; ok: boolean; first_seq?: number; message?: string }
export interface Pong { op: "pong"; id: number }
export interface Status { op: "status"; state: "loading" | "live" | "overloaded" | "failing"; message: string }
export interface Watching { op: "watching"; session: string; sessions: SessionInfo[] }
export interface View {
  op: "view"; number: number; session: string; seq: number; width: number; height: number; source: Uint8Array;
  result: Uint8Array; bottom_up: boolean; style: StyleState; stages_ms: Record<string, number>; server_ms: number;
  fps: number; dropped: number; events: EventNote[];
}
export type ServerMessage = Hello | Ready | Answer | Dropped | Ack | Pong | Status | Watching | View;

type Map_ = { [key: string]: Value };
type Kind = "integer" | "number" | "text" | "boolean" | "binary" | "data" | "array" | "prompts" | "map";
type Fields = readonly (readonly [name: string, kind: Kind, isOptional?: "optional"])[];

const FROM_CLIENT: Record<ClientMessage["op"], Fields> = {
  identify: [
    ["version", "integer"], ["client", "text"], ["width", "integer"], ["height", "integer"], ["answer_codec", "text"],
    ["token", "text", "optional"], ["resume_key", "text", "optional"],
  ],
  watch: [
    ["version", "integer"], ["client", "text"], ["token", "text", "optional"], ["session", "text", "optional"],
  ],
  frame: [
    ["seq", "integer"], ["time_us", "integer"], ["width", "integer"], ["height", "integer"], ["codec", "text"],
    ["data", "binary"], ["bottom_up", "boolean"], ["plane_width", "integer", "optional"],
    ["plane_height", "integer", "optional"], ["depth", "binary", "optional"], ["motion", "binary", "optional"],
    ["regions", "binary", "optional"],
  ],
  event: [["id", "integer"], ["name", "text"], ["data", "data"]],
  prompt: [["id", "integer"], ["prompts", "prompts"], ["seconds", "number"], ["strength", "number", "optional"]],
  parameter: [["id", "integer"], ["name", "text"], ["value", "number"]],
  rules: [["id", "integer"], ["text", "text"]],
  reanchor: [["id", "integer"]],
  ping: [["id", "integer"]],
  seen: [["number", "integer"]],
};

const FROM_SERVER: Record<ServerMessage["op"], Fields> = {
  hello: [
    ["versions", "array"], ["needs_token", "boolean"], ["resume_s", "number"], ["max_width", "integer"],
    ["max_height", "integer"], ["max_unanswered", "integer"], ["server", "text"],
  ],
  ready: [
    ["version", "integer"], ["session", "text"], ["resume_key", "text"], ["is_resumed", "boolean"], ["model", "text"],
    ["answer_codec", "text"],
  ],
  frame: [
    ["seq", "integer"], ["time_us", "integer"], ["width", "integer"], ["height", "integer"], ["codec", "text"],
    ["data", "binary"], ["bottom_up", "boolean"], ["style", "map"], ["stages_ms", "map"], ["dropped", "integer"],
  ],
  dropped: [["seq", "integer"], ["reason", "text"], ["message", "text", "optional"]],
  ack: [["id", "integer"], ["ok", "boolean"], ["first_seq", "integer", "optional"], ["message", "text", "optional"]],
  pong: [["id", "integer"]],
  status: [["state", "text"], ["message", "text"]],
  watching: [["session", "text"], ["sessions", "array"]],
  view: [
    ["number", "integer"], ["session", "text"], ["seq", "integer"], ["width", "integer"], ["height", "integer"],
    ["source", "binary"], ["result", "binary"], ["bottom_up", "boolean"], ["style", "map"], ["stages_ms", "map"],
    ["server_ms", "number"], ["fps", "number"], ["dropped", "integer"], ["events", "array"],
  ],
};

/** The bytes of a message: op first, then its fields in the protocol's order. */
export function encode(message: ClientMessage): Uint8Array<ArrayBuffer> {
  const values = message as unknown as Map_;
  const fields = FROM_CLIENT[message.op].filter(([name]) => values[name] !== undefined);
  const writer = new Writer();
  writer.map(fields.length + 1);
  writer.text("op");
  writer.text(message.op);
  for (const [name, kind] of fields) {
    writer.text(name);
    write(writer, kind, values[name]!);
  }
  return writer.finish();
}

/** The message that `bytes` hold; fields that this client does not know are left alone. */
export function decode(bytes: Uint8Array): ServerMessage {
  const message = read(bytes);
  if (!isMap(message)) throw new ProtocolError("a message is a map");
  const op = message["op"];
  const fields = typeof op === "string" && Object.hasOwn(FROM_SERVER, op) ? FROM_SERVER[op as ServerMessage["op"]] : null;
  if (fields === null) throw new ProtocolError(`no message has the op ${String(op)}`);
  for (const [name, kind, isOptional] of fields) {
    const value = message[name];
    const isMissing = value === undefined && isOptional !== undefined;
    if (!isMissing && !is(kind, value)) throw new ProtocolError(`${String(op)}.${name} is missing or not of type ${kind}`);
  }
  return message as unknown as ServerMessage;
}

function write(writer: Writer, kind: Kind, value: Value): void {
  if (kind === "data") return writeData(writer, value as unknown as EventData);
  if (kind === "prompts") return writePrompts(writer, value as unknown as PromptWeight[]);
  if (kind === "integer") writer.integer(value as number);
  else if (kind === "number") writer.number(value as number);
  else if (kind === "text") writer.text(value as string);
  else if (kind === "boolean") writer.boolean(value as boolean);
  else writer.binary(value as Uint8Array);
}

function writeData(writer: Writer, data: EventData): void {
  const entries = Object.entries(data);
  writer.map(entries.length);
  for (const [name, value] of entries) {
    writer.text(name);
    if (typeof value === "string") writer.text(value);
    else if (typeof value === "boolean") writer.boolean(value);
    else if (Number.isSafeInteger(value)) writer.integer(value);
    else writer.number(value);
  }
}

function writePrompts(writer: Writer, prompts: PromptWeight[]): void {
  writer.array(prompts.length);
  for (const { text, weight } of prompts) {
    writer.map(2);
    writer.text("text");
    writer.text(text);
    writer.text("weight");
    writer.number(weight);
  }
}

function is(kind: Kind, value: Value | undefined): boolean {
  switch (kind) {
    case "integer": return Number.isSafeInteger(value) && (value as number) >= 0;
    case "number": return typeof value === "number";
    case "text": return typeof value === "string";
    case "boolean": return typeof value === "boolean";
    case "binary": return value instanceof Uint8Array;
    case "array": case "prompts": return Array.isArray(value);
    case "map": case "data": return isMap(value);
  }
}

function isMap(value: Value | undefined): value is Map_ {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array);
}
