"""Numbers that give a style away wherever things stand in the picture: spectra of texture, statistics of colours.

Fixed, not learned: a style is a statistic, and on a CPU a small network on good statistics learns it from a hundredth
of the pictures that convolutions need.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

BLOCK_PX = 8  # of the discrete cosine transform
GAIN = 50.0  # coefficients enter as log(1 + GAIN |c|)
LOW_FREQUENCIES = 5  # of the colour planes: those whose numbers across and down sum up to less
HISTOGRAM_SIDE = 8
LATTICE_PX = 4  # of pixel art and printed dots
GRID = (4, 5)
QUANTILES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)
TO_PLANES = torch.tensor([[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]])  # luma, blue, red
LEAST = 1e-3


def style_features(pictures: torch.Tensor) -> torch.Tensor:
    """Of pictures 0..1 (batch, 3, height, width), at least 64 pixels a side: (batch, features)."""
    planes = torch.einsum("ij,bjhw->bihw", TO_PLANES, pictures)
    luma, small = planes[:, :1], F.avg_pool2d(planes, 2)
    return torch.cat(
        [
            _spectra(planes),
            _histogram(small),
            _lattice(luma),
            _lattice(luma.transpose(2, 3)),
            F.adaptive_avg_pool2d(planes, GRID).flatten(1),
            torch.quantile(small.flatten(2), torch.tensor(QUANTILES), dim=2).permute(1, 2, 0).flatten(1),
        ],
        1,
    )


def spectra(pictures: torch.Tensor) -> torch.Tensor:
    """Those of the style features that are texture: of pictures as above, (batch, spectra)."""
    return _spectra(torch.einsum("ij,bjhw->bihw", TO_PLANES, pictures))


def _spectra(planes: torch.Tensor) -> torch.Tensor:
    luma = planes[:, :1]
    low = [number for number in range(1, BLOCK_PX**2) if sum(divmod(number, BLOCK_PX)) < LOW_FREQUENCIES]
    return torch.cat(
        [
            _spectrum(luma, list(range(1, BLOCK_PX**2)), BLOCK_PX // 2),
            _spectrum(F.avg_pool2d(luma, 4), list(range(1, BLOCK_PX**2)), BLOCK_PX // 4),
            _spectrum(planes[:, 1:2], low, BLOCK_PX // 2),
            _spectrum(planes[:, 2:], low, BLOCK_PX // 2),
        ],
        1,
    )


def _spectrum(plane: torch.Tensor, frequencies: list[int], step_px: int) -> torch.Tensor:
    """Mean and deviation over the picture of the logarithm of each frequency's strength in blocks of 8 x 8."""
    strength = torch.log1p(GAIN * F.conv2d(plane, _cosines()[frequencies], stride=step_px).abs()).flatten(2)
    return torch.cat([strength.mean(-1), strength.std(-1)], 1)


def _cosines() -> torch.Tensor:
    """The basis of the DCT-II, (64, 1, 8, 8): frequency across plus 8 times frequency down."""
    places = torch.arange(BLOCK_PX).float()
    basis = torch.cos(math.pi / BLOCK_PX * (places[None] + 0.5) * places[:, None]) * math.sqrt(2 / BLOCK_PX)
    basis[0] /= math.sqrt(2)
    return torch.einsum("ui,vj->uvij", basis, basis).reshape(BLOCK_PX**2, 1, BLOCK_PX, BLOCK_PX)


def _histogram(planes: torch.Tensor) -> torch.Tensor:
    """Roots of the shares of 8 x 8 x 8 colours."""
    bright = (planes[:, :1] * HISTOGRAM_SIDE).long()
    tints = ((planes[:, 1:] + 0.5) * (HISTOGRAM_SIDE + 2) - 1.0).long()
    cells = torch.cat([bright, tints], 1).clamp(0, HISTOGRAM_SIDE - 1).flatten(2)
    numbers = (cells[:, 0] * HISTOGRAM_SIDE + cells[:, 1]) * HISTOGRAM_SIDE + cells[:, 2]
    counts = torch.zeros(len(planes), HISTOGRAM_SIDE**3)
    return (counts.scatter_add_(1, numbers, torch.ones_like(numbers, dtype=torch.float32)) / numbers.shape[1]).sqrt()


def _lattice(luma: torch.Tensor) -> torch.Tensor:
    """How much the picture changes across, and how that differs between the columns of a lattice of four pixels."""
    change = luma.diff(dim=-1).abs().mean((1, 2))
    columns = torch.stack([change[:, first::LATTICE_PX].mean(1) for first in range(LATTICE_PX)], 1)
    level = columns.mean(1, keepdim=True)
    return torch.cat([torch.log((columns + LEAST) / (level + LEAST)), torch.log(level + LEAST)], 1)
