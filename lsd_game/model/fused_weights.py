"""An LsdNetwork's weights as lsd_kernels wants them: packed once, when a stream is made."""

from __future__ import annotations

from typing import cast

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.core import Block
from lsd_game.model.hourglass import INPUT_CHANNELS, Decoder, Encoder, Level, ResidualBlock
from lsd_game.model.rotary import age_turn, grid_turn
from lsd_kernels.core import Turns
from lsd_kernels.drawing import Conv, HourglassWeights, Residual, Rise, compose_rise
from lsd_kernels.hourglass import INPUT_CHANNELS as PACKED_CHANNELS
from lsd_kernels.pack import LayerWeights, in_pair_order, qkv_in_pair_order


def layer_weights(block: Block) -> LayerWeights:
    """A transformer block; queries and keys in pair order."""
    return LayerWeights(
        qkv=qkv_in_pair_order(block.qkv.weight.detach(), block.heads),
        qkv_bias=qkv_in_pair_order(block.qkv.bias.detach(), block.heads),
        query_norm=in_pair_order(block.query_norm.weight.detach()),
        key_norm=in_pair_order(block.key_norm.weight.detach()),
        out=block.out.weight.detach(),
        out_bias=block.out.bias.detach(),
        up=block.up.weight.detach(),
        up_bias=block.up.bias.detach(),
        down=block.down.weight.detach(),
        down_bias=block.down.bias.detach(),
    )


def hourglass_weights(encoder: Encoder, decoder: Decoder) -> HourglassWeights:
    """Both halves; the stem takes a few more channels, which are always zero."""
    stem = _conv(encoder.stem)
    padded = F.pad(stem.weight, (0, 0, 0, 0, 0, PACKED_CHANNELS - INPUT_CHANNELS))
    stem = Conv(padded.contiguous(memory_format=torch.channels_last), stem.bias)
    return HourglassWeights(
        down=(
            (stem, _residuals(encoder.fine)),
            (_conv(encoder.to_middle), _residuals(encoder.middle)),
            (_conv(encoder.to_coarse), _residuals(encoder.coarse)),
        ),
        to_tokens=_conv(encoder.to_tokens),
        up=(
            (_rise(decoder.from_tokens, decoder.join_coarse), _residuals(decoder.coarse)),
            (_rise(decoder.from_coarse, decoder.join_middle), _residuals(decoder.middle)),
            (_rise(decoder.from_middle, decoder.join_fine), _residuals(decoder.fine)),
        ),
        head=_conv(decoder.head),
    )


def turns(grid: tuple[int, int], head_dim: int, num_ages: int, like: torch.Tensor) -> Turns:
    """Rotations of the tokens of a `grid` (rows, columns), and of a query by each age: what turns keys back."""
    place, back = grid_turn(*grid, head_dim).factor[0], age_turn(torch.arange(num_ages), head_dim).factor
    back = F.pad(back, (0, head_dim // 2 - back.shape[-1]), value=1.0)
    parts = place.real, place.imag, back.real, -back.imag
    precision = torch.promote_types(like.dtype, torch.float32)
    return Turns(*(part.to(like.device, precision).contiguous() for part in parts))


def _conv(conv: nn.Conv2d) -> Conv:
    weight = conv.weight.detach().contiguous(memory_format=torch.channels_last)
    bias = cast(torch.Tensor, conv.bias).detach()
    return Conv(weight, bias, conv.stride[0], cast(int, conv.padding[0]))


def _residuals(level: Level) -> tuple[Residual, ...]:
    blocks = cast("list[ResidualBlock]", list(level))
    return tuple(Residual(_conv(block.first), _conv(block.second)) for block in blocks)


def _rise(rising: nn.Conv2d, joining: nn.Conv2d) -> Rise:
    """Composed in float64, so that rounding to the network's precision happens once."""
    tensors = (rising.weight.flatten(1), rising.bias, joining.weight.flatten(1), joining.bias)
    wide = compose_rise(*(cast(torch.Tensor, tensor).detach().double() for tensor in tensors))
    return Rise(*(part.to(rising.weight) for part in (wide.low, wide.low_bias, wide.skip)))
