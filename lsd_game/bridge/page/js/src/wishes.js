const MAX_PARAMETERS = 64;
const ORDER = ["rules", "prompt", "parameter"];
export class Wishes {
    asked = new Map();
    granted = new Map();
    keep(request) {
        if (!ORDER.includes(request.op))
            return;
        const key = keyOf(request);
        const before = this.asked.get(key) ?? this.granted.get(key);
        const known = new Set([...this.asked.keys(), ...this.granted.keys()]);
        if (!before && known.size >= MAX_PARAMETERS + 2)
            return;
        this.asked.set(key, withStrengthOf(before, request));
    }
    onAck(ack) {
        for (const [key, request] of this.asked) {
            if (request.id !== ack.id)
                continue;
            this.asked.delete(key);
            if (ack.ok)
                this.granted.set(key, request);
        }
    }
    toSay(isResumed) {
        if (!isResumed) {
            for (const [key, request] of this.granted)
                if (!this.asked.has(key))
                    this.asked.set(key, atOnce(request));
            this.granted.clear();
        }
        return [...this.asked.values()].sort((one, other) => ORDER.indexOf(one.op) - ORDER.indexOf(other.op));
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
