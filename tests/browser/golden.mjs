// node golden.mjs FOLDER_OF_MODULES FOLDER_OF_VECTORS: prints "N passed, M failed" and the names of what failed.
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, vectors] = process.argv.slice(2);
const load = (name) => import(`${pathToFileURL(modules)}/${name}`);
const { encode, decode } = await load("messages.js");
const { read, ProtocolError } = await load("messagepack.js");
const { Conversation } = await load("conversation.js");
const { delayS, isFinal } = await load("backoff.js");

let numPassed = 0;
let numFailed = 0;

function check(name, test) {
  try {
    test();
    numPassed += 1;
  } catch (error) {
    numFailed += 1;
    console.log(`${name}: ${error.message}`);
  }
}

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));

function fromJson(value) {
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== "object") return value;
  if ("$bytes" in value) return bytes(value.$bytes);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
}

function same(got, expected) {
  const show = (value) => JSON.stringify(value, (_, item) => (item instanceof Uint8Array ? `bytes ${hex(item)}` : item));
  if (show(got) !== show(expected)) throw new Error(`expected ${show(expected)}, got ${show(got)}`);
}

function refuses(kind, action) {
  try {
    action();
  } catch (error) {
    if (error instanceof kind) return;
    throw error;
  }
  throw new Error("nothing was refused");
}

for (const file of readdirSync(vectors).filter((name) => name.endsWith(".json")).sort()) {
  const { from, message, cases } = JSON.parse(readFileSync(`${vectors}/${file}`, "utf8"));
  for (const vector of cases) {
    const name = `${file}: ${vector.case}`;
    if (message === undefined) {
      if (vector.code === 4002) check(name, () => refuses(ProtocolError, () => decode(bytes(vector.hex))));
    } else if (from === "client") {
      check(`${name} written`, () => same(hex(encode(fromJson(vector.fields))), vector.hex));
      check(`${name} read`, () => same(read(bytes(vector.hex)), fromJson(vector.fields)));
    } else check(`${name} read`, () => same(decode(bytes(vector.hex)), fromJson(vector.fields)));
  }
}

const golden = (file, index = 0) => bytes(JSON.parse(readFileSync(`${vectors}/${file}.json`, "utf8")).cases[index].hex);
const identity = { op: "identify", version: 1, client: "test", width: 4000, height: 300, answer_codec: "jpeg" };
const frame = (seq) => ({
  op: "frame", seq, time_us: 1, width: 1, height: 1, codec: "rgb", data: bytes("ff0000"), bottom_up: false,
});

check("identify is cut to what the server takes", () => {
  const conversation = new Conversation(identity);
  const { reply } = conversation.receive(golden("server_hello"));
  same(read(reply), { ...identity, width: 1920 });
  same(conversation.maxSize, [1920, 300]);
});
check("two frames go out, the third needs a credit, a settled one gives it", () => {
  const conversation = new Conversation(identity);
  conversation.receive(golden("server_hello"));
  same(conversation.numCredits, 0);
  conversation.receive(golden("server_ready"));
  const answered = decode(golden("server_frame")).seq;
  conversation.send(frame(answered));
  conversation.send(frame(answered + 1));
  refuses(RangeError, () => conversation.send(frame(answered + 2)));
  conversation.receive(golden("server_frame"));
  same(conversation.numCredits, 1);
  refuses(ProtocolError, () => conversation.receive(golden("server_frame")));
});
check("the first message must be hello", () => {
  refuses(ProtocolError, () => new Conversation(identity).receive(golden("server_ready")));
});
check("waits grow to five seconds", () => {
  same([0, 1, 2, 9].map((failures) => delayS(failures, 1)), [0.25, 0.5, 1, 1]);
  same(delayS(0, 0), 0.125);
});
check("a wrong token is not tried again, a restart is", () => same([isFinal(4009), isFinal(1001)], [true, false]));
check("what is no integer is refused before it is sent", () => {
  refuses(RangeError, () => encode({ op: "ping", id: 0.5 }));
  refuses(RangeError, () => encode({ op: "parameter", id: 1, name: "health", value: NaN }));
});
check("integers of every width come back", () => {
  for (const value of [-1, -32, -33, -128, -129, -32768, -32769, -(2 ** 31) - 1, 127, 255, 256, 65536, 2 ** 32, 2 ** 53 - 1]) {
    const event = { op: "event", id: 1, name: "n", data: { value } };
    same(read(encode(event)), event);
  }
});

console.log(`${numPassed} passed, ${numFailed} failed`);
process.exitCode = numFailed === 0 ? 0 : 1;
