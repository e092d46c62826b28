// node wishes.mjs FOLDER_OF_MODULES CASES: prints the cases that fail, and "N passed, M failed".
import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, cases] = process.argv.slice(2);
const { Wishes } = await import(`${pathToFileURL(modules)}/wishes.js`);

function play(steps) {
  const wishes = new Wishes();
  for (const step of steps) {
    if (step.keep) wishes.keep(step.keep);
    else if (step.to_say) deepStrictEqual(wishes.toSay(step.to_say === "resumed"), step.is);
    else wishes.onAck({ op: "ack", id: step.ack, ok: step.ok });
  }
}

let numPassed = 0;
let numFailed = 0;
for (const { case: name, steps } of JSON.parse(readFileSync(cases, "utf8"))) {
  try {
    play(steps);
    numPassed += 1;
  } catch (error) {
    numFailed += 1;
    console.log(`${name}: ${error.message}`);
  }
}
console.log(`${numPassed} passed, ${numFailed} failed`);
