"""Limits flashes of the restyled picture to what WCAG 2.3.1 allows: no more than three in any second.

A flash is a pair of opposing changes of relative luminance by a tenth of the largest or more, where the darker one is
below 0.8, or of a saturated red; it counts where a quarter of any ten degrees of the view flash together, which is
a block of 341x256 pixels of a picture 1024 wide. https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds
Causal: looks at what was shown so far, and draws a picture that would be a flash too many nearer to the last one.
"""

from __future__ import annotations

import functools
from collections import deque

import numpy as np
import numpy.typing as npt
from PIL import Image

from lsd_game.frame import Pixels

Plane = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

MAX_CHANGES = 6  # in a second: three pairs
WINDOW_S = 1.0
GRID = (12, 16)  # blocks down and across; 4x5 of them are the 341x256 pixels
AREA = (4, 5)
AREA_SHARE = 0.25
LEAST_CHANGE, DARKER_BELOW = 0.1, 0.8  # relative luminance
RED_CHANGE, RED_SHARE = 20.0 / 320.0, 0.8
SAFETY = 0.8  # of a counting change is what a limited block may still do
NUM_HALVINGS = 6
_STRIDE_PX = 4
_LINEAR = np.array(
    [v / 12.92 if (v := byte / 255.0) <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for byte in range(256)], np.float32
)


class FlashGuard:
    """One stream of pictures."""

    def __init__(self) -> None:
        self.num_limited = 0  # pictures that were changed
        self._last: Pixels | None = None  # as shown
        self._trackers: tuple[_Tracker, _Tracker] | None = None

    def limit(self, pixels: Pixels, now_s: float) -> Pixels:
        """Return `pixels` (uint8 (height, width, 3)), or what may be shown instead of them."""
        signals = _signals(pixels)
        if self._last is None or self._trackers is None or self._last.shape != pixels.shape:
            self._trackers = (_Tracker(*signals[:2], LEAST_CHANGE), _Tracker(*signals[2:], RED_CHANGE))
            self._last = pixels
            return pixels
        too_many = np.logical_or.reduce([t.too_many(*pair, now_s) for t, pair in self._pairs(signals)])
        if too_many.any():
            pixels = self._nearer(self._last, pixels, too_many, now_s)
            signals = _signals(pixels)
            self.num_limited += 1
        for tracker, pair in self._pairs(signals):
            tracker.note(*pair, now_s)
        self._last = pixels
        return pixels

    def _pairs(self, signals: tuple[Plane, Plane, Plane, Plane]) -> list[tuple[_Tracker, tuple[Plane, Plane]]]:
        """Each tracker with its signal and where a change of that signal may count."""
        assert self._trackers is not None
        luminance, is_dark, red, is_red = signals
        return [(self._trackers[0], (luminance, is_dark)), (self._trackers[1], (red, is_red))]

    def _nearer(self, last: Pixels, wanted: Pixels, too_many: Mask, now_s: float) -> Pixels:
        """The wanted picture; blocks of `too_many` go only as far as is no change, which halving finds."""
        small_last, small_wanted = last[::_STRIDE_PX, ::_STRIDE_PX], wanted[::_STRIDE_PX, ::_STRIDE_PX]
        low, high = np.zeros(GRID, np.float32), np.ones(GRID, np.float32)
        for _ in range(NUM_HALVINGS):
            middle = (low + high) / 2.0
            signals = _signals(_mix(small_last, small_wanted, middle), stride_px=1)
            is_free = np.logical_and.reduce([t.is_free(*pair, now_s) for t, pair in self._pairs(signals)])
            low, high = np.where(is_free, middle, low), np.where(is_free, high, middle)
        return _mix(last, wanted, np.where(too_many, low, 1.0).astype(np.float32))


