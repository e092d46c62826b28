"""Frames to a lossless video and back: H.264 without quantisation in RGB, 50 kB and 3 ms a frame of a plain game."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

from lsd_game.frame import Pixels

NOMINAL_FPS = 24  # the true times stand in the timeline
# Quantiser 0 is lossless. Where libx264 is not built in, FFV1 does the same at twice the time.
CODECS = (
    ("libx264rgb", "rgb24", {"preset": "ultrafast", "qp": "0", "tune": "zerolatency"}),
    ("ffv1", "bgr0", {"level": "3", "coder": "0"}),
)
CLUSTERS = {"cluster_time_limit": "500", "flush_packets": "1"}  # what a killed process may lose, in ms of video


class TapeError(Exception):
    """A recorded session that cannot be written or read; the message is one sentence."""


class LosslessWriter:
    """One Matroska file of frames of one size."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        """Open `path` for frames of `size` (width, height); TapeError where it cannot be written."""
        self.path, self.size = path, size
        codec, self._format, options = next(entry for entry in CODECS if entry[0] in av.codecs_available)
        try:
            self._container = av.open(str(path), "w", format="matroska", options=CLUSTERS)
            stream = self._container.add_stream(codec, rate=NOMINAL_FPS, options=options)
        except (OSError, av.FFmpegError) as error:
            raise TapeError(f"{str(path)!r} cannot be written: {reason(error)}") from error
        assert isinstance(stream, VideoStream)
        self._stream = stream
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = self._format
        self._stream.time_base = Fraction(1, NOMINAL_FPS)
        self._stream.thread_count = 1  # the cores belong to the game and the model
        self._num_written = 0

    def add(self, pixels: Pixels) -> None:
        """Append a frame, uint8 RGB (height, width, 3); TapeError when the file takes no more."""
        picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        if self._format != "rgb24":
            picture = picture.reformat(format=self._format)
        picture.pts = self._num_written
        self._num_written += 1
        try:
            self._container.mux(self._stream.encode(picture))
        except (OSError, av.FFmpegError) as error:
            raise TapeError(f"{str(self.path)!r} cannot be written: {reason(error)}") from error

    def close(self) -> None:
        """Finish the file; TapeError when that fails."""
        try:
            self._container.mux(self._stream.encode(None))
            self._container.close()
        except (OSError, av.FFmpegError) as error:
            raise TapeError(f"{str(self.path)!r} cannot be finished: {reason(error)}") from error


def read_frames(path: Path) -> Iterator[Pixels]:
    """Yield the frames of a video, uint8 RGB (height, width, 3), until its end or the first that is damaged.

    Raises:
        TapeError: when the file is not there, or is no video at all.
    """
    try:
        container = av.open(str(path))
    except (OSError, av.FFmpegError) as error:
        raise TapeError(f"{str(path)!r} cannot be read as a video: {reason(error)}") from error
    with container:
        if not container.streams.video:
            raise TapeError(f"{str(path)!r} holds no video")
        frames = container.decode(video=0)
        while True:
            try:
                picture = next(frames)
            except (StopIteration, av.FFmpegError):  # what a killed process left unfinished ends here
                return
            yield picture.to_ndarray(format="rgb24").astype(np.uint8, copy=False)


def reason(error: Exception) -> str:
    """Why, in the system's words."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
