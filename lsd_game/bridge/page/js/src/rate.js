const WINDOW_MS = 2000;
export class Rate {
    timesMs = [];
    count(nowMs) {
        this.timesMs.push(nowMs);
        while (this.timesMs[0] < nowMs - WINDOW_MS)
            this.timesMs.shift();
        const spanMs = nowMs - this.timesMs[0];
        return spanMs > 0 ? ((this.timesMs.length - 1) * 1000) / spanMs : 0;
    }
}
