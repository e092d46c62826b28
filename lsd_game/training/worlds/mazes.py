"""Floor plans of rooms joined by passages, for corridors in 3D and dungeons from above."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def carve(rng: np.random.Generator, side: int, rooms: int) -> npt.NDArray[np.bool_]:
    """True where one can stand, (side, side); the rim stays closed and every room can be reached."""
    is_open = np.zeros((side, side), bool)
    before: tuple[int, int] | None = None
    for _ in range(rooms):
        wide, high = (int(value) for value in rng.integers(2, max(4, side // 7), 2))
        x, y = int(rng.integers(1, side - wide - 1)), int(rng.integers(1, side - high - 1))
        is_open[y : y + high, x : x + wide] = True
        centre = (x + wide // 2, y + high // 2)
        if before is not None:
            _dig(is_open, before, centre, bool(rng.random() < 0.5))
        before = centre
    return is_open


def _dig(is_open: npt.NDArray[np.bool_], start: tuple[int, int], end: tuple[int, int], x_first: bool) -> None:
    corner = (end[0], start[1]) if x_first else (start[0], end[1])
    for (x0, y0), (x1, y1) in ((start, corner), (corner, end)):
        is_open[min(y0, y1) : max(y0, y1) + 1, min(x0, x1) : max(x0, x1) + 1] = True
