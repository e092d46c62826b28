"""Carries an answer to the newest frame of the game, where the camera has only moved along meanwhile.

The shift of the whole picture is found by phase correlation (Kuglin and Hines 1975) of two small luma pictures, and
taken only where it explains the newest frame clearly better than standing still does. At the edges that come into view
the answer's own border is repeated.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lsd_game.frame import Pixels

Plane = npt.NDArray[np.float32]

SMALL_PX = 320  # width that the shift is looked for at
MAX_SHARE = 0.2  # of the picture; a larger shift is a cut
LEAST_GAIN = 0.25  # how much of the difference the shift must explain
LEAST_MOTION = 0.5  # grey levels; below, nothing moves
MIN_SIDE_PX = 32


class Shift(NamedTuple):
    """In whole pixels, to the right and down."""

    right: int
    down: int


def find_shift(before: Pixels, after: Pixels) -> Shift | None:
    """How far the picture has moved from `before` to `after` (uint8 (height, width, 3), same size).

    Returns:
        None where it stands still, or where no shift of the whole picture explains the change.
    """
    height, width = before.shape[:2]
    if before.shape != after.shape or min(height, width) < MIN_SIDE_PX:
        return None
    stride = max(1, width // SMALL_PX)
    standing = _difference(before, after, Shift(0, 0), 2 * stride)
    if standing < LEAST_MOTION:
        return None
    down, right = _peak(_small(before, stride), _small(after, stride))
    if abs(right) * stride > MAX_SHARE * width or abs(down) * stride > MAX_SHARE * height:
        return None
    shift = Shift(round(right * stride), round(down * stride))
    if shift == (0, 0) or _difference(before, after, shift, 2 * stride) > (1.0 - LEAST_GAIN) * standing:
        return None
    return shift


def moved(pixels: Pixels, shift: Shift) -> Pixels:
    """`pixels` moved by `shift`, its border repeated where something comes into view."""
    height, width = pixels.shape[:2]
    rows = np.clip(np.arange(height) - shift.down, 0, height - 1)
    columns = np.clip(np.arange(width) - shift.right, 0, width - 1)
    return pixels[rows][:, columns] if shift.right else pixels[rows]


def _small(pixels: Pixels, stride: int) -> Plane:
    """Green stands for luma; its mean is taken off, so that light alone is no motion."""
    plane = pixels[::stride, ::stride, 1].astype(np.float32)
    centred: Plane = plane - plane.mean()
    return centred


def _peak(before: Plane, after: Plane) -> tuple[float, float]:
    """(down, right) of the highest correlation, to a fraction of a pixel by a parabola through its neighbours."""
    height, width = before.shape
    window = np.outer(np.hanning(height), np.hanning(width)).astype(np.float32)
    spectrum = np.fft.rfft2(after * window) * np.conj(np.fft.rfft2(before * window))
    correlation = np.fft.irfft2(spectrum / np.maximum(np.abs(spectrum), 1e-6), s=before.shape)
    row, column = np.unravel_index(int(correlation.argmax()), correlation.shape)
    down = row + _vertex(*(correlation[(row + step) % height, column] for step in (-1, 0, 1)))
    right = column + _vertex(*(correlation[row, (column + step) % width] for step in (-1, 0, 1)))
    return (down - height if down > height / 2 else down), (right - width if right > width / 2 else right)


def _vertex(left: float, middle: float, right: float) -> float:
    curvature = left - 2.0 * middle + right
    return 0.0 if curvature >= 0.0 else float(np.clip(0.5 * (left - right) / curvature, -0.5, 0.5))


def _difference(before: Pixels, after: Pixels, shift: Shift, stride: int) -> float:
    """The mean difference of some pixels where both pictures show the same place."""
    height, width = before.shape[:2]
    top, left = max(shift.down, 0), max(shift.right, 0)
    bottom, end = min(height + shift.down, height), min(width + shift.right, width)
    here = after[top:bottom:stride, left:end:stride, 1].astype(np.float32)
    there = before[top - shift.down : bottom - shift.down : stride, left - shift.right : end - shift.right : stride, 1]
    return float(np.abs(here - there).mean())
