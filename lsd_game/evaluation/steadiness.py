"""Whether what the game shows twice is drawn alike: flicker along exact motion, and where a picture stands still."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lsd_game.evaluation.picture import Floats, check_same_size
from lsd_game.frame import Pixels

Mask = npt.NDArray[np.bool_]


def warp_error(before: Pixels, now: Pixels, motion: Floats, is_seen: Mask) -> float:
    """Warp error (Lai et al. 2018): mean of |now(p) - before(p - motion(p))|^2 over the pixels seen in both frames.

    Colours are 0..1, the square is summed over the channels, `before` is read bilinearly.

    Args:
        motion: pixels travelled since `before`, x right, y down, (height, width, 2); exact, from the engine.
        is_seen: where the surface of `now` was visible in `before`, (height, width); see `seen_before`.
    """
    check_same_size(before, now)
    if not is_seen.any():
        return 0.0
    rows, columns = np.nonzero(is_seen)
    travelled = motion[rows, columns]
    was = sample(before.astype(np.float32), columns - travelled[:, 0], rows - travelled[:, 1])
    return float(np.square((now[rows, columns] - was) / 255.0).sum(-1).mean())


def sample(plane: Floats, x_px: npt.NDArray[np.floating], y_px: npt.NDArray[np.floating]) -> Floats:
    """`plane` (height, width, channels) read bilinearly at (x, y); outside, the border's values."""
    height, width = plane.shape[:2]
    x = np.clip(x_px, 0, width - 1).astype(np.float32)
    y = np.clip(y_px, 0, height - 1).astype(np.float32)
    left, top = np.minimum(x.astype(int), width - 2), np.minimum(y.astype(int), height - 2)
    fx, fy = (x - left)[:, None], (y - top)[:, None]
    upper = plane[top, left] * (1 - fx) + plane[top, left + 1] * fx
    lower = plane[top + 1, left] * (1 - fx) + plane[top + 1, left + 1] * fx
    mixed: Floats = upper * (1 - fy) + lower * fy
    return mixed


def still_flicker(frames: Pixels, sources: Pixels) -> float | None:
    """Mean absolute change from frame to frame, in grey levels of 255, where the source does not change at all.

    The complement of VBench's temporal flickering (Huang et al. 2024), on still pixels instead of still clips.

    Args:
        frames, sources: uint8 (time, height, width, 3).

    Returns:
        None where no pixel ever stands still.
    """
    check_same_size(frames, sources)
    is_still = (sources[1:] == sources[:-1]).all(-1)
    if not is_still.any():
        return None
    change = np.abs(frames[1:].astype(np.int16) - frames[:-1].astype(np.int16)).mean(-1)
    return float(change[is_still].mean())
