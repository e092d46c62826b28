"""What each part of a network passes on while it draws real frames: which parts could go.

A column weighs its input's root mean square times the norm of the weights that read it (Wanda, Sun et al. 2024); a
layer weighs how far it turns the tokens (ShortGPT, Men et al. 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.core import Block
from lsd_game.model.hourglass import Level, ResidualBlock
from lsd_game.model.network import LsdNetwork
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import ClipStore
from lsd_game.training.drawings import Drawing, Drawings
from lsd_game.training.lesson import Lesson
from lsd_game.training.plan import STAGES

CROP = Crop(4, 4, 160, 96)


class Calibration:
    """Measures, while frames run through a network, what each column and each layer of the core passes on."""

    def __init__(self, network: LsdNetwork) -> None:
        self._blocks = network.core.layers()
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


def calibrate(calibration: Calibration, network: LsdNetwork, store: ClipStore, *, seed: int) -> Iterator[None]:
    """Run batches of the clips stage through the network, without end: one for each `next`."""
    drawing = Drawing(network)
    generator = torch.Generator().manual_seed(seed)
    lesson = Lesson(STAGES["clips"], store, Drawings(drawing, drawing), generator=generator)
    rng = np.random.default_rng(seed)
    while True:
        calibration.run(lambda: lesson.loss(rng, CROP))
        yield


def residual_blocks(network: LsdNetwork) -> list[ResidualBlock]:
    """The hourglass's blocks in the order of the modulation's table."""
    encoder, decoder = network.encoder, network.decoder
    levels: list[Level] = [encoder.fine, encoder.middle, encoder.coarse, decoder.coarse, decoder.middle, decoder.fine]
    return [cast(ResidualBlock, block) for level in levels for block in level]
