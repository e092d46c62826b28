"""Where a frame begins: at the source instead of noise, at noise of half the resolution, at nothing."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from variant import Level, Variant

from lsd_game.model.sampler import input_scale
from lsd_game.training.plan import Stage
from lsd_game.training.shortcut import StepPlan


class SourceStart(Variant):
    """A bridge: x_t lies between the target and the game's own frame, and no noise is drawn at all."""

    name = "source-start"
    says = "bridge flow: x_t between target and source, no noise"

    def start(self, source: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        return source

    def shown(self, x: torch.Tensor, level: Level) -> torch.Tensor:
        return x  # a picture, not noise: nothing to soften


class NoisySourceStart(Variant):
    """A bridge from the game's own frame under noise."""

    name = "noisy-source-start"
    says = "bridge flow from source + 0.5 noise"

    def start(self, source: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        return source + 0.5 * noise

    def shown(self, x: torch.Tensor, level: Level) -> torch.Tensor:
        return x


class HalfNoise(Variant):
    """x_t enters at half the resolution: a quarter of the random numbers, each over 2x2 pixels."""

    name = "half-noise"
    says = "x_t at half the resolution"

    def noise(self, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
        *lead, height, width = shape
        small = torch.randn((*lead, height // 2, width // 2), generator=generator)
        return _enlarged(small)

    def shown(self, x: torch.Tensor, level: Level) -> torch.Tensor:
        small = F.avg_pool2d(x.flatten(0, 1), 2).unflatten(0, x.shape[:2])
        return _enlarged(small) * input_scale(level)


class NoNoise(Variant):
    """A regression: one step from nothing, always at t = 1; the same texture loss as everyone."""

    name = "no-noise"
    says = "regression: no x_t at all; no shortcut stage (nothing to shorten)"
    shares = (("frames", 0.5), ("clips", 0.5))
    step_counts = (1,)

    def plan(self, stage: Stage, clips: int, frames: int, generator: torch.Generator, pure_share: float) -> StepPlan:
        ones = torch.ones(clips, frames)
        return StepPlan(ones, ones, torch.zeros(clips, frames, dtype=torch.bool))

    def start(self, source: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(source)

    def shown(self, x: torch.Tensor, level: Level) -> torch.Tensor:
        return torch.zeros_like(x)


def _enlarged(small: torch.Tensor) -> torch.Tensor:
    return small.repeat_interleave(2, -2).repeat_interleave(2, -1)
