/** Pictures between canvases and the wire: taken from a source within one call, encoded and decoded beside the game. */

import type { Codec } from "./messages.js";

export type Source = HTMLCanvasElement | HTMLVideoElement;
export interface Picture { width: number; height: number; codec: Codec; data: Uint8Array }

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
  private readonly context: OffscreenCanvasRenderingContext2D;

  constructor(readonly source: Source, private readonly codec: Codec, private readonly quality: number) {
    this.context = this.canvas.getContext("2d", { alpha: false, willReadFrequently: codec !== "jpeg" })!;
  }

  /** Null while the source has no picture. It is read before this returns; only the encoding is awaited. */
  take(maxWidth: number, maxHeight: number): Promise<Picture> | null {
    const [sourceWidth, sourceHeight] = sizeOf(this.source);
    if (sourceWidth === 0 || sourceHeight === 0) return null;
    const [width, height] = fit(sourceWidth, sourceHeight, maxWidth, maxHeight);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.context.drawImage(this.source, 0, 0, width, height);
    return this.encode(width, height);
  }

  private async encode(width: number, height: number): Promise<Picture> {
    if (this.codec === "jpeg") {
      const blob = await this.canvas.convertToBlob({ type: "image/jpeg", quality: this.quality });
      return { width, height, codec: "jpeg", data: new Uint8Array(await blob.arrayBuffer()) };
    }
    const { data } = this.context.getImageData(0, 0, width, height);
    const bytes = new Uint8Array(data.buffer);
    return { width, height, codec: this.codec, data: this.codec === "rgba" ? bytes : withoutAlpha(bytes) };
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

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}