class _Tracker:
    """Counts, for each block, the opposing changes of one signal within the last second."""

    def __init__(self, signal: Plane, can_count: Plane, least_change: float) -> None:
        self._least = least_change
        self._extreme = signal.copy()  # the value from which the next change is measured
        self._could_count = can_count > 0  # of the extreme: dark or red enough
        self._direction = np.zeros(GRID, np.int8)  # of the last change; 0: none yet
        self._changes: deque[tuple[float, Mask]] = deque()  # when, and in which blocks
        self._num_changes = np.zeros(GRID, np.int32)  # of these, in each block

    def too_many(self, signal: Plane, can_count: Plane, now_s: float) -> Mask:
        """The blocks in which showing `signal` would be one change too many, where they are enough to count."""
        too_many: Mask = self._counts(now_s) + self._is_change(signal, can_count, self._least) > MAX_CHANGES
        if not too_many.any():  # nearly always
            return too_many
        sums = np.pad(too_many.astype(np.int32), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        rows, columns = AREA
        areas = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
        is_large = np.pad(areas >= AREA_SHARE * rows * columns, ((rows - 1,) * 2, (columns - 1,) * 2))
        near_large = np.lib.stride_tricks.sliding_window_view(is_large, AREA).any((2, 3))
        mask: Mask = too_many & near_large
        return mask

    def is_free(self, signal: Plane, can_count: Plane, now_s: float) -> Mask:
        """Blocks that may show `signal`: it is no change, or one of few."""
        is_few = self._counts(now_s) < MAX_CHANGES
        is_free: Mask = is_few | ~self._is_change(signal, can_count, SAFETY * self._least)
        return is_free

    def note(self, signal: Plane, can_count: Plane, now_s: float) -> None:
        """`signal` is shown."""
        changed = self._is_change(signal, can_count, self._least)
        self._changes.append((now_s, changed))
        self._num_changes += changed
        difference = signal - self._extreme
        goes_on = np.sign(difference) == self._direction  # further the same way: a new extreme, no new change
        self._direction = np.where(changed, np.sign(difference), self._direction).astype(np.int8)
        moved = changed | goes_on
        self._extreme = np.where(moved, signal, self._extreme)
        self._could_count = np.where(moved, can_count > 0, self._could_count)

    def _is_change(self, signal: Plane, can_count: Plane, least: float) -> Mask:
        difference = signal - self._extreme
        is_opposing = np.sign(difference) != self._direction
        is_large: Mask = np.abs(difference) >= least
        is_change: Mask = is_large & is_opposing & ((can_count > 0) | self._could_count)
        return is_change

    def _counts(self, now_s: float) -> npt.NDArray[np.int32]:
        while self._changes and not 0.0 <= now_s - self._changes[0][0] < WINDOW_S:
            self._num_changes -= self._changes.popleft()[1]
        return self._num_changes


def _signals(pixels: Pixels, stride_px: int = _STRIDE_PX) -> tuple[Plane, Plane, Plane, Plane]:
    """Per block: relative luminance, whether it is dark enough to count; redness, whether it is a saturated red."""
    red, green, blue = _block_means(_LINEAR.take(pixels[::stride_px, ::stride_px]))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    redness = np.maximum(red - green - blue, 0.0)
    is_red = red >= RED_SHARE * np.maximum(red + green + blue, 1e-6)
    return luminance, (luminance < DARKER_BELOW).astype(np.float32), redness, is_red.astype(np.float32)


def _block_means(planes: Plane) -> Plane:
    """(height, width, channels) to (channels, *GRID)."""
    rows, columns, sizes = _blocks(*planes.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(planes, rows, 0), columns, 1)
    means: Plane = (sums / sizes).astype(np.float32, copy=False)
    return np.moveaxis(means, -1, 0)


@functools.lru_cache(maxsize=4)
def _blocks(height: int, width: int) -> tuple[Places, Places, Plane]:
    """The first row and the first column of each block, and the blocks' numbers of pixels, (*GRID, 1)."""
    rows = np.linspace(0, height, GRID[0], endpoint=False).astype(np.intp)
    columns = np.linspace(0, width, GRID[1], endpoint=False).astype(np.intp)
    sizes = np.outer(np.diff([*rows, height]).clip(1), np.diff([*columns, width]).clip(1))
    return rows, columns, sizes[..., None].astype(np.float32)


def _mix(last: Pixels, wanted: Pixels, shares: Plane) -> Pixels:
    """`wanted` by the share of its block, over `last`; shares fade from block to block."""
    height, width = last.shape[:2]
    spread = Image.fromarray(shares).resize((width, height), Image.Resampling.BILINEAR)
    share = np.asarray(spread, np.float32)[..., None]
    mixed: Pixels = np.rint(last + (wanted.astype(np.float32) - last) * share).astype(np.uint8)
    return mixed
