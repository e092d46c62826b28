import { afterDrawing } from "./after_drawing.js";
import { Connection, introduction } from "./connection.js";
import { EncoderThread } from "./encoder_thread.js";
import { Overlay } from "./overlay.js";
import { Camera, paint } from "./picture.js";
import { Rate } from "./rate.js";
const STALE_AFTER_MS = 1000;
export class LsdClient {
    options;
    connection;
    camera;
    encoder;
    overlay;
    output;
    rate = new Rate();
    stopDrawing = null;
    isEncoding = false;
    takenMs = -Infinity;
    sentMs = new Map();
    shownMs = -Infinity;
    shownSequence = -1;
    shownStatus = { state: "ended", message: "not started" };
    constructor(source, options = {}) {
        this.options = options;
        this.camera = new Camera(source);
        this.encoder = new EncoderThread(options.codec ?? "jpeg", options.quality ?? 0.85);
        if (!options.output && source instanceof HTMLVideoElement)
            throw new TypeError("a video needs options.output");
        this.overlay = options.output ? null : new Overlay(source);
        this.output = options.output ?? this.overlay.canvas;
        const first = introduction(options.client ?? "browser", options.token);
        const [width, height] = [options.maxWidth ?? 640, options.maxHeight ?? 640];
        this.connection = new Connection(options.url ?? "ws://127.0.0.1:8765", () => ({ op: "identify", ...first, width, height, answer_codec: "jpeg" }), {
            onState: (state, reason) => this.onState(state, reason),
            onMessage: (message) => this.onMessage(message),
        });
    }
    get status() {
        return this.shownStatus;
    }
    start() {
        this.stopDrawing ??= afterDrawing((timeMs) => this.onFrame(timeMs));
        this.connection.open();
        return this;
    }
    stop() {
        this.stopDrawing?.();
        this.stopDrawing = null;
        this.connection.close();
        this.encoder.stop();
        this.overlay?.remove();
    }
    event(name, data = {}) {
        return this.request({ op: "event", name, data });
    }
    prompt(style, options = {}) {
        const prompts = typeof style === "string" ? [{ text: style, weight: 1 }] : style;
        return this.request({ op: "prompt", prompts, seconds: 1, ...options });
    }
    parameter(name, value) {
        return this.request({ op: "parameter", name, value });
    }
    rules(text) {
        return this.request({ op: "rules", text });
    }
    reanchor() {
        return this.request({ op: "reanchor" });
    }
    request(wish) {
        return this.connection.request(wish);
    }
    onFrame(timeMs) {
        if (this.overlay?.isShown && timeMs - this.shownMs > STALE_AFTER_MS)
            this.overlay.hide();
        const isDue = timeMs - this.takenMs > 1000 / (this.options.maxFps ?? 60) - 4;
        if (!isDue || this.isEncoding || this.connection.numCredits === 0)
            return;
        const takenMs = performance.now();
        const picture = this.camera.take(...this.connection.maxSize);
        if (!picture)
            return;
        this.takenMs = timeMs;
        this.isEncoding = true;
        this.encoder.encode(picture)
            .then((encoded) => {
            if (encoded && this.connection.numCredits > 0) {
                const nowMs = performance.now();
                const frame = { time_us: Math.round(takenMs * 1000), ...encoded, bottom_up: false };
                this.sentMs.set(this.connection.sendFrame(frame), nowMs);
            }
        })
            .catch((error) => this.tell("failing", `a frame could not be sent: ${String(error)}`))
            .finally(() => (this.isEncoding = false));
    }
    onState(state, reason) {
        this.shownSequence = -1;
        this.sentMs.clear();
        if (state === "ended")
            this.overlay?.hide();
        this.tell(state, reason);
    }
    onMessage(message) {
        const tripMs = performance.now() - (this.sentMs.get("seq" in message ? message.seq : -1) ?? NaN);
        if (message.op === "frame" || message.op === "dropped")
            this.sentMs.delete(message.seq);
        if (message.op === "frame")
            void this.onAnswer(message, tripMs);
        else if (message.op === "status")
            this.tell(message.state, message.message);
    }
    async onAnswer(answer, tripMs) {
        if (!(await paint(this.output, answer, () => answer.seq > this.shownSequence)))
            return;
        const nowMs = performance.now();
        this.shownSequence = answer.seq;
        this.shownMs = nowMs;
        if (this.overlay && this.stopDrawing)
            this.overlay.show();
        this.options.onAnswer?.({
            seq: answer.seq, style: answer.style, stagesMs: answer.stages_ms, latencyMs: nowMs - answer.time_us / 1000,
            tripMs, fps: this.rate.count(nowMs), dropped: answer.dropped,
        });
    }
    tell(state, message) {
        this.shownStatus = { state, message };
        this.options.onStatus?.(this.shownStatus);
    }
}
