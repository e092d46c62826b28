import { Encoder } from "./encoder.js";
const scope = self;
let encoder = null;
scope.onmessage = ({ data }) => {
    if (!(data instanceof ImageBitmap))
        encoder = new Encoder(data.codec, data.quality);
    else if (encoder)
        encoder.encode(data).then((picture) => scope.postMessage(picture, [picture.data.buffer]), (error) => scope.postMessage(String(error), []));
};
