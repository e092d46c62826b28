"""What one experiment changes: a baseline whose parts are methods, so that each variant overrides the one it is about.

The baseline is the shipped recipe at the size of a nano model: the hourglass around a causal core, noise at full
resolution at the start, x-prediction, the trainer's three stages and losses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn

from lsd_game.model.config import TINY, ModelConfig
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.sampler import input_scale
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import Batch, ClipStore
from lsd_game.training.objective import (
    frame_by_lot,
    noise_levels,
    picture_loss,
    statistics_loss,
    step_sizes,
    tamed,
)
from lsd_game.training.plan import SHARES, STAGES, Stage
from lsd_game.training.shortcut import StepPlan, plan_steps

NANO = replace(
    TINY, name="nano", channels=(16, 32, 64), decoder_blocks=(1, 1, 1), dim=96, heads=3, layers=2, concepts=0
)
CROPS = {"frames": Crop(8, 1, 64, 48), "clips": Crop(2, 4, 64, 48), "shortcut": Crop(2, 4, 64, 48)}
STAGES_HERE = {name: replace(STAGES[name], crops=(crop,)) for name, crop in CROPS.items()}

Draw = Callable[[FrameInputs], torch.Tensor]
Level = Any  # a noise level 0..1: a float live, a tensor that broadcasts against pictures in training


class OwnLesson(Protocol):
    """What trains a network: VariantLesson, or a variant's own."""

    def loss(self, rng: np.random.Generator, done: float) -> torch.Tensor:
        """What is lost on a fresh batch; `done` is the share of all the training that has passed."""


@dataclass(frozen=True)
class Shown:
    """What a lesson holds besides the network: pictures -1..1 (clips, frames, 3, height, width), and their batch."""

    source: torch.Tensor
    target: torch.Tensor
    batch: Batch
    before: Sequence[torch.Tensor | None]
    motion: torch.Tensor | None


class Variant:
    """The baseline; `says` is its line in the table."""

    name = "baseline"
    says = "frames, clips, shortcut; noise at full resolution; x-prediction"
    config: ModelConfig = NANO
    shares: tuple[tuple[str, float], ...] = tuple(SHARES.items())  # stages in turn, and their parts of the time
    step_counts: tuple[int, ...] = (1, 4)  # in which it is measured: four where that is the question
    keeps_streams = False  # whether batches go on where earlier ones left off, which needs a last output
    needs_motion = False

    def network(self) -> nn.Module:
        """The one to train: new, at random."""
        return LsdNetwork(self.config)

    def elder(self) -> nn.Module | None:
        """Whose drawings count as much as the true ones."""
        return None

    def stages(self) -> list[tuple[Stage, float]]:
        """The stages in turn, each with its share of the time."""
        return [(STAGES_HERE[name], share) for name, share in self.shares]

    def make_ready(self, store: ClipStore, folder: Path, seed: int) -> None:
        """Told first: the clips, and the folder with the results of earlier runs."""

    def own_lesson(self, number: int, learner: nn.Module, store: ClipStore) -> OwnLesson | None:
        """The lesson of stage `number` where it is another than all stages have."""
        return None

    def encode(self, network: nn.Module, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures -1..1 as what flows from noise to clean: themselves."""
        return pictures

    def decode(self, network: nn.Module, drawn: torch.Tensor) -> torch.Tensor:
        """The way back."""
        return drawn

    def plan(self, stage: Stage, clips: int, frames: int, generator: torch.Generator, pure_share: float) -> StepPlan:
        """Noise levels, `pure_share` of them 1, and step sizes of a batch: Diffusion Forcing, each frame its own."""
        if stage.is_shortcut:
            return plan_steps(clips, frames, generator)
        levels = noise_levels(clips, frames, generator, pure_share)
        return StepPlan(levels, step_sizes(levels, generator), torch.zeros_like(levels, dtype=torch.bool))

    def noise(self, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
        """Unit noise, (clips, frames, 3, height, width)."""
        return torch.randn(shape, generator=generator)

    def start(self, source: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """What x_t is at t = 1."""
        return noise

    def shown(self, x: torch.Tensor, level: Level) -> torch.Tensor:
        """x_t as the network sees it."""
        return x * input_scale(level)

    def clean(self, out: torch.Tensor, x: torch.Tensor, level: Level) -> torch.Tensor:
        """The clean picture that the network's answer `out` at x_t means: itself."""
        return out

    def with_past(self, draw: Draw, inputs: FrameInputs, shown: Shown, generator: torch.Generator) -> FrameInputs:
        """`inputs` with the last output filled in, where the network sees one."""
        return inputs

    def last_seen(self, last: torch.Tensor, motion: torch.Tensor | None) -> torch.Tensor:
        """Live: the last output (1, 1, 3, height, width) as the network sees it."""
        return last

    def loss(
        self, stage: Stage, drawn: torch.Tensor, target: torch.Tensor, levels: torch.Tensor, generator: torch.Generator
    ) -> torch.Tensor:
        """What the trainer's lesson loses per pixel, in texture and in palette; `levels` (clips, frames, 1, 1, 1)."""
        drawn, frame = tamed(drawn), frame_by_lot(drawn, generator)
        one, true = (pictures[:, frame, None] for pictures in (drawn, target))
        return picture_loss(drawn, target) + statistics_loss(one, true, generator)

    def joined(self, loss: torch.Tensor, drawn: torch.Tensor, shown: Shown, done: float) -> torch.Tensor:
        """`loss` with what else counts; `done` is the share of all the training that has passed."""
        return loss
