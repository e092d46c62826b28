"""Recolouring by region: every token gives an affine colour map, which bends the game's own pixels around it.

As a bilateral grid of affine transforms (HDRNet, Gharbi et al. 2017) without its guide axis: a theme is first of all
other colours for the same things, and an affine map keeps every edge of the game while it gives them. What it cannot
give (lines, texture, glow) the decoder draws on top.
"""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.config import PATCH_PX, ModelConfig

COEFFICIENTS = 12  # three outputs, each of three colours and a constant


class ColourGrid(nn.Module):
    """Tokens to a tint of the source frame; zero at first."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.maps = nn.Linear(config.dim, COEFFICIENTS)
        nn.init.zeros_(self.maps.weight)
        nn.init.zeros_(self.maps.bias)

    def forward(self, tokens: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """What to add to the drawn colour.

        Args:
            tokens: (batch, time, tokens, dim), row by row, one for 16x16 pixels.
            source: -1..1 (batch, time, 3, height, width).

        Returns:
            Like `source`, unbounded.
        """
        height, width = source.shape[-2:]
        rows, columns = height // PATCH_PX, width // PATCH_PX
        cells = self.maps(F.rms_norm(tokens, tokens.shape[-1:], eps=1e-6))
        cells = cells.transpose(-1, -2).unflatten(-1, (rows, columns))  # (batch, time, 12, rows, columns)
        across = enlarging(columns, width).to(cells).T
        fields = enlarging(rows, height).to(cells) @ (cells @ across)  # (batch, time, 12, height, width)
        maps = fields.unflatten(2, (3, 4))
        tint: torch.Tensor = maps[:, :, :, 3]
        for colour in range(3):
            tint = torch.addcmul(tint, maps[:, :, :, colour], source[:, :, colour, None])
        return tint


@lru_cache(maxsize=16)
@torch.inference_mode(False)  # a stream may ask first, and a training in the same process afterwards
def enlarging(cells: int, pixels: int) -> torch.Tensor:
    """Bilinear enlargement as a matrix, float32 (pixels, cells); a cell's value holds at its middle."""
    places = ((torch.arange(pixels) + 0.5) * cells / pixels - 0.5).clamp(0, cells - 1)
    distance = (places[:, None] - torch.arange(cells)).abs()
    return (1.0 - distance).clamp_min(0.0)
