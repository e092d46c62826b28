"""What the network says and how its error is weighed: x against v = x_1 - x_0 = (x_t - x_0) / t."""

from __future__ import annotations

import torch
from variant import Level, Variant

from lsd_game.training.objective import picture_loss
from lsd_game.training.plan import Stage

LEAST_LEVEL = 0.25  # the lowest that four steps ask for: errors of v below it are weighed as if there


class VelocityLoss(Variant):
    """Says x, but loses on v: an error at t counts 1 / t as much (squared: 1 / t^2)."""

    name = "v-loss"
    says = "x said, the pixel loss on v = (x_t - x) / t"

    def loss(
        self, stage: Stage, drawn: torch.Tensor, target: torch.Tensor, levels: torch.Tensor, generator: torch.Generator
    ) -> torch.Tensor:
        weight = 1.0 / levels.clamp_min(LEAST_LEVEL)
        loss = super().loss(stage, drawn, target, levels, generator)
        return loss + picture_loss(drawn * weight, target * weight) - picture_loss(drawn, target)


class VelocityOutput(VelocityLoss):
    """Says v and loses on v, as a plain rectified flow does: at t = 1 the noise must come through all layers."""

    name = "v-output"
    says = "v said, the pixel loss on v"

    def clean(self, out: torch.Tensor, x: torch.Tensor, level: Level) -> torch.Tensor:
        return x - level * out
