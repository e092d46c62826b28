"""Records a pygame program in its own time, 60 frames a second however long one takes: a video, and a still.

python scripts/record_play.py OUT.mp4 [--frames N] MODULE [ARGUMENTS...], such as lsd_game.demos.meadow --autoplay
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import runpy
import sys
from pathlib import Path
from typing import Any

FPS = 60


class GameClock:
    """Takes the place of pygame.time.Clock: a frame is a sixtieth of a second."""

    now_ms = 0.0

    def tick(self, *_: Any) -> int:
        GameClock.now_ms += 1000.0 / FPS
        return round(1000.0 / FPS)

    tick_busy_loop = tick

    def get_fps(self) -> float:
        return float(FPS)

    def get_time(self) -> int:
        return round(1000.0 / FPS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    import av
    import numpy as np
    import pygame

    frames: list[Any] = []

    def flip(*_: Any) -> None:
        surface = pygame.display.get_surface()
        frames.append(np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1)))
        if len(frames) >= options.frames:
            raise SystemExit

    pygame.display.flip = pygame.display.update = flip
    pygame.time.Clock = pygame.Clock = GameClock  # type: ignore[misc, assignment]
    pygame.time.get_ticks = lambda: int(GameClock.now_ms)
    random.seed(7)
    sys.argv = [options.module, *options.arguments]
    with contextlib.suppress(SystemExit):
        runpy.run_module(options.module, run_name="__main__")
    with av.open(str(options.output), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "12"})
        stream.height, stream.width = frames[0].shape[:2]
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))
    still = frames[len(frames) // 2]
    pygame.image.save(pygame.surfarray.make_surface(still.swapaxes(0, 1)), str(options.output.with_suffix(".png")))


if __name__ == "__main__":
    main()
