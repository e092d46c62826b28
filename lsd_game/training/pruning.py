"""Architecture-aware pruning: the same network, narrower, in widths that still fill the hardware's tiles.

What goes is what passes on least on real frames. A column weighs its input's root mean square times the norm of the
weights that read it (Wanda, Sun et al. 2024); a layer weighs how far it turns the tokens (ShortGPT, Men et al. 2024).
Training heals the cut, with the unpruned network as a teacher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import cast

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.config import ModelConfig
from lsd_game.model.core import Block
from lsd_game.model.hourglass import Level, ResidualBlock
from lsd_game.model.network import LsdNetwork


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
        wanted = (self.layers or config.layers, self.heads or config.heads, self.mlp_dim or config.mlp_width)
        have = (config.layers, config.heads, config.mlp_width)
        inner = self.inner_channels or config.inner_widths
        if any(w > h or w < 1 for w, h in zip((*wanted, *inner), (*have, *config.inner_widths), strict=True)):
            raise ValueError(
                f"pruning only narrows: expected at most {have} and {config.inner_widths}, got {wanted, inner}"
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


class Calibration:
    """Measures, while frames run through a network, what each column and each layer of the core passes on."""

    def __init__(self, network: LsdNetwork) -> None:
        self._blocks = core_blocks(network)
        self._readers: list[nn.Linear | nn.Conv2d] = [
            reader for block in self._blocks for reader in (block.out, block.down)
        ]
        self._readers += [block.second for block in residual_blocks(network)]
        self._squares: dict[nn.Module, torch.Tensor] = {}  # sums of mean squares, by input column
        self._similar: dict[nn.Module, float] = {}  # sums of cosines between a block's tokens before and after

    @torch.no_grad()
    def run(self, draw: Callable[[], object]) -> None:
        """Measure while `draw` runs."""
        with ExitStack() as hooks:
            for reader in self._readers:
                hooks.callback(reader.register_forward_pre_hook(self._on_input).remove)
            for block in self._blocks:
                hooks.enter_context(_spied(block, self._on_block))
            draw()

    def columns(self, reader: nn.Linear | nn.Conv2d) -> torch.Tensor:
        """Importance of each input column."""
        norms: torch.Tensor = reader.weight.detach().float().transpose(0, 1).flatten(1).norm(dim=1)
        return self._squares[reader].sqrt() * norms

    def layers(self) -> torch.Tensor:
        """Importance of each layer of the core: how little its tokens after are like those before."""
        return torch.tensor([-self._similar[block] for block in self._blocks])

    def _on_input(self, module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        values = inputs[0].detach().float()
        squares = values.square().mean((0, 2, 3) if isinstance(module, nn.Conv2d) else tuple(range(values.ndim - 1)))
        self._squares[module] = self._squares.get(module, torch.zeros_like(squares)) + squares

    def _on_block(self, block: Block, before: torch.Tensor, after: torch.Tensor) -> None:
        cosine = float(F.cosine_similarity(before.float(), after.float(), dim=-1).mean())
        self._similar[block] = self._similar.get(block, 0.0) + cosine


@contextmanager
def _spied(block: Block, see: Callable[[Block, torch.Tensor, torch.Tensor], None]) -> Iterator[None]:
    """Show `see` the tokens before and after a block, while the context lasts."""
    finish = block.finish

    def watched(x: torch.Tensor, attended: torch.Tensor, modulation: torch.Tensor) -> torch.Tensor:
        after = finish(x, attended, modulation)
        see(block, x, after)
        return after

    block.finish = watched  # type: ignore[method-assign]
    try:
        yield
    finally:
        del block.finish


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
    blocks = core_blocks(network)
    for block, index in zip(core_blocks(narrow), kept_layers.tolist(), strict=True):
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


def core_blocks(network: LsdNetwork) -> list[Block]:
    """The core's layers."""
    return cast("list[Block]", list(network.core.blocks))


def residual_blocks(network: LsdNetwork) -> list[ResidualBlock]:
    """The hourglass's blocks in the order of the modulation's table."""
    encoder, decoder = network.encoder, network.decoder
    levels: list[Level] = [encoder.fine, encoder.middle, encoder.coarse, decoder.coarse, decoder.middle, decoder.fine]
    return [cast(ResidualBlock, block) for level in levels for block in level]


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
