import { ProtocolError, read, Writer } from "./messagepack.js";
const FROM_CLIENT = {
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
const FROM_SERVER = {
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
export function encode(message) {
    const values = message;
    const fields = FROM_CLIENT[message.op].filter(([name]) => values[name] !== undefined);
    const writer = new Writer();
    writer.map(fields.length + 1);
    writer.text("op");
    writer.text(message.op);
    for (const [name, kind] of fields) {
        writer.text(name);
        write(writer, kind, values[name]);
    }
    return writer.finish();
}
export function decode(bytes) {
    const message = read(bytes);
    if (!isMap(message))
        throw new ProtocolError("a message is a map");
    const op = message["op"];
    const fields = typeof op === "string" && Object.hasOwn(FROM_SERVER, op) ? FROM_SERVER[op] : null;
    if (fields === null)
        throw new ProtocolError(`no message has the op ${String(op)}`);
    for (const [name, kind, isOptional] of fields) {
        const value = message[name];
        const isMissing = value === undefined && isOptional !== undefined;
        if (!isMissing && !is(kind, value))
            throw new ProtocolError(`${String(op)}.${name} is missing or not of type ${kind}`);
    }
    return message;
}
function write(writer, kind, value) {
    if (kind === "data")
        return writeData(writer, value);
    if (kind === "prompts")
        return writePrompts(writer, value);
    if (kind === "integer")
        writer.integer(value);
    else if (kind === "number")
        writer.number(value);
    else if (kind === "text")
        writer.text(value);
    else if (kind === "boolean")
        writer.boolean(value);
    else
        writer.binary(value);
}
function writeData(writer, data) {
    const entries = Object.entries(data);
    writer.map(entries.length);
    for (const [name, value] of entries) {
        writer.text(name);
        if (typeof value === "string")
            writer.text(value);
        else if (typeof value === "boolean")
            writer.boolean(value);
        else if (Number.isSafeInteger(value))
            writer.integer(value);
        else
            writer.number(value);
    }
}
function writePrompts(writer, prompts) {
    writer.array(prompts.length);
    for (const { text, weight } of prompts) {
        writer.map(2);
        writer.text("text");
        writer.text(text);
        writer.text("weight");
        writer.number(weight);
    }
}
function is(kind, value) {
    switch (kind) {
        case "integer": return Number.isSafeInteger(value) && value >= 0;
        case "number": return typeof value === "number";
        case "text": return typeof value === "string";
        case "boolean": return typeof value === "boolean";
        case "binary": return value instanceof Uint8Array;
        case "array":
        case "prompts": return Array.isArray(value);
        case "map":
        case "data": return isMap(value);
    }
}
function isMap(value) {
    return typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array);
}
