/** Pictures between canvases and the wire: taken from a source within one call, encoded and decoded beside the game. */

import type { Picture } from "./encoder.js";

export type Source = HTMLCanvasElement | HTMLVideoElement;

/** The source's own size; 0 x 0 while it has none. */
export function sizeOf(source: Source): [width: number, height: number] {
  return source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
}

/** The largest size of the same shape within the bounds; never enlarged. */
export function fit(width: number, height: number, maxWidth: number, maxHeight: number): [number, number] {
  const scale = Math.min(1, maxWidth / width, maxHeight / height);
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Takes pictures of one source. */
export class Camera {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext("2d", { alpha: false })!;

  constructor(readonly source: Source) {}

  /** The picture that the source shows now, within the bounds; null while it has none. */
  take(maxWidth: number, maxHeight: number): ImageBitmap | null {
    const [sourceWidth, sourceHeight] = sizeOf(this.source);
    if (sourceWidth === 0 || sourceHeight === 0) return null;
    const [width, height] = fit(sourceWidth, sourceHeight, maxWidth, maxHeight);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.context.drawImage(this.source, 0, 0, width, height);
    return this.canvas.transferToImageBitmap();
  }
}

/** Draw a picture of the wire over all of a canvas, which takes its size; `isWanted` is asked when it is decoded. */
export async function paint(canvas: HTMLCanvasElement, picture: Picture, isWanted = (): boolean => true): Promise<boolean> {
  const bitmap = await createImageBitmap(
    picture.codec === "jpeg" ? new Blob([picture.data as BlobPart], { type: "image/jpeg" }) : toImageData(picture),
  );
  const isShown = isWanted();
  if (isShown) {
    if (canvas.width !== picture.width) canvas.width = picture.width;
    if (canvas.height !== picture.height) canvas.height = picture.height;
    canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  }
  bitmap.close();
  return isShown;
}

function toImageData({ width, height, codec, data }: Picture): ImageData {
  const image = new ImageData(width, height);
  if (codec === "rgba") image.data.set(data);
  else {
    for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
      image.data[to] = data[from]!;
      image.data[to + 1] = data[from + 1]!;
      image.data[to + 2] = data[from + 2]!;
      image.data[to + 3] = 255;
    }
  }
  return image;
}
