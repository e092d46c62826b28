"""Architecture-aware pruning: the same network, narrower, in widths that still fill the hardware's tiles.

What goes is what passes on least on real frames (calibration.py). Training heals the cut, with the unpruned network as
a teacher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import cast

import torch
from torch import nn

from lsd_game.model.config import ModelConfig
from lsd_game.model.core import Block
from lsd_game.model.hourglass import ResidualBlock
from lsd_game.model.network import LsdNetwork
from lsd_game.training.calibration import Calibration, residual_blocks


@dataclass(frozen=True, slots=True)
class Widths:
    """What is left after pruning; None leaves a width as it is.

    Attributes:
        layers, heads: of the core.
        mlp_dim: columns of the hidden layer of each MLP, a multiple of 64 (a tile's columns).
        inner_channels: within the residual blocks at 1/2, 1/4 and 1/8, multiples of 8.
    """

    layers: int | None = None
    heads: int | None = None
    mlp_dim: int | None = None
    inner_channels: tuple[int, int, int] | None = None

    def of(self, config: ModelConfig) -> ModelConfig:
        """The pruned shape; ValueError where it would be wider than `config`, or off the grid."""
        have = (config.layers, config.heads, config.mlp_width)
        asked = (self.layers, self.heads, self.mlp_dim)
        wanted = tuple(w if n is None else n for n, w in zip(asked, have, strict=True))
        inner = self.inner_channels or config.inner_widths
        if any(w > h or w < 1 for w, h in zip((*wanted, *inner), (*have, *config.inner_widths), strict=True)):
            raise ValueError(
                f"pruning only narrows: expected 1 or more and at most {have, config.inner_widths}, got {wanted, inner}"
            )
        if wanted[2] % 64:
            raise ValueError(f"mlp_dim must be a multiple of 64, got {wanted[2]}")
        layers, heads, mlp_dim = wanted
        return replace(
            config,
            layers=layers,
            heads=heads,
            head_dim=config.head_width,
            mlp_dim=mlp_dim,
            inner_channels=inner,
        )


@torch.no_grad()
def prune(network: LsdNetwork, calibration: Calibration, widths: Widths) -> LsdNetwork:
    """A narrower copy of `network`, in float32 on its device; ValueError as in `Widths.of`."""
    config = widths.of(network.config)
    narrow = LsdNetwork(config).to(next(network.parameters()).device)
    kept_layers = _most(calibration.layers(), config.layers)
    state, small = network.state_dict(), narrow.state_dict()
    for name, value in small.items():  # whatever keeps its shape and name; the rest follows
        if name in state and state[name].shape == value.shape:
            value.copy_(state[name])
    blocks = network.core.layers()
    for block, index in zip(narrow.core.layers(), kept_layers.tolist(), strict=True):
        _fill_block(block, blocks[index], calibration)
    rows = [
        _fill_residual(block, old, calibration)
        for block, old in zip(residual_blocks(narrow), residual_blocks(network), strict=True)
    ]
    num_encoder = sum(config.encoder_blocks)
    core_rows = [6 * config.dim * layer + torch.arange(6 * config.dim) for layer in kept_layers.tolist()]
    sizes = [*(2 * _inner(block) for block in residual_blocks(network))]
    starts = _starts([*sizes[:num_encoder], 6 * config.dim * network.config.layers, *sizes[num_encoder:]])
    ordered = [*rows[:num_encoder], torch.cat(core_rows), *rows[num_encoder:]]
    kept = torch.cat([start + part for start, part in zip(starts, ordered, strict=True)])
    _copy_rows(narrow.conditioning.table, network.conditioning.table, kept)
    return narrow


def _fill_block(new: Block, old: Block, calibration: Calibration) -> None:
    head_dim = len(old.query_norm.weight)
    heads = _most(calibration.columns(old.out).view(-1, head_dim).sum(1), new.heads)
    dims = (heads[:, None] * head_dim + torch.arange(head_dim)).flatten()
    width = old.heads * head_dim
    _copy_rows(new.qkv, old.qkv, torch.cat([part * width + dims for part in range(3)]))
    _copy_rows(new.text, old.text, torch.cat([part * width + dims for part in range(2)]))
    _copy_columns(new.out, old.out, dims)
    hidden = _most(calibration.columns(old.down), new.up.out_features)
    _copy_rows(new.up, old.up, hidden)
    _copy_columns(new.down, old.down, hidden)
    for mine, other in ((new.query_norm, old.query_norm), (new.key_norm, old.key_norm)):
        mine.weight.data.copy_(other.weight)


def _fill_residual(new: ResidualBlock, old: ResidualBlock, calibration: Calibration) -> torch.Tensor:
    """Fill a block; return the rows of the modulation's table that it keeps of its own: scales, then shifts."""
    kept = _most(calibration.columns(old.second), _inner(new))
    _copy_rows(new.first, old.first, kept)
    _copy_columns(new.second, old.second, kept)
    return torch.cat([kept, _inner(old) + kept])


def _most(importance: torch.Tensor, count: int) -> torch.Tensor:
    """The indices of the `count` largest, in rising order."""
    return importance.topk(count).indices.sort().values.cpu()


def _inner(block: ResidualBlock) -> int:
    return block.first.out_channels


def _starts(sizes: Sequence[int]) -> list[int]:
    return [0, *accumulate(sizes)][:-1]


def _copy_rows(new: nn.Linear | nn.Conv2d, old: nn.Linear | nn.Conv2d, kept: torch.Tensor) -> None:
    new.weight.data.copy_(old.weight[kept])
    cast(torch.Tensor, new.bias).data.copy_(cast(torch.Tensor, old.bias)[kept])


def _copy_columns(new: nn.Linear | nn.Conv2d, old: nn.Linear | nn.Conv2d, kept: torch.Tensor) -> None:
    new.weight.data.copy_(old.weight[:, kept])
    cast(torch.Tensor, new.bias).data.copy_(cast(torch.Tensor, old.bias))
