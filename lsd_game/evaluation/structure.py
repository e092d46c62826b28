"""Whether the game can still be played: edges where they were, and a HUD that can be read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from lsd_game.evaluation.picture import Floats, check_same_size, gaussian, luma
from lsd_game.frame import Pixels

EDGE_SHARE = 0.08  # of the pixels, the steepest: every picture is judged by its strongest lines
LEAST_SLOPE = 8.0  # grey levels a pixel; below, nothing is an edge
REACH_PX = 2  # an edge may lie this far off
SMOOTH_PX, SMOOTH_SIGMA_PX = 5, 1.0

Mask = npt.NDArray[np.bool_]


def edge_f1(picture: Pixels, source: Pixels) -> float:
    """F1 of `picture`'s edges against `source`'s: 2 P R / (P + R); 1 when both have none.

    P is the share of the picture's edge pixels within 2 pixels of an edge of the source, R the reverse.
    """
    check_same_size(picture, source)
    found, wanted = edges(picture), edges(source)
    if not found.any() and not wanted.any():
        return 1.0
    hits = (found & _widened(wanted)).sum() / max(found.sum(), 1)
    recalled = (wanted & _widened(found)).sum() / max(wanted.sum(), 1)
    return float(2.0 * hits * recalled / max(hits + recalled, 1e-9))


def edges(picture: Pixels) -> Mask:
    """Ridges of the smoothed luma's Sobel slope, among the steepest EDGE_SHARE of the pixels (Canny 1986)."""
    across, down = _slopes(luma(picture))
    slope = np.hypot(across, down)
    floor = max(LEAST_SLOPE, float(np.quantile(slope, 1.0 - EDGE_SHARE)))
    return (slope >= floor) & _is_ridge(slope, across, down)


def hud_error(picture: Pixels, target: Pixels, hud: Mask) -> float:
    """Mean absolute difference to `target`, 0..1, over the pixels of the HUD; ValueError when there are none."""
    check_same_size(picture, target)
    if not hud.any():
        raise ValueError("the HUD's mask must be true somewhere, got none")
    return float(np.abs(picture[hud].astype(np.float32) - target[hud].astype(np.float32)).mean() / 255.0)


def _slopes(bright: Floats) -> tuple[Floats, Floats]:
    """Sobel slopes in grey levels a pixel, across and down, after a Gaussian."""
    weights = gaussian(SMOOTH_PX, SMOOTH_SIGMA_PX)
    plane = F.pad(torch.from_numpy(bright)[None, None], (3, 3, 3, 3), mode="replicate")
    plane = F.conv2d(F.conv2d(plane, weights.view(1, 1, 1, -1)), weights.view(1, 1, -1, 1))
    sobel = torch.outer(torch.tensor([1.0, 2.0, 1.0]), torch.tensor([-1.0, 0.0, 1.0])) / 8.0
    both = F.conv2d(plane, torch.stack([sobel, sobel.T])[:, None])[0].numpy()
    return both[0], both[1]


def _is_ridge(slope: Floats, across: Floats, down: Floats) -> Mask:
    """Whether no neighbour along the slope's direction, rounded to 45 degrees, is steeper."""
    height, width = slope.shape
    around = np.pad(slope, 1)
    turn = np.round(np.arctan2(down, across) / (np.pi / 4)).astype(int) % 4
    is_ridge = np.zeros(slope.shape, np.bool_)
    for number, (dy, dx) in enumerate(((0, 1), (1, 1), (1, 0), (1, -1))):
        ahead = around[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
        behind = around[1 - dy : 1 - dy + height, 1 - dx : 1 - dx + width]
        is_ridge |= (turn == number) & (slope >= ahead) & (slope > behind)
    return is_ridge


def _widened(mask: Mask) -> Mask:
    plane = torch.from_numpy(mask)[None].float()
    return (F.max_pool2d(plane, 2 * REACH_PX + 1, 1, REACH_PX)[0] > 0).numpy()
