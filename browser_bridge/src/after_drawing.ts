/** Runs a function last in every animation frame, when the game has drawn and its WebGL picture can still be read. */

/**
 * Call `onFrame` after all other callbacks of each animation frame; returns what ends that.
 *
 * A WebGL canvas without preserveDrawingBuffer is blank once the frame has been shown, so whoever reads it must come
 * after the game and within the same frame: each request of the game's puts ours behind it again.
 */
export function afterDrawing(onFrame: (timeMs: number) => void): () => void {
  const request = window.requestAnimationFrame;
  let frameMs = -1;
  /** Our own callback of the coming frame; 0 for none. */
  let next = 0;
  let isStopped = false;

  const begin = (timeMs: number): void => {
    if (timeMs === frameMs) return;
    frameMs = timeMs;
    next = 0;
  };
  const queue = (): void => {
    if (next) window.cancelAnimationFrame(next);
    next = request.call(window, tick);
  };
  const tick = (timeMs: number): void => {
    begin(timeMs);
    if (isStopped) return;
    if (!next) queue();
    onFrame(timeMs);
  };
  const behind = (callback: FrameRequestCallback): number => {
    if (isStopped) return request.call(window, callback);
    const handle = request.call(window, (timeMs) => {
      begin(timeMs);
      callback(timeMs);
    });
    queue();
    return handle;
  };
  window.requestAnimationFrame = behind;
  queue();
  return () => {
    isStopped = true;
    if (window.requestAnimationFrame === behind) window.requestAnimationFrame = request;
  };
}
