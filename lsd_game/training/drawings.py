"""Who draws in training, and what lies under the noise that they are shown."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.sampler import input_scale
from lsd_game.training.objective import tamed
from lsd_game.training.shortcut import StepPlan

OWN_SHARE = 0.25  # of the batches have the average's own drawing under the noise instead of the truth
OWN_PURE_SHARE = 0.3  # of their frames hide it under pure noise: it is there to be seen, as in a second step


class Drawing(nn.Module):
    """The network as one call on whole clips, prompts included: what several workers share."""

    def __init__(self, network: LsdNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, inputs: FrameInputs, style: StyleTensors, levels: torch.Tensor, sizes: torch.Tensor
    ) -> torch.Tensor:
        """Clean frames (clips, frames, 3, height, width) of `inputs`, at noise levels and step sizes."""
        drawn: torch.Tensor = self.network.clip(inputs, self.network.prepare(style), levels, sizes)
        return drawn


class Drawings(NamedTuple):
    """Who draws in a lesson.

    Attributes:
        learner: the network that learns.
        average: its moving average, which draws what lies under the noise, and teaches shortcuts.
        elder: a trained network whose drawings count as true ones do.
    """

    learner: nn.Module
    average: Drawing
    elder: Drawing | None = None

    @property
    def sees_last(self) -> bool:
        """Whether the network takes its last output in."""
        return self.average.network.config.sees_last

    @torch.no_grad()
    def of_elder(self, inputs: FrameInputs, style: StyleTensors, plan: StepPlan) -> torch.Tensor | None:
        """The elder's frames (clips, frames, 3, height, width); None without one."""
        if self.elder is None:
            return None
        drawn: torch.Tensor = self.elder(inputs, style, plan.levels, plan.sizes)
        return drawn.float()

    @torch.no_grad()
    def first(self, source: torch.Tensor, noise: torch.Tensor, style: StyleTensors, plan: StepPlan) -> torch.Tensor:
        """What the average draws of `source`, without a past, from pure noise at the step sizes of `plan`.

        Live, such a drawing is what a second step goes on from. A network that was only shown the truth under the noise
        takes what is there for true, and sharpens its own mistakes (exposure bias, Ning et al. 2023).
        """
        levels = torch.ones_like(plan.levels)
        drawn: torch.Tensor = self.average(without_past(source, noise, levels), style, levels, plan.sizes)
        return tamed(drawn)


def is_own_by_lot(generator: torch.Generator) -> bool:
    """Whether a batch is one of OWN_SHARE."""
    return bool(torch.rand((), generator=generator, device=generator.device) < OWN_SHARE)


def without_past(source: torch.Tensor, noisy: torch.Tensor, levels: torch.Tensor) -> FrameInputs:
    """Frames (clips, frames, 3, height, width) that see no last output, with x_t scaled as the network takes it."""
    return FrameInputs(source, scaled(noisy, levels), torch.zeros_like(source), torch.zeros_like(levels))


def scaled(noisy: torch.Tensor, levels: torch.Tensor) -> torch.Tensor:
    """x_t as the network takes it."""
    return noisy * input_scale(levels[:, :, None, None, None])
