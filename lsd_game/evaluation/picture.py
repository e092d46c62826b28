"""How near one picture is to another, and how much detail it has. Pictures are uint8 RGB (height, width, 3)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from lsd_game.frame import Pixels

MAX_PSNR_DB = 60.0  # of equal pictures, so that means stay finite
SSIM_WINDOW_PX, SSIM_SIGMA_PX = 11, 1.5
SSIM_C1, SSIM_C2 = (0.01 * 255.0) ** 2, (0.03 * 255.0) ** 2
GRID_PX = 4  # a token's cells at a quarter of the resolution, where a decoder draws blocks most cheaply
EDGE = 8.0  # grey levels
LEAST_EDGES = 0.01  # plainer pictures have no grid
CELL_PX = 32  # in which detail is compared
LEAST_DETAIL = 1.0  # grey levels, added to both: nobody sees less
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # Rec. ITU-R BT.601

Floats = npt.NDArray[np.float32]


def check_same_size(first: Pixels, second: Pixels) -> None:
    """Raise ValueError unless both arrays have one shape."""
    if first.shape != second.shape:
        raise ValueError(f"pictures to compare must have one shape, got {first.shape} and {second.shape}")


def luma(pictures: Pixels) -> Floats:
    """Brightness 0..255 of RGB (..., 3)."""
    return pictures.astype(np.float32) @ LUMA


def psnr_db(picture: Pixels, target: Pixels) -> float:
    """Peak signal-to-noise ratio, 10 log10(255^2 / mean squared error), at most MAX_PSNR_DB."""
    check_same_size(picture, target)
    mse = float(np.mean(np.square(picture.astype(np.float32) - target.astype(np.float32))))
    least = 255.0**2 / 10.0 ** (MAX_PSNR_DB / 10.0)
    return 10.0 * math.log10(255.0**2 / max(mse, least))


def ssim(picture: Pixels, target: Pixels) -> float:
    """Structural similarity of the luma (Wang et al. 2004), mean over all places of an 11 x 11 Gaussian window.

    (2 m_x m_y + C1)(2 s_xy + C2) / ((m_x^2 + m_y^2 + C1)(s_x^2 + s_y^2 + C2)) with C1 = (0.01 * 255)^2 and
    C2 = (0.03 * 255)^2; 1 for equal pictures.
    """
    check_same_size(picture, target)
    x, y = torch.from_numpy(luma(picture)), torch.from_numpy(luma(target))
    means = _smooth(torch.stack([x, y, x * x, y * y, x * y]), SSIM_WINDOW_PX, SSIM_SIGMA_PX)
    mean_x, mean_y = means[0], means[1]
    var_x, var_y, cov = means[2] - mean_x**2, means[3] - mean_y**2, means[4] - mean_x * mean_y
    near = (2 * mean_x * mean_y + SSIM_C1) * (2 * cov + SSIM_C2)
    far = (mean_x**2 + mean_y**2 + SSIM_C1) * (var_x + var_y + SSIM_C2)
    return float((near / far).mean())


def gradient_energy(picture: Pixels) -> float:
    """Mean absolute difference of neighbours' luma, across plus down, in grey levels: 0 for a plain picture."""
    bright = luma(picture)
    return float(np.abs(np.diff(bright, axis=0)).mean() + np.abs(np.diff(bright, axis=1)).mean())


def detail_error_db(picture: Pixels, target: Pixels) -> float:
    """How far each place's detail is from the target's: mean |20 log10((e + 1) / (e_target + 1))| over cells, in dB.

    e is the gradient energy of a cell of CELL_PX. Too much in one place makes up for too little in none.
    """
    check_same_size(picture, target)
    ours, theirs = (_detail(frame) + LEAST_DETAIL for frame in (picture, target))
    return 20.0 * float((ours / theirs).log10().abs().mean())


def blockiness(picture: Pixels) -> float:
    """How many edges lie on the grid of 4 pixels for each as many between: 1 where there is no grid.

    An edge of d grey levels of luma counts d / (d + EDGE), so that its place tells more than its strength.
    """
    bright = luma(picture)
    on, between = [], []
    for steps in (np.diff(bright, axis=1), np.diff(bright, axis=0).T):
        edges = np.abs(steps) / (np.abs(steps) + EDGE)
        is_on = np.arange(1, edges.shape[1] + 1) % GRID_PX == 0
        on.append(edges[:, is_on].mean())
        between.append(edges[:, ~is_on].mean())
    return float((np.mean(on) + LEAST_EDGES) / (np.mean(between) + LEAST_EDGES))


def gaussian(size_px: int, sigma_px: float) -> torch.Tensor:
    """Gaussian weights (size_px,) of sum 1."""
    offsets = torch.arange(size_px, dtype=torch.float32) - (size_px - 1) / 2
    weights = torch.exp(-0.5 * (offsets / sigma_px) ** 2)
    return weights / weights.sum()


def _detail(picture: Pixels) -> torch.Tensor:
    """Gradient energy of each cell, those at the border of what is there of them."""
    bright = torch.from_numpy(luma(picture))
    steps = bright.diff(dim=0)[:, :-1].abs() + bright.diff(dim=1)[:-1].abs()
    return F.avg_pool2d(steps[None], CELL_PX, ceil_mode=True)[0]


def _smooth(planes: torch.Tensor, size_px: int, sigma_px: float) -> torch.Tensor:
    """Gaussian means of (planes, height, width), where the whole window fits."""
    weights = gaussian(size_px, sigma_px)
    across = F.conv2d(planes[:, None], weights.view(1, 1, 1, -1))
    return F.conv2d(across, weights.view(1, 1, -1, 1))[:, 0]
