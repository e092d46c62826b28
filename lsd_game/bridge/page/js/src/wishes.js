const MAX_PARAMETERS = 64;
const MAX_ASKED = 3;
const ORDER = ["rules", "prompt", "parameter"];
export class Wishes {
    asked = [];
    held = new Map();
    granted = new Map();
    keep(request) {
        if (!ORDER.includes(request.op))
            return;
        const key = keyOf(request);
        const known = new Set([...this.asked.map(keyOf), ...this.held.keys(), ...this.granted.keys()]);
        if (!known.has(key) && known.size >= MAX_PARAMETERS + 2)
            return;
        const older = this.asked.filter((other) => keyOf(other) === key);
        if (request.op === "parameter") {
            this.asked = this.asked.filter((other) => !older.includes(other));
            this.held.delete(key);
        }
        else if (older.length === MAX_ASKED) {
            const [oldest, heir] = older;
            this.asked = this.asked.filter((other) => other !== oldest);
            this.asked = this.asked.map((other) => (other === heir ? withStrengthOf(oldest, other) : other));
        }
        this.asked.push(request);
    }
    onAck(ack) {
        const request = [...this.held.values(), ...this.asked].find((other) => other.id === ack.id);
        if (!request)
            return;
        const key = keyOf(request);
        if (this.held.get(key) === request)
            this.held.delete(key);
        else
            this.asked = this.asked.filter((other) => other !== request);
        if (ack.ok)
            this.granted.set(key, withStrengthOf(this.granted.get(key), request));
    }
    toSay(isResumed) {
        if (!isResumed) {
            const moved = new Set(this.asked.filter((request) => request.op === "parameter").map(keyOf));
            const known = [...this.held, ...this.granted].filter(([key]) => !moved.has(key));
            this.held = new Map(known.map(([key, request]) => [key, atOnce(request)]));
            this.granted.clear();
        }
        return [...this.held.values(), ...this.asked].sort((one, other) => ORDER.indexOf(one.op) - ORDER.indexOf(other.op));
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
