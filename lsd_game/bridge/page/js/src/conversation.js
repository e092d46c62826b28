import { ProtocolError } from "./messagepack.js";
import { decode, encode } from "./messages.js";
export const VERSION = 1;
export const SUBPROTOCOL = "lsd.v1";
export class Conversation {
    identity;
    hello = null;
    ready = null;
    isOpen = false;
    unsettled = new Set();
    constructor(identity) {
        this.identity = identity;
    }
    get isReady() {
        return this.isOpen;
    }
    get numUnsettled() {
        return this.unsettled.size;
    }
    get numCredits() {
        return this.ready && this.hello ? Math.max(0, this.hello.max_unanswered - this.unsettled.size) : 0;
    }
    get maxSize() {
        return this.identity.op === "identify" ? [this.identity.width, this.identity.height] : [0, 0];
    }
    receive(bytes) {
        const message = decode(bytes);
        if (this.hello === null)
            return { message, reply: this.onHello(message) };
        if (message.op === "ready")
            this.ready = message;
        if (message.op === "ready" || message.op === "watching")
            this.isOpen = true;
        if (message.op === "frame" || message.op === "dropped")
            this.settle(message.seq);
        return { message, reply: null };
    }
    send(message) {
        if (message.op === "frame") {
            if (this.numCredits === 0)
                throw new RangeError(`a frame needs a credit, got ${this.numUnsettled} unsettled`);
            this.unsettled.add(message.seq);
        }
        return encode(message);
    }
    onHello(message) {
        if (message.op !== "hello")
            throw new ProtocolError("the server's first message must be hello");
        if (!message.versions.includes(VERSION)) {
            throw new ProtocolError(`this client speaks version ${VERSION}, the server ${message.versions.join(", ")}`);
        }
        this.hello = message;
        if (this.identity.op === "identify") {
            const { width, height } = this.identity;
            this.identity = {
                ...this.identity, width: Math.min(width, message.max_width), height: Math.min(height, message.max_height),
            };
        }
        return encode(this.identity);
    }
    settle(seq) {
        if (!this.unsettled.delete(seq))
            throw new ProtocolError(`frame ${seq} was settled twice, or never sent`);
    }
}
