"""Several styles in one picture: each region of the engine is drawn in its own mix of prompts, in one pass.

What a style does to the network is blended from place to place by how much of a place belongs to each region: scale
and shift of the convolutions at the resolution of each level, and in the core the modulation of each token. A token
sees the text rows of all styles, each lowered by the logarithm of its share; a row of share 0 is not there for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.frame import RegionPlane
from lsd_game.model.conditioning import Modulation
from lsd_game.model.config import PATCH_PX, ModelConfig
from lsd_game.model.core import TextRows
from lsd_game.model.sizing import resize_planes
from lsd_game.model.wardrobe import ReadyStyle

FINE_PX = 2  # pixels of a cell at the finest level of the hourglass
FAST_CHANNELS = 4  # that torch scales at a time without a detour
NUM_LEVELS = 3  # of the hourglass, each half of the one before


class Shares(NamedTuple):
    """How much of each place belongs to each style, 0..1, 1 in sum.

    Attributes:
        levels: (styles, height, width) at 1/2, 1/4 and 1/8 of the size.
        tokens: (styles, height, width) at 1/16.
    """

    levels: tuple[torch.Tensor, ...]
    tokens: torch.Tensor


def region_shares(regions: RegionPlane, numbers: Sequence[int], size: tuple[int, int]) -> torch.Tensor:
    """How much of each 2x2 pixels at `size` (width, height) is in no region of `numbers`, and in each of them.

    Args:
        regions: uint8 (height, width), of any size; scaled as the frame itself is.

    Returns:
        float32 (1 + numbers, size[1] / 2, size[0] / 2), 0..1, 1 in sum.
    """
    plane = torch.from_numpy(np.require(regions, requirements=("C", "W")))
    present = np.bincount(regions.ravel(), minlength=256)
    inside = torch.zeros(len(numbers), size[1] // FINE_PX, size[0] // FINE_PX)
    seen = [place for place, number in enumerate(numbers) if present[number]]
    for start in range(0, len(seen), FAST_CHANNELS):
        some = seen[start : start + FAST_CHANNELS]
        wanted = torch.tensor([numbers[place] for place in some], dtype=torch.uint8)
        masks = (plane[..., None] == wanted).to(torch.uint8).mul_(255)  # (height, width, some)
        inside[some] = resize_planes(masks, (inside.shape[2], inside.shape[1])).float().div_(255.0)
    outside = (1.0 - inside.sum(0, keepdim=True)).clamp_min_(0.0)
    shares = torch.cat([outside, inside])
    return shares.div_(shares.sum(0))  # rounded each for itself, they may miss 1


def join_styles(styles: Sequence[ReadyStyle], shares: torch.Tensor, config: ModelConfig) -> ReadyStyle:
    """One style that is each of `styles` where its share is.

    Args:
        shares: (styles, height / 2, width / 2) of the frame, 1 in sum.
    """
    like = styles[0].text.keys[0]
    pooled = _pooled(shares.to(like.device), like.dtype)
    steps = zip(*(style.modulations for style in styles), strict=True)
    return ReadyStyle(
        _join_text([style.text for style in styles], pooled.tokens),
        tuple(_join_modulations(step, pooled, config) for step in steps),
    )


def _pooled(fine: torch.Tensor, dtype: torch.dtype) -> Shares:
    levels = [fine]
    for _ in range(NUM_LEVELS):
        levels.append(F.avg_pool2d(levels[-1], 2))
    assert FINE_PX << NUM_LEVELS == PATCH_PX
    *of_levels, of_tokens = (level.to(dtype) for level in levels)
    return Shares(tuple(of_levels), of_tokens)


def _join_text(texts: Sequence[TextRows], shares: torch.Tensor) -> TextRows:
    """All rows of all styles; `shares` (styles, height, width) of the tokens."""
    logs = shares.float().flatten(1).log()[..., None]  # (styles, tokens, 1)
    biases = [text.bias.float()[:, None] + log for text, log in zip(texts, logs, strict=True)]
    return TextRows(
        tuple(torch.cat(keys, 1) for keys in zip(*(text.keys for text in texts), strict=True)),
        tuple(torch.cat(values, 1) for values in zip(*(text.values for text in texts), strict=True)),
        torch.cat(biases, 2).to(texts[0].bias.dtype),  # (1, tokens, rows)
    )


def _join_modulations(parts: Sequence[Modulation], shares: Shares, config: ModelConfig) -> Modulation:
    encoder = [shares.levels[level] for level, count in enumerate(config.encoder_blocks) for _ in range(count)]
    decoder = [shares.levels[level] for level, count in enumerate(config.decoder_blocks) for _ in range(count)]
    return Modulation(
        tuple(map(_over_pixels, zip(*(part.encoder for part in parts), strict=True), encoder)),
        tuple(_blend(block, shares.tokens)[None, None] for block in zip(*(part.core for part in parts), strict=True)),
        tuple(map(_over_pixels, zip(*(part.decoder for part in parts), strict=True), reversed(decoder))),
    )


def _over_pixels(block: Sequence[torch.Tensor], shares: torch.Tensor) -> torch.Tensor:
    """A residual block's values of each style (1, 1, values) -> (1, values, height, width), channels last."""
    return _blend(block, shares).view(*shares.shape[1:], -1).permute(2, 0, 1)[None]


def _blend(block: Sequence[torch.Tensor], shares: torch.Tensor) -> torch.Tensor:
    """Values of each style (1, 1, values), blended by `shares` (styles, height, width): (height * width, values)."""
    return shares.flatten(1).T @ torch.cat(tuple(block), 1)[0]
