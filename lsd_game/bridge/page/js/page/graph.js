import { element, setText } from "./elements.js";
const NUM_SHOWN = 240;
const FRAME_MS = 1000 / 24;
export class LatencyGraph {
    samplesMs = [];
    canvas = element("graph");
    clear() {
        this.samplesMs.length = 0;
    }
    add(latencyMs) {
        this.samplesMs.push(latencyMs);
        if (this.samplesMs.length > NUM_SHOWN)
            this.samplesMs.shift();
        if (document.hidden)
            return;
        const sorted = [...this.samplesMs].sort((one, other) => one - other);
        const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
        setText("median", milliseconds(at(0.5)));
        setText("p95", milliseconds(at(0.95)));
        this.draw(Math.max(FRAME_MS * 1.25, at(0.98) * 1.15));
    }
    draw(topMs) {
        const scale = window.devicePixelRatio;
        const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
        this.canvas.width = width * scale;
        this.canvas.height = height * scale;
        const context = this.canvas.getContext("2d");
        context.scale(scale, scale);
        const y = (ms) => height - (Math.min(ms, topMs) / topMs) * (height - 2);
        context.strokeStyle = "#3a4056";
        context.setLineDash([3, 4]);
        context.strokeRect(-1, y(FRAME_MS), width + 2, height + 9);
        context.setLineDash([]);
        context.fillStyle = "#8f95aa";
        context.font = "11px system-ui, sans-serif";
        context.fillText("a frame at 24 fps", 4, y(FRAME_MS) - 4);
        const curve = new Path2D();
        const first = NUM_SHOWN - this.samplesMs.length;
        this.samplesMs.forEach((ms, index) => curve.lineTo(((first + index) / (NUM_SHOWN - 1)) * width, y(ms)));
        context.strokeStyle = "#a78bfa";
        context.lineWidth = 1.5;
        context.stroke(curve);
        curve.lineTo(width, height);
        curve.lineTo((first / (NUM_SHOWN - 1)) * width, height);
        context.fillStyle = "#a78bfa30";
        context.fill(curve);
    }
}
export function milliseconds(ms) {
    return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
