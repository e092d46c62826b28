"""The convolutional path around the core: encoder to tokens, decoder back to a picture, on the fused ops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from lsd_kernels.ops import Ops


@dataclass(frozen=True)
class Conv:
    """A convolution: weight (outputs, inputs, height, width), channels last; bias (outputs,)."""

    weight: torch.Tensor
    bias: torch.Tensor
    stride: int = 1
    padding: int = 1


@dataclass(frozen=True)
class Residual:
    """x + second(relu(film(first(relu(x)))))."""

    first: Conv
    second: Conv


@dataclass(frozen=True)
class Rise:
    """Twice the resolution with a skip: one product at the low resolution, one on the skip.

    Attributes:
        low, low_bias: (4 * channels, inputs), (4 * channels,): for each of 2x2 pixels, its channels.
        skip: (channels, skip channels).
    """

    low: torch.Tensor
    low_bias: torch.Tensor
    skip: torch.Tensor


@dataclass(frozen=True)
class HourglassWeights:
    """Encoder levels from fine to coarse, each a way in and its blocks; decoder levels from coarse to fine.

    Attributes:
        maps, maps_bias: (12, dim), (12,): an affine colour map for each token.
    """

    down: tuple[tuple[Conv, tuple[Residual, ...]], ...]
    to_tokens: Conv
    up: tuple[tuple[Rise, tuple[Residual, ...]], ...]
    head: Conv
    maps: torch.Tensor
    maps_bias: torch.Tensor


@dataclass(frozen=True)
class Film:
    """relu(y * factor + offset): a block's modulation with its first convolution's bias folded in."""

    factor: torch.Tensor
    offset: torch.Tensor


def fold_film(residual: Residual, modulation: torch.Tensor) -> Film:
    """`modulation` (2 * channels,): scale, then shift."""
    scale, shift = modulation.chunk(2)
    factor = 1 + scale
    return Film(factor, residual.first.bias * factor + shift)


class Hourglass:
    """Runs the encoder and the decoder of one frame; features are (height, width, channels)."""

    def __init__(self, ops: Ops, weights: HourglassWeights) -> None:
        self.ops, self._weights = ops, weights

    def encode(self, packed: torch.Tensor, films: Sequence[Film]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """`packed` as `pack_frame` writes it -> tokens (height, width, dim), and the skips from fine to coarse."""
        each, x, skips = iter(films), packed, []
        for way_in, blocks in self._weights.down:
            x = convolve(x, way_in)
            rectified = torch.empty_like(x)
            self.ops.add_relu(None, x, way_in.bias, x, rectified)
            self._run(x, rectified, blocks, each)
            skips.append(x)
        tokens = convolve(x, self._weights.to_tokens)
        self.ops.add_relu(None, tokens, self._weights.to_tokens.bias, tokens, None)
        return tokens, skips

    def decode(self, tokens: torch.Tensor, skips: Sequence[torch.Tensor], films: Sequence[Film]) -> torch.Tensor:
        """The head's planes (height, width, 16), without its bias."""
        each, x = iter(films), tokens
        rectified = x
        for (rise, blocks), skip in zip(self._weights.up, reversed(skips), strict=True):
            low = F.linear(x, rise.low, rise.low_bias)
            x = skip.new_empty(*skip.shape[:2], len(rise.skip))
            rectified = torch.empty_like(x)
            self.ops.join(low, skip, rise.skip, x, rectified)
            self._run(x, rectified, blocks, each)
        return convolve(rectified, self._weights.head)

    def colour_maps(self, tokens: torch.Tensor) -> torch.Tensor:
        """Of tokens (height, width, dim): (height, width, 12), as `blend_frame` takes them."""
        return F.linear(F.rms_norm(tokens, tokens.shape[-1:], eps=1e-6), self._weights.maps, self._weights.maps_bias)

    def _run(self, x: torch.Tensor, rectified: torch.Tensor, blocks: Sequence[Residual], films: Iterator[Film]) -> None:
        """Residual blocks on `x` in place; `rectified` is relu(x) before and after."""
        for block in blocks:
            film = next(films)
            inner = convolve(rectified, block.first)
            self.ops.film_relu(inner, film.factor, film.offset, inner)
            self.ops.add_relu(x, convolve(inner, block.second), block.second.bias, x, rectified)


def convolve(x: torch.Tensor, conv: Conv) -> torch.Tensor:
    """(height, width, inputs) -> (height, width, outputs), without the bias."""
    planes = F.conv2d(x.permute(2, 0, 1)[None], conv.weight, None, conv.stride, conv.padding)
    return planes[0].permute(1, 2, 0).contiguous()
