"""Writes the stream as a video of constant rate, from whatever moments its frames come at."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from fractions import Fraction
from itertools import chain, count
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from lsd_game.frame import Pixels
from lsd_game.mailbox import Mailbox
from lsd_game.pacing import Timeline

RECORD_FPS = 24
SMOOTH_FPS = 60  # of what the late warp has carried to every frame of the game
H264_OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "crf": "20"}
# Fragments while recording, so that a killed process leaves a playable file; a plain MP4 once closed.
MP4_OPTIONS = {"movflags": "hybrid_fragmented"}

HOLD_S = 0.25  # how long the recording waits for a frame before it goes on with the last one

log = logging.getLogger(__name__)


class RecordingError(Exception):
    """The video cannot be written; the message is one sentence."""


class Recorder:
    """One video file. The first frame gives its size; later ones of another size are fitted into that.

    Times are seconds of one monotonic clock, never decreasing.
    """

    def __init__(self, path: Path, *, is_smooth: bool = False) -> None:
        """Open `path` for writing: RECORD_FPS pictures a second, or SMOOTH_FPS.

        Raises:
            RecordingError: where the file cannot be written.
        """
        self.path = path
        self._timeline = Timeline(SMOOTH_FPS if is_smooth else RECORD_FPS)
        self._stream: VideoStream | None = None  # opened by the first frame
        self._last: Pixels | None = None  # what the video shows until the next frame comes
        self._num_written = 0
        try:
            path.open("wb").close()  # PyAV opens the file only with the first frame
            container = av.open(str(path), "w", format="mp4", options=MP4_OPTIONS)
        except (OSError, av.FFmpegError) as error:
            raise RecordingError(_sentence(path, error)) from error
        self._container: OutputContainer = container

    def add(self, pixels: Pixels, now_s: float) -> None:
        """Show `pixels` (uint8 RGB, any size) from `now_s` on.

        Raises:
            RecordingError: when the file takes no more; the recorder is closed then.
        """
        num_due = self._timeline.take_due(now_s)
        if self._last is not None and num_due > 1:
            self._write(self._last, num_due - 1)
            num_due = 1
        self._last = pixels
        self._write(pixels, num_due)

    def hold(self, now_s: float) -> None:
        """Go on showing the last frame until `now_s`; RecordingError as in `add`."""
        if self._last is not None:
            self._write(self._last, self._timeline.take_due(now_s))

    def close(self) -> None:
        """Finish the file, or remove it if no frame came; RecordingError when that fails. Twice is fine."""
        try:
            if self._stream is not None:
                self._container.mux(self._stream.encode(None))
                self._stream = None
            self._container.close()
            if self._num_written == 0 and self.path.is_file():  # no device
                self.path.unlink(missing_ok=True)
        except (OSError, av.FFmpegError) as error:
            raise RecordingError(_sentence(self.path, error)) from error

    def _write(self, pixels: Pixels, num_times: int) -> None:
        if num_times == 0:
            return
        try:
            if self._stream is None:
                self._stream = self._open_stream(pixels)
            fitted = fit(pixels, self._stream.width, self._stream.height)
            for _ in range(num_times):
                picture = av.VideoFrame.from_ndarray(fitted, format="rgb24")
                picture.pts = self._num_written
                self._container.mux(self._stream.encode(picture))
                self._num_written += 1
        except (OSError, av.FFmpegError) as error:
            raise RecordingError(_sentence(self.path, error)) from error

    def _open_stream(self, pixels: Pixels) -> VideoStream:
        height, width = pixels.shape[:2]
        rate_fps = self._timeline.rate_fps
        has_h264 = "libx264" in av.codecs_available
        stream = self._container.add_stream(
            "libx264" if has_h264 else "mpeg4", rate=rate_fps, options=H264_OPTIONS if has_h264 else {}
        )
        stream.width = width + width % 2  # 4:2:0 colour needs even sizes
        stream.height = height + height % 2
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, rate_fps)
        stream.gop_size = rate_fps  # a fragment a second: what a kill can cost
        stream.thread_count = 1  # the cores belong to the game and the model
        return stream


class RecordingThread:
    """Feeds a recorder from a mailbox, so that encoding never delays the stream; a full disk only ends this."""

    def __init__(self, recorder: Recorder, clock: Callable[[], float]) -> None:
        self.failure: str | None = None  # why the recording is not whole, in one sentence
        self._recorder = recorder
        self._clock = clock
        self._mailbox: Mailbox[tuple[Pixels, Pixels | None]] = Mailbox()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def put(self, pixels: Pixels, *, beside: Pixels | None = None) -> None:
        """Show `pixels` from now on, with `beside` (of the same size) to their left where it is given."""
        if self.failure is None:
            self._mailbox.put((pixels, beside))

    def close(self) -> None:
        """Finish the file; `failure` then says whether it is whole."""
        self._is_closing.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._is_closing.is_set():
                self._record(HOLD_S)
            self._record(0.0)
            self._recorder.close()
        except RecordingError as error:
            self.failure = str(error)
            log.error("%s; the stream goes on", error)
            with contextlib.suppress(RecordingError):
                self._recorder.close()

    def _record(self, timeout_s: float) -> None:
        picture = self._mailbox.take(timeout_s)
        if picture is None:
            self._recorder.hold(self._clock())
            return
        pixels, beside = picture
        self._recorder.add(pixels if beside is None else np.hstack([beside, pixels]), self._clock())


def free_path(path: Path) -> Path:
    """Return the first of out.mp4, out-2.mp4, out-3.mp4 ... that is not there yet."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(candidate for candidate in chain([path], numbered) if not candidate.exists())


def fit(pixels: Pixels, width: int, height: int) -> Pixels:
    """Return `pixels` at (height, width, 3): as they are, with an edge row repeated, or shrunk into black."""
    rows, columns = pixels.shape[:2]
    missing_rows, missing_columns = height - rows, width - columns
    if 0 <= missing_rows <= 1 and 0 <= missing_columns <= 1:
        return np.pad(pixels, ((0, missing_rows), (0, missing_columns), (0, 0)), mode="edge")
    scale = min(width / columns, height / rows)
    inner_width = min(width, max(1, round(columns * scale)))
    inner_height = min(height, max(1, round(rows * scale)))
    picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    canvas = np.zeros((height, width, 3), np.uint8)
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    shrunk = picture.reformat(width=inner_width, height=inner_height).to_ndarray()
    canvas[top : top + inner_height, left : left + inner_width] = shrunk
    return canvas


def _sentence(path: Path, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"the recording {str(path)!r} cannot be written: {reason}"
