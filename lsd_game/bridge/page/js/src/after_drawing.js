export function afterDrawing(onFrame) {
    const request = window.requestAnimationFrame;
    let frameMs = -1;
    let next = 0;
    let isStopped = false;
    const begin = (timeMs) => {
        if (timeMs === frameMs)
            return;
        frameMs = timeMs;
        next = 0;
    };
    const queue = () => {
        if (next)
            window.cancelAnimationFrame(next);
        next = request.call(window, tick);
    };
    const tick = (timeMs) => {
        begin(timeMs);
        if (isStopped)
            return;
        if (!next)
            queue();
        onFrame(timeMs);
    };
    const behind = (callback) => {
        if (isStopped)
            return request.call(window, callback);
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
        if (window.requestAnimationFrame === behind)
            window.requestAnimationFrame = request;
    };
}
