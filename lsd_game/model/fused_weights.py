"""An LsdNetwork's weights as lsd_kernels wants them: packed once, when a stream is made."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.core import Block
from lsd_game.model.hourglass import Level, ResidualBlock, Rise
from lsd_game.model.network import LsdNetwork
from lsd_game.model.rotary import age_turn, grid_turn
from lsd_kernels import drawing
from lsd_kernels.core import Turns
from lsd_kernels.drawing import Conv, HourglassWeights, Residual
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


def hourglass_weights(network: LsdNetwork) -> HourglassWeights:
    """All of it; the stem takes a few more channels, which are always zero or not looked at."""
    encoder, decoder, maps = network.encoder, network.decoder, network.colour_grid.maps
    stem = _conv(encoder.stem)
    padded = F.pad(stem.weight, (0, 0, 0, 0, 0, PACKED_CHANNELS - stem.weight.shape[1]))
    stem = Conv(padded.contiguous(memory_format=torch.channels_last), stem.bias)
    return HourglassWeights(
        down=(
            (stem, _residuals(encoder.fine)),
            (_conv(encoder.to_middle), _residuals(encoder.middle)),
            (_conv(encoder.to_coarse), _residuals(encoder.coarse)),
        ),
        to_tokens=_conv(encoder.to_tokens),
        up=(
            (_rise(decoder.to_coarse), _residuals(decoder.coarse)),
            (_rise(decoder.to_middle), _residuals(decoder.middle)),
            (_rise(decoder.to_fine), _residuals(decoder.fine)),
        ),
        head=_conv(decoder.head),
        maps=maps.weight.detach(),
        maps_bias=maps.bias.detach(),
    )


def turns(grid: tuple[int, int], head_dim: int, num_ages: int, like: torch.Tensor) -> Turns:
    """Rotations of the tokens of a `grid` (rows, columns), and of a query by each age: what turns keys back."""
    place, back = grid_turn(*grid, head_dim).factor[0], age_turn(torch.arange(num_ages), head_dim).factor
    back = F.pad(back, (0, head_dim // 2 - back.shape[-1]), value=1.0)
    parts = place.real, place.imag, back.real, -back.imag
    precision = torch.promote_types(like.dtype, torch.float32)
    return Turns(*(part.to(like.device, precision).contiguous() for part in parts))


def overwrite(static: object, fresh: object) -> None:
    """Copy every tensor of packed weights into its place in others of the same form."""
    if isinstance(static, torch.Tensor) and isinstance(fresh, torch.Tensor):
        static.copy_(fresh)
    elif isinstance(static, tuple) and isinstance(fresh, tuple):
        for old, new in zip(static, fresh, strict=True):
            overwrite(old, new)
    elif is_dataclass(static):
        for field in fields(static):
            overwrite(getattr(static, field.name), getattr(fresh, field.name))


def _conv(conv: nn.Conv2d) -> Conv:
    weight = conv.weight.detach().contiguous(memory_format=torch.channels_last)
    bias = cast(torch.Tensor, conv.bias).detach()
    return Conv(weight, bias, conv.stride[0], cast(int, conv.padding[0]))


def _residuals(level: Level) -> tuple[Residual, ...]:
    blocks = cast("list[ResidualBlock]", list(level))
    return tuple(Residual(_conv(block.first), _conv(block.second)) for block in blocks)


def _rise(rise: Rise) -> drawing.Rise:
    """With the channels of a pixel side by side, where `pixel_shuffle` takes the pixels of a channel so."""
    bias = cast(torch.Tensor, rise.wide.bias).detach()
    low = rise.wide.weight.detach().view(len(bias) // 4, 4, -1).transpose(0, 1).flatten(0, 1)
    return drawing.Rise(low.contiguous(), bias.view(-1, 4).T.flatten(), rise.skip.weight.detach().flatten(1))
