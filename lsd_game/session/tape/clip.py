"""Any video as a play: its frames at its own rate, with no events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av

from lsd_game.frame import Frame, FrameRestyler
from lsd_game.session.score import Score
from lsd_game.session.tape.lossless import NOMINAL_FPS, TapeError, read_frames, reason


def read_clip(path: Path) -> Iterator[Frame]:
    """Yield the frames of a video; TapeError when it is none."""
    try:
        with av.open(str(path)) as container:
            streams = container.streams.video
            rate = float(streams[0].average_rate or NOMINAL_FPS) if streams else NOMINAL_FPS
    except (OSError, av.FFmpegError) as error:
        raise TapeError(f"{str(path)!r} cannot be read as a video: {reason(error)}") from error
    for index, pixels in enumerate(read_frames(path)):
        yield Frame(pixels, index, index / rate)


def restyle_clip(path: Path, restyler: FrameRestyler, score: Score) -> Iterator[tuple[Frame, Frame]]:
    """Yield each frame of a video and the answer to it."""
    for frame in read_clip(path):
        yield frame, restyler.restyle(frame, score.style_at(frame.time_s))
