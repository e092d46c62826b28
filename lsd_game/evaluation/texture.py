"""Whether a picture's texture is right, even where many answers are: statistics of patches instead of pixels."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.frame import Pixels

SMALLEST_SIDE_PX = 16  # of the pyramid's coarsest level
PATCH_PX = 7
PATCHES_PER_PICTURE = 128
NUM_DIRECTIONS = 128
BINOMIAL = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16.0


def sliced_wasserstein(pictures: Pixels, targets: Pixels, *, seed: int = 0) -> float:
    """Sliced Wasserstein distance of Laplacian-pyramid patches, mean over levels (Karras et al. 2018, section 5).

    Of every level, 128 patches of 7 x 7 a picture are projected on random unit directions; on each the mean distance
    of the sorted values is the one-dimensional Wasserstein distance; the mean over directions is the sliced one.
    Karras et al. bring each set to zero mean and unit variance by its own statistics, which would forgive blur and
    wrong colour; here both are divided by the targets' standard deviation, and no mean is taken off.

    Args:
        pictures, targets: uint8 (pictures, height, width, 3); patches are taken at the same places of both.
    """
    if pictures.shape != targets.shape or pictures.ndim != 4:
        raise ValueError(
            f"both sets must be (pictures, height, width, 3) of one shape, got {pictures.shape}, {targets.shape}"
        )
    generator = torch.Generator().manual_seed(seed)
    levels = zip(laplacian_pyramid(pictures), laplacian_pyramid(targets), strict=True)
    return float(np.mean([_level_distance(picture, target, generator) for picture, target in levels]))


def laplacian_pyramid(pictures: Pixels) -> list[torch.Tensor]:
    """Band-pass levels (pictures, 3, height, width), finest first; the last one is the low-pass rest (Burt 1983)."""
    level = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float()
    levels = []
    while min(level.shape[-2:]) >= 2 * SMALLEST_SIDE_PX:
        smaller = _smooth(level)[..., ::2, ::2]
        wide = F.interpolate(smaller, size=level.shape[-2:], mode="bilinear", align_corners=False)
        levels.append(level - wide)
        level = smaller
    return [*levels, level]


def _smooth(level: torch.Tensor) -> torch.Tensor:
    kernel = BINOMIAL.view(1, 1, 1, 5).expand(3, 1, 1, 5)
    padded = F.pad(level, (2, 2, 2, 2), mode="reflect")
    return F.conv2d(F.conv2d(padded, kernel, groups=3), kernel.transpose(2, 3), groups=3)


def _level_distance(pictures: torch.Tensor, targets: torch.Tensor, generator: torch.Generator) -> float:
    places = torch.stack(
        [
            torch.randint(side - PATCH_PX + 1, (len(targets), PATCHES_PER_PICTURE), generator=generator)
            for side in targets.shape[-2:]
        ]
    )
    patches, wanted = _patches(pictures, places), _patches(targets, places)
    spread = wanted.std((0, 2, 3), keepdim=True).clamp_min(1.0)  # a grey level: plain targets divide by no less
    directions = torch.randn(NUM_DIRECTIONS, 3 * PATCH_PX**2, generator=generator)
    directions = directions / directions.norm(dim=1, keepdim=True)
    lines = (directions @ (patches / spread).flatten(1).T).sort(1).values  # (directions, patches)
    wanted_lines = (directions @ (wanted / spread).flatten(1).T).sort(1).values
    return float((lines - wanted_lines).abs().mean())


def _patches(level: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """(pictures * patches, 3, 7, 7) at rows and columns `places` (2, pictures, patches)."""
    offsets = torch.arange(PATCH_PX)
    rows = places[0][..., None, None] + offsets[:, None]
    columns = places[1][..., None, None] + offsets[None]
    numbers = torch.arange(len(level))[:, None, None, None]
    return level.permute(0, 2, 3, 1)[numbers, rows, columns].flatten(0, 1).permute(0, 3, 1, 2)
