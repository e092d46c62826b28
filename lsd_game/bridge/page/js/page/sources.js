import { fit } from "../src/picture.js";
const MAX_SIDE_PX = 1280;
export class VideoSource {
    canvas;
    video = document.createElement("video");
    handle = 0;
    constructor(canvas, media) {
        this.canvas = canvas;
        Object.assign(this.video, { muted: true, loop: true, playsInline: true });
        if (media instanceof File)
            this.video.src = URL.createObjectURL(media);
        else
            this.video.srcObject = media;
    }
    async start() {
        await this.video.play();
        const draw = () => {
            this.handle = requestAnimationFrame(draw);
            const { videoWidth, videoHeight } = this.video;
            if (!videoWidth)
                return;
            const [width, height] = fit(videoWidth, videoHeight, MAX_SIDE_PX, MAX_SIDE_PX);
            if (this.canvas.width !== width || this.canvas.height !== height)
                Object.assign(this.canvas, { width, height });
            this.canvas.getContext("2d").drawImage(this.video, 0, 0, width, height);
        };
        draw();
    }
    stop() {
        cancelAnimationFrame(this.handle);
        const stream = this.video.srcObject;
        if (stream instanceof MediaStream)
            stream.getTracks().forEach((track) => track.stop());
        else
            URL.revokeObjectURL(this.video.src);
        this.video.pause();
    }
}
export async function choose(name, files) {
    if (name === "camera")
        return navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 } });
    if (name === "window")
        return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 60 } });
    files.value = "";
    return new Promise((resolve) => {
        files.onchange = () => resolve(files.files?.[0] ?? null);
        files.oncancel = () => resolve(null);
        files.click();
    });
}
