"""Frames through a restyler, one by one, as a game would send them; every answer's time is taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from lsd_game.evaluation.take import FRAME_S
from lsd_game.frame import Frame, FrameRestyler, Pixels, Style

WARM_UP_FRAMES = 3  # a process's first answers compile and allocate


class Player:
    """Plays frames through one restyler.

    Attributes:
        durations_s: of every frame so far.
    """

    def __init__(self, restyler: FrameRestyler) -> None:
        self.restyler = restyler
        self.durations_s: list[float] = []

    def play(self, sources: Iterable[Pixels], style_at: Callable[[int], Style]) -> Iterator[Pixels]:
        """A fresh stream of answers; frame k is drawn in `style_at(k)`."""
        self.restyler.reanchor()
        for index, pixels in enumerate(sources):
            frame, style = Frame(pixels, index, index * FRAME_S), style_at(index)
            began_s = time.perf_counter()
            answer = self.restyler.restyle(frame, style)
            self.durations_s.append(time.perf_counter() - began_s)
            yield answer.pixels

    def play_all(self, sources: Pixels, prompt: str) -> Pixels:
        """All answers to `sources` (time, height, width, 3) in one prompt."""
        style = Style(((prompt, 1.0),))
        return np.stack(list(self.play(sources, lambda _: style)))

    @property
    def fps(self) -> float:
        """Frames a second of the restyler alone, by the median frame."""
        return 1.0 / max(1e-9, float(np.median(self.durations_s[WARM_UP_FRAMES:] or self.durations_s)))


def round_frames(num_distinct: int) -> int:
    """Frames after which `forth_and_back` repeats."""
    return max(1, 2 * num_distinct - 2)


def forth_and_back(num_distinct: int, num_frames: int) -> list[int]:
    """Frame numbers of a loop without a jump: 0 1 2 3 2 1 0 1 ..."""
    period = round_frames(num_distinct)
    return [min(index % period, period - index % period) for index in range(num_frames)]
