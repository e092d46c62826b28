// node connection.mjs FOLDER_OF_MODULES FOLDER_OF_VECTORS: a connection over a socket in memory; prints "N passed, M failed".
import { deepStrictEqual, rejects } from "node:assert";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, vectors] = process.argv.slice(2);
const { Connection } = await import(`${pathToFileURL(modules)}/connection.js`);
const { read } = await import(`${pathToFileURL(modules)}/messagepack.js`);

const golden = (file) => Buffer.from(JSON.parse(readFileSync(`${vectors}/${file}.json`, "utf8")).cases[0].hex, "hex");
const sockets = [];

/** A server in the same process: the test says what comes in, and reads what went out. */
globalThis.WebSocket = class {
  static OPEN = 1;
  readyState = 1;
  sent = [];
  constructor() {
    sockets.push(this);
  }
  send(bytes) {
    this.sent.push(read(bytes));
  }
  close() {
    this.readyState = 3;
  }
  say(file) {
    this.onmessage({ data: new Uint8Array(golden(file)).buffer });
  }
};
globalThis.window = { setInterval, clearInterval, setTimeout: (action) => setImmediate(action), clearTimeout: clearImmediate };

async function letIn(numSockets) {
  while (sockets.length < numSockets) await new Promise(setImmediate);
  sockets.at(-1).say("server_hello");
  sockets.at(-1).say("server_ready");
}

async function aWishThatCannotBeWrittenIsNotToldAgain() {
  const identity = { op: "identify", version: 1, client: "test", width: 1, height: 1, answer_codec: "jpeg" };
  const connection = new Connection("ws://fake", () => identity, { onState() {}, onMessage() {} });
  connection.open();
  await letIn(1);
  const prompts = [{ text: "ice", weight: 1 }];
  await rejects(connection.request({ op: "prompt", prompts, seconds: NaN }), RangeError);
  connection.request({ op: "parameter", name: "hp", value: 0.5 });
  sockets[0].onclose({ code: 1006, reason: "" });
  await letIn(2);
  deepStrictEqual(connection.isOpen, true);
  deepStrictEqual(sockets.map((socket) => socket.sent.map((message) => message.op)), Array(2).fill(["identify", "parameter"]));
  connection.close();
}

try {
  await aWishThatCannotBeWrittenIsNotToldAgain();
  console.log("1 passed, 0 failed");
} catch (error) {
  console.log(error.message);
  console.log("0 passed, 1 failed");
  process.exit(1);
}
