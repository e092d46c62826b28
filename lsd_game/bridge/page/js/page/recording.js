const FPS = 30;
export class Recording {
    source;
    result;
    canvas = document.createElement("canvas");
    recorder;
    parts = [];
    constructor(source, result) {
        this.source = source;
        this.result = result;
        this.canvas.width = result.width * 2;
        this.canvas.height = result.height;
        this.draw();
        this.recorder = new MediaRecorder(this.canvas.captureStream(FPS), { videoBitsPerSecond: 12_000_000 });
        this.recorder.ondataavailable = (event) => this.parts.push(event.data);
        this.recorder.onstop = () => this.save();
        this.recorder.start(1000);
    }
    draw() {
        const context = this.canvas.getContext("2d");
        const [width, height] = [this.canvas.width / 2, this.canvas.height];
        context.drawImage(this.source, 0, 0, width, height);
        context.drawImage(this.result, width, 0, width, height);
    }
    stop() {
        this.recorder.stop();
    }
    save() {
        const link = document.createElement("a");
        const type = this.recorder.mimeType;
        link.href = URL.createObjectURL(new Blob(this.parts, { type }));
        const stamp = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
        link.download = `lsd_game-${stamp}.${type.includes("mp4") ? "mp4" : "webm"}`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
}
