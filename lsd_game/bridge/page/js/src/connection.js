import { delayS, isFinal } from "./backoff.js";
import { Conversation, SUBPROTOCOL, VERSION } from "./conversation.js";
import { Wishes } from "./wishes.js";
const PING_AFTER_MS = 1000;
const DEAD_AFTER_MS = 2000;
export class Connection {
    url;
    identity;
    listener;
    socket = null;
    conversation = null;
    resumeKey;
    numFailures = 0;
    nextId = 1;
    heardMs = 0;
    askedMs = 0;
    lastSequence = -1;
    isWanted = false;
    retryTimer = 0;
    pulseTimer = 0;
    pending = new Map();
    wishes = new Wishes();
    constructor(url, identity, listener) {
        this.url = url;
        this.identity = identity;
        this.listener = listener;
    }
    get numCredits() {
        return this.conversation?.numCredits ?? 0;
    }
    get maxSize() {
        return this.conversation?.maxSize ?? [0, 0];
    }
    get isOpen() {
        return this.conversation?.isReady === true && this.socket?.readyState === WebSocket.OPEN;
    }
    open() {
        if (this.isWanted)
            return;
        this.isWanted = true;
        this.pulseTimer = window.setInterval(() => this.pulse(), PING_AFTER_MS);
        this.connect();
    }
    close() {
        this.isWanted = false;
        window.clearTimeout(this.retryTimer);
        window.clearInterval(this.pulseTimer);
        this.drop("the client has stopped");
        this.listener.onState("ended", "stopped");
    }
    sendFrame(frame) {
        this.transmit({ op: "frame", seq: ++this.lastSequence, ...frame });
        return this.lastSequence;
    }
    request(wish) {
        const id = this.nextId++;
        if (!this.isOpen)
            return Promise.resolve(refusal(id, "not connected"));
        return new Promise((resolve, reject) => {
            try {
                this.ask({ ...wish, id });
                this.pending.set(id, resolve);
            }
            catch (error) {
                reject(error);
            }
        });
    }
    tell(message) {
        if (this.isOpen)
            this.transmit(message);
    }
    connect() {
        this.listener.onState("connecting", "");
        const identity = this.identity();
        const conversation = new Conversation(identity.op === "identify" && this.resumeKey ? { ...identity, resume_key: this.resumeKey } : identity);
        const socket = new WebSocket(this.url, [SUBPROTOCOL]);
        socket.binaryType = "arraybuffer";
        this.socket = socket;
        this.conversation = conversation;
        this.askedMs = this.heardMs = performance.now();
        this.lastSequence = -1;
        socket.onmessage = (event) => this.onData(socket, conversation, event.data);
        socket.onclose = (event) => this.onClose(socket, event.code, event.reason);
    }
    onData(socket, conversation, data) {
        if (socket !== this.socket)
            return;
        this.heardMs = performance.now();
        try {
            if (typeof data === "string")
                throw new Error("messages are binary, got a text");
            const { message, reply } = conversation.receive(new Uint8Array(data));
            if (reply)
                socket.send(reply);
            this.handle(message);
        }
        catch (error) {
            this.onClose(socket, 0, String(error));
        }
    }
    handle(message) {
        if (message.op === "ready")
            this.resumeKey = message.resume_key;
        if (message.op === "ready") {
            for (const wish of this.wishes.toSay(message.is_resumed))
                this.transmit(wish);
        }
        if (message.op === "ready" || message.op === "watching") {
            this.numFailures = 0;
            this.listener.onState("open", "");
        }
        if (message.op === "ack") {
            this.wishes.onAck(message);
            this.pending.get(message.id)?.(message);
            this.pending.delete(message.id);
        }
        this.listener.onMessage(message);
    }
    onClose(socket, code, reason) {
        if (socket !== this.socket)
            return;
        const sentence = reason || (code === 1006 ? "no server answers" : `closed with code ${code}`);
        this.drop(sentence);
        if (!this.isWanted)
            return;
        if (isFinal(code)) {
            this.resumeKey = undefined;
            this.isWanted = false;
            window.clearInterval(this.pulseTimer);
            this.listener.onState("ended", sentence);
            return;
        }
        this.listener.onState("waiting", sentence);
        this.retryTimer = window.setTimeout(() => this.connect(), delayS(this.numFailures++, Math.random()) * 1000);
    }
    drop(reason) {
        const socket = this.socket;
        this.socket = null;
        this.conversation = null;
        if (socket && socket.readyState <= WebSocket.OPEN)
            socket.close();
        for (const [id, resolve] of this.pending)
            resolve(refusal(id, reason));
        this.pending.clear();
    }
    pulse() {
        const { socket } = this;
        if (!socket)
            return;
        const nowMs = performance.now();
        const isWaiting = this.heardMs <= this.askedMs;
        if (isWaiting && nowMs - this.askedMs > DEAD_AFTER_MS)
            this.onClose(socket, 0, "the server has gone silent");
        else if (!isWaiting && nowMs - this.heardMs > PING_AFTER_MS * 0.9)
            this.ping(nowMs);
    }
    ping(nowMs) {
        this.askedMs = nowMs;
        this.tell({ op: "ping", id: this.nextId++ });
    }
    ask(request) {
        const bytes = this.encoded(request);
        if (this.conversation?.ready)
            this.wishes.keep(request);
        this.socket?.send(bytes);
    }
    transmit(message) {
        const bytes = this.encoded(message);
        this.socket?.send(bytes);
    }
    encoded(message) {
        if (!this.conversation || !this.socket)
            throw new Error("not connected");
        return this.conversation.send(message);
    }
}
function refusal(id, message) {
    return { op: "ack", id, ok: false, message };
}
export function introduction(client, token) {
    return { version: VERSION, client, ...(token === undefined ? {} : { token }) };
}
