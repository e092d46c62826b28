/** Turns pictures into the bytes that travel. Works in a worker of its own, or on the page where there can be none. */

import type { Codec } from "./messages.js";

export interface Picture { width: number; height: number; codec: Codec; data: Uint8Array }

export class Encoder {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;

  constructor(private readonly codec: Codec, private readonly quality: number) {}

  /** Encode a picture of the page and let it go. */
  async encode(bitmap: ImageBitmap): Promise<Picture> {
    const { width, height } = bitmap;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return { width, height, codec: this.codec, data: await this.bytes(width, height) };
  }

  private async bytes(width: number, height: number): Promise<Uint8Array> {
    if (this.codec === "jpeg") {
      const blob = await this.canvas.convertToBlob({ type: "image/jpeg", quality: this.quality });
      return new Uint8Array(await blob.arrayBuffer());
    }
    const { data } = this.context.getImageData(0, 0, width, height);
    const bytes = new Uint8Array(data.buffer);
    return this.codec === "rgba" ? bytes : withoutAlpha(bytes);
  }
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
