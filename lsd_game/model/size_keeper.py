"""Keeps a stream's pace on a machine that is too slow for it: fewer pixels are drawn, until their number fits the time.

A change of size starts a new past, which can be seen, so it is rare: a median over a second decides, and growing again
takes much more room than shrinking takes lack of it.
"""

from __future__ import annotations

import math
from statistics import median

FRAMES_A_LOOK = 24  # whose median decides
LEAST_SHARE = 0.2  # of the wanted pixels: fewer are no picture any more
LARGEST_CUT = 0.5
GROWTH = 1.4
ROOM = 1.6  # how many times the time taken must fit the budget before the picture grows again
LOOKS_BEFORE_GROWTH = 10


class SizeKeeper:
    """Looks at how long frames take.

    Args:
        fps: frames a second to keep; 0 keeps the size instead.

    Attributes:
        fps: as given.
        share: of the wanted pixels that should be drawn, 0.2..1.

    Raises:
        ValueError: when `fps` is no finite number of at least 0.
    """

    def __init__(self, fps: float) -> None:
        if not (math.isfinite(fps) and fps >= 0.0):
            raise ValueError(f"the frames a second to keep must be at least 0, got {fps}")
        self.fps = fps
        self._budget_ms = 1000.0 / fps if fps else math.inf
        self._took_ms: list[float] = []  # since the last look
        self._looks_with_room = 0  # in a row
        self.share = 1.0

    def note(self, took_ms: float) -> bool:
        """Take a frame's time in; whether `share` has changed."""
        self._took_ms.append(took_ms)
        if len(self._took_ms) < FRAMES_A_LOOK:
            return False
        usual_ms, before = median(self._took_ms), self.share
        self._took_ms.clear()
        self._looks_with_room = self._looks_with_room + 1 if usual_ms * ROOM < self._budget_ms else 0
        if usual_ms > self._budget_ms:
            self.share = max(LEAST_SHARE, self.share * max(LARGEST_CUT, self._budget_ms / usual_ms / 1.1))
        elif self._looks_with_room >= LOOKS_BEFORE_GROWTH:
            self.share, self._looks_with_room = min(1.0, self.share * GROWTH), 0
        return self.share != before
