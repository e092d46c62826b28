/** The worker in which pictures are encoded: on the page itself Chromium leaves that to moments without work. */

import { Encoder, Picture } from "./encoder.js";
import type { Codec } from "./messages.js";

/** The first message is the setup, each later one a picture; each answer is its bytes or a sentence. */
export interface Setup { codec: Codec; quality: number }
export type Encoded = Picture | string;

/** What TypeScript's types of pages lack of a worker's global scope. */
interface Scope {
  onmessage: (event: MessageEvent<Setup | ImageBitmap>) => void;
  postMessage(answer: Encoded, transfer: Transferable[]): void;
}

const scope = self as unknown as Scope;
let encoder: Encoder | null = null;
scope.onmessage = ({ data }) => {
  if (!(data instanceof ImageBitmap)) encoder = new Encoder(data.codec, data.quality);
  else if (encoder) encoder.encode(data).then(
    (picture) => scope.postMessage(picture, [picture.data.buffer]),
    (error: unknown) => scope.postMessage(String(error), []),
  );
};
