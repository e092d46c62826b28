"""Carries an answer to a newer frame of the game: along the engine's motion vectors, or with the camera.

Without motion vectors, the shift of the whole picture is found by phase correlation (Kuglin and Hines 1975) of two
small luma pictures, and taken only where it explains the newer frame clearly better than standing still does. At the
edges that come into view the answer's own border is repeated.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lsd_game.frame import Frame, Pixels

Plane = npt.NDArray[np.float32]
Motion = npt.NDArray[np.float32]  # (height, width, 2): pixels travelled, to the right and down
Places = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]  # rows and columns, of (height, width)

SMALL_PX = 320  # width that the shift is looked for at
MAX_SHARE = 0.2  # of the picture; a larger shift is a cut
LEAST_GAIN = 0.25  # how much of the difference the shift must explain
LEAST_MOTION = 0.5  # grey levels; below, nothing moves
MIN_SIDE_PX = 32
MAX_STEPS = 16  # frames whose motion is remembered: an answer to an older one is not carried by it


class Carrier:
    """Knows the newest answer and its frame, and carries it to each newer frame of the game.

    Frames whose motion vectors were all seen since the answer's frame are followed along them, exactly but for what
    they uncover. Where one is missing, because a frame was left out or has none, the camera's shift is looked for.
    """

    def __init__(self) -> None:
        self._source: Frame | None = None  # that the answer is to
        self._answer: Pixels | None = None
        self._motions: deque[tuple[int, Motion]] = deque(maxlen=MAX_STEPS)  # of the newest frames, by index
        self._path: Motion | None = None  # from the source to the frame `_path_end`
        self._path_end = -1

    def start(self, frame: Frame, answer: Pixels) -> None:
        """Carry `answer`, the restyled `frame`, from now on."""
        self._source, self._answer = frame, answer
        self._path, self._path_end = None, frame.index

    def stop(self) -> None:
        """Forget the answer."""
        self._source = self._answer = None

    def carry(self, frame: Frame) -> Pixels | None:
        """The answer as of `frame`; None where nothing has moved, or nothing explains how."""
        is_later = not self._motions or self._motions[-1][0] < frame.index
        if frame.motion is not None and is_later and frame.motion.shape[:2] == frame.pixels.shape[:2]:
            self._motions.append((frame.index, frame.motion))
        source, answer = self._source, self._answer
        if source is None or answer is None or source.pixels.shape != frame.pixels.shape:
            return None
        if (path := self._path_to(frame)) is not None:
            return along(answer, path)
        shift = find_shift(source.pixels, frame.pixels)
        return None if shift is None else moved(answer, shift)

    def _path_to(self, frame: Frame) -> Motion | None:
        """The motion from the source to `frame`; None where a step of it was not seen."""
        motions = dict(self._motions)
        if frame.index <= self._path_end or any(i not in motions for i in range(self._path_end + 1, frame.index + 1)):
            return None
        for index in range(self._path_end + 1, frame.index + 1):
            self._path = motions[index] if self._path is None else joined(self._path, motions[index])
        self._path_end = frame.index
        return self._path


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


def along(pixels: Pixels, motion: Motion) -> Pixels:
    """What `pixels` look like after `motion`, to the nearest pixel; what comes from beyond the border repeats it."""
    return pixels[_origins(motion)]


def joined(before: Motion, after: Motion) -> Motion:
    """The motion over two steps, seen from the end: a pixel's own last step, and that of the place it came from."""
    travelled: Motion = after + before[_origins(after)]
    return travelled


def _origins(motion: Motion) -> Places:
    """Where each pixel was before."""
    height, width = motion.shape[:2]
    rows = np.rint(np.arange(height, dtype=np.float32)[:, None] - motion[..., 1]).astype(np.intp)
    columns = np.rint(np.arange(width, dtype=np.float32)[None, :] - motion[..., 0]).astype(np.intp)
    return np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)


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
