const MAX_PARAMETERS = 64;
const MAX_ASKED = 3;
const ORDER = ["rules", "prompt", "parameter"];
export class Wishes {
    asked = [];
    granted = new Map();
    keep(request) {
        if (!ORDER.includes(request.op))
            return;
        const key = keyOf(request);
        const known = new Set([...this.asked.map(keyOf), ...this.granted.keys()]);
        if (!known.has(key) && known.size >= MAX_PARAMETERS + 2)
            return;
        const older = this.asked.filter((other) => keyOf(other) === key);
        const kept = older.slice(request.op === "parameter" ? older.length : -(MAX_ASKED - 1));
        this.asked = [...this.asked.filter((other) => keyOf(other) !== key || kept.includes(other)), request];
    }
    onAck(ack) {
        const request = this.asked.find((other) => other.id === ack.id);
        if (!request)
            return;
        this.asked = this.asked.filter((other) => other !== request);
        const key = keyOf(request);
        if (ack.ok)
            this.granted.set(key, withStrengthOf(this.granted.get(key), request));
    }
    toSay(isResumed) {
        if (!isResumed) {
            const moved = new Set(this.asked.filter((request) => request.op === "parameter").map(keyOf));
            const held = [...this.granted.values()].filter((request) => !moved.has(keyOf(request)));
            this.asked = [...held.map(atOnce), ...this.asked];
            this.granted.clear();
        }
        return [...this.asked].sort((one, other) => ORDER.indexOf(one.op) - ORDER.indexOf(other.op));
    }
}
function keyOf(request) {
    return request.op === "parameter" ? `parameter ${request.name}` : request.op;
}
function withStrengthOf(before, request) {
    if (request.op !== "prompt" || before?.op !== "prompt" || before.strength === undefined)
        return request;
    return { strength: before.strength, ...request };
}
function atOnce(request) {
    return request.op === "prompt" ? { ...request, seconds: 0 } : request;
}
