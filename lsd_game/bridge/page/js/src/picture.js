export function sizeOf(source) {
    return source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
}
export function fit(width, height, maxWidth, maxHeight) {
    const scale = Math.min(1, maxWidth / width, maxHeight / height);
    return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}
export class Camera {
    source;
    canvas = new OffscreenCanvas(1, 1);
    context = this.canvas.getContext("2d", { alpha: false });
    constructor(source) {
        this.source = source;
    }
    take(maxWidth, maxHeight) {
        const [sourceWidth, sourceHeight] = sizeOf(this.source);
        if (sourceWidth === 0 || sourceHeight === 0)
            return null;
        const [width, height] = fit(sourceWidth, sourceHeight, maxWidth, maxHeight);
        if (this.canvas.width !== width)
            this.canvas.width = width;
        if (this.canvas.height !== height)
            this.canvas.height = height;
        this.context.drawImage(this.source, 0, 0, width, height);
        return this.canvas.transferToImageBitmap();
    }
}
export async function paint(canvas, picture, isWanted = () => true) {
    const bitmap = await createImageBitmap(picture.codec === "jpeg" ? new Blob([picture.data], { type: "image/jpeg" }) : toImageData(picture));
    const isShown = isWanted();
    if (isShown) {
        if (canvas.width !== picture.width)
            canvas.width = picture.width;
        if (canvas.height !== picture.height)
            canvas.height = picture.height;
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
    }
    bitmap.close();
    return isShown;
}
function toImageData({ width, height, codec, data }) {
    const image = new ImageData(width, height);
    if (codec === "rgba")
        image.data.set(data);
    else {
        for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
            image.data[to] = data[from];
            image.data[to + 1] = data[from + 1];
            image.data[to + 2] = data[from + 2];
            image.data[to + 3] = 255;
        }
    }
    return image;
}
