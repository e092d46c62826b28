/** What is restyled when it is no game: a camera, a video file or a window, drawn into the source canvas. */

import { fit } from "../src/picture.js";

const MAX_SIDE_PX = 1280;
export type SourceName = "game" | "camera" | "file" | "window";

/** A video that keeps the source canvas up to date until it is stopped. */
export class VideoSource {
  private readonly video = document.createElement("video");
  private handle = 0;

  constructor(private readonly canvas: HTMLCanvasElement, media: MediaStream | File) {
    Object.assign(this.video, { muted: true, loop: true, playsInline: true });
    if (media instanceof File) this.video.src = URL.createObjectURL(media);
    else this.video.srcObject = media;
  }

  async start(): Promise<void> {
    await this.video.play();
    const draw = (): void => {
      this.handle = requestAnimationFrame(draw);
      const { videoWidth, videoHeight } = this.video;
      if (!videoWidth) return;
      const [width, height] = fit(videoWidth, videoHeight, MAX_SIDE_PX, MAX_SIDE_PX);
      if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
      this.canvas.getContext("2d")!.drawImage(this.video, 0, 0, width, height);
    };
    draw();
  }

  stop(): void {
    cancelAnimationFrame(this.handle);
    const stream = this.video.srcObject;
    if (stream instanceof MediaStream) stream.getTracks().forEach((track) => track.stop());
    else URL.revokeObjectURL(this.video.src);
    this.video.pause();
  }
}

/** Ask the person for it; null when they have chosen no file. */
export async function choose(name: Exclude<SourceName, "game">, files: HTMLInputElement): Promise<MediaStream | File | null> {
  if (name === "camera") return navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 } });
  if (name === "window") return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 60 } });
  files.value = "";
  return new Promise((resolve) => {
    files.onchange = () => resolve(files.files?.[0] ?? null);
    files.oncancel = () => resolve(null);
    files.click();
  });
}
