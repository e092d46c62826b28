"""Frames from anywhere else: a video file, a camera, the screen; read by PyAV."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np

from lsd_game.frame import Frame, Pixels
from lsd_game.mailbox import Mailbox

LIVE_TIMEOUT_S = 5.0  # a camera that gives no picture for so long is gone
CAMERA_FORMAT, SCREEN_FORMAT = "v4l2", "x11grab"
SCREEN = "screen"
_SCREEN_FPS = "30"

_logger = logging.getLogger(__name__)


class SourceError(Exception):
    """The source gives no pictures; the message is one sentence."""


class PictureSource:
    """One opened source."""

    def __init__(self, text: str, *, display: str | None = None) -> None:
        """Open it.

        Args:
            text: a camera's number ("0"), "screen" or "screen:x,y,width,height", else a video file.
            display: of X11, for the screen.

        Raises:
            SourceError: when there is no such source.
        """
        self.name = text
        self.is_live = text.isdecimal() or text.split(":")[0] == SCREEN
        try:
            self._container = _open(text, display)
            self._stream = self._container.streams.video[0]
        except (OSError, av.FFmpegError, IndexError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise SourceError(f"{_what(text)} cannot be read: {reason}") from error
        self._stream.thread_type = "AUTO"
        self.area = self._taken_area()

    def _taken_area(self) -> tuple[int, int, int, int] | None:
        """(x, y, width, height) of what is taken of the screen; None for other sources."""
        if self.name.split(":")[0] != SCREEN:
            return None
        if ":" in self.name:
            return _area(self.name.split(":", 1)[1])
        return 0, 0, self._stream.width, self._stream.height

    def frames(self) -> Iterator[Frame]:
        """Every frame, in order; `time_s` counts from the first one. SourceError for a broken file."""
        index, begin_s = 0, None
        try:
            for picture in self._container.decode(self._stream):
                time_s = float(picture.time or 0.0)
                begin_s = time_s if begin_s is None else begin_s
                pixels: Pixels = picture.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
                yield Frame(pixels, index, time_s - begin_s)
                index += 1
        except av.FFmpegError as error:
            raise SourceError(f"{_what(self.name)} breaks off after {index} frames: {error}") from error

    def newest(self, clock: Callable[[], float]) -> Iterator[Frame]:
        """The newest frame each time one is asked for, older ones are dropped; `time_s` is its arrival by `clock`."""
        mailbox: Mailbox[Frame] = Mailbox()
        is_over = threading.Event()

        def read() -> None:
            try:
                for frame in self.frames():
                    if is_over.is_set():
                        return
                    mailbox.put(Frame(frame.pixels, frame.index, clock()))
            except SourceError as error:
                _logger.warning("%s", error)
            finally:
                is_over.set()

        reader = threading.Thread(target=read, name="source", daemon=True)
        reader.start()
        try:
            while (frame := mailbox.take(LIVE_TIMEOUT_S)) is not None:
                yield frame
        finally:
            is_over.set()
            reader.join(LIVE_TIMEOUT_S)

    def close(self) -> None:
        """Let the device or the file go."""
        self._container.close()


def _open(text: str, display: str | None) -> av.container.InputContainer:
    if text.isdecimal():
        return av.open(f"/dev/video{text}", format=CAMERA_FORMAT)
    if text.split(":")[0] != SCREEN:
        if not Path(text).is_file():
            raise OSError(f"there is no file {text!r}")
        return av.open(text)
    if not display:
        raise OSError("there is no X11 display (DISPLAY is not set)")
    place, options = "+0,0", {"framerate": _SCREEN_FPS, "draw_mouse": "0"}
    if ":" in text:
        left, top, width, height = _area(text.split(":", 1)[1])
        place = f"+{left},{top}"
        options["video_size"] = f"{width}x{height}"
    return av.open(f"{display}{place}", format=SCREEN_FORMAT, options=options)


def _area(text: str) -> tuple[int, int, int, int]:
    parts = text.split(",")
    if len(parts) != 4 or not all(part.strip().isdecimal() for part in parts):
        raise OSError(f"a part of the screen is screen:x,y,width,height, got {text!r}")
    left, top, width, height = (int(part) for part in parts)
    return left, top, width, height


def _what(text: str) -> str:
    if text.isdecimal():
        return f"camera {text}"
    return "the screen" if text.split(":")[0] == SCREEN else f"the video {text!r}"
