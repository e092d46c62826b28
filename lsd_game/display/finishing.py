"""The last touch on an answer before the game's window shows it: regions that stay, the flash guard, the split view."""

from __future__ import annotations

import numpy as np

from lsd_game.display.flash_guard import FlashGuard
from lsd_game.frame import Frame, Pixels
from lsd_game.region import Region

FEATHER_PX = 6  # over which a protected region fades into the answer
_DIVIDER_PX = 2


class Finisher:
    """Of one stream. Neither the frame nor the answer is changed; what needs no touch is returned as it is."""

    def __init__(self, protect: tuple[Region, ...] = (), *, has_guard: bool = True) -> None:
        self._protect = protect
        self._guard = FlashGuard() if has_guard else None

    @property
    def num_limited(self) -> int:
        """Pictures that the flash guard has changed."""
        return 0 if self._guard is None else self._guard.num_limited

    def finish(
        self, frame: Frame, answer: Pixels, *, is_split: bool = False, protect: tuple[Region, ...] = ()
    ) -> Pixels:
        """What to show for `answer`, the restyled `frame`: uint8 (height, width, 3).

        Args:
            frame: the game's own picture.
            answer: of the frame's size.
            is_split: the left half shows the frame.
            protect: what the rules leave alone, beside what the stream does.
        """
        shown = self._with_protected(frame, answer, (*self._protect, *protect))
        if self._guard is not None:
            shown = self._guard.limit(shown, frame.time_s)
        return _split(frame.pixels, shown) if is_split else shown

    def _with_protected(self, frame: Frame, answer: Pixels, protect: tuple[Region, ...]) -> Pixels:
        if frame.hud is None and not protect:
            return answer
        shown = answer.copy()
        for region in protect:
            put_back(frame.pixels, shown, region)
        if frame.hud is not None:
            shown[frame.hud] = frame.pixels[frame.hud]
        return shown


def put_back(original: Pixels, shown: Pixels, region: Region) -> None:
    """Put the original's pixels of a region into `shown`, fading in over the FEATHER_PX around it."""
    height, width = original.shape[:2]
    left, top, right, bottom = region.within(width, height)
    if left == right or top == bottom:
        return
    columns, first_column = _ramp(left, right, width)
    rows, first_row = _ramp(top, bottom, height)
    share = np.minimum(rows[:, None], columns[None, :])[..., None]
    place = np.s_[first_row : first_row + len(rows), first_column : first_column + len(columns)]
    below = shown[place].astype(np.float32)
    shown[place] = np.rint(below + (original[place] - below) * share).astype(np.uint8)


def _ramp(start: int, end: int, whole: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.float32]], int]:
    """1 within start..end, falling to 0 on both sides as far as the picture goes; and where it begins."""
    first, last = max(start - FEATHER_PX, 0), min(end + FEATHER_PX, whole)
    places = np.arange(first, last, dtype=np.float32)
    outside = np.maximum(np.maximum(start - places, places - (end - 1)), 0.0)
    return (1.0 - outside / (FEATHER_PX + 1)).astype(np.float32), first


def _split(original: Pixels, shown: Pixels) -> Pixels:
    """The game's own picture to the left of a bright line, the answer to the right of it."""
    middle = original.shape[1] // 2
    halves = shown.copy()
    halves[:, :middle] = original[:, :middle]
    halves[:, max(middle - _DIVIDER_PX, 0) : middle] = 255
    return halves
