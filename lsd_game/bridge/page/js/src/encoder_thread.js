import { Encoder } from "./encoder.js";
export class EncoderThread {
    codec;
    quality;
    worker = null;
    onDone = null;
    onGone = null;
    substitute = null;
    constructor(codec, quality) {
        this.codec = codec;
        this.quality = quality;
    }
    encode(bitmap) {
        if (!this.substitute)
            this.start();
        const { worker } = this;
        if (!worker)
            return this.own().encode(bitmap);
        return new Promise((resolve, reject) => {
            this.onDone = (done) => (typeof done === "string" ? reject(new Error(done)) : resolve(done));
            this.onGone = () => resolve(null);
            worker.postMessage(bitmap, [bitmap]);
        });
    }
    stop() {
        this.worker?.terminate();
        this.worker = null;
        this.onGone?.();
    }
    start() {
        if (this.worker)
            return;
        try {
            this.worker = new Worker(new URL("./encoder_worker.js", import.meta.url), { type: "module" });
        }
        catch {
            this.own();
            return;
        }
        this.worker.onmessage = ({ data }) => this.onDone?.(data);
        this.worker.onerror = () => {
            this.own();
            this.stop();
        };
        const setup = { codec: this.codec, quality: this.quality };
        this.worker.postMessage(setup);
    }
    own() {
        return (this.substitute ??= new Encoder(this.codec, this.quality));
    }
}
