"""One stage or one idea of the curriculum left out; its time goes to the others."""

from __future__ import annotations

import torch
from variant import Variant

from lsd_game.training.plan import Stage
from lsd_game.training.shortcut import StepPlan


class OneLevel(Variant):
    """Without Diffusion Forcing: all frames of a clip are noised alike."""

    name = "one-level"
    says = "without Diffusion Forcing: one noise level a clip"
    step_counts = (1,)

    def plan(self, stage: Stage, clips: int, frames: int, generator: torch.Generator, pure_share: float) -> StepPlan:
        plan = super().plan(stage, clips, 1, generator, pure_share)
        return StepPlan(*(part.expand(clips, frames) for part in (plan.levels, plan.sizes, plan.is_double)))


class ClipsFromStart(Variant):
    """No single frames at first."""

    name = "clips-from-start"
    says = "clips from the start, then shortcut"
    step_counts = (1,)
    shares = (("clips", 0.85), ("shortcut", 0.15))


class NoClips(Variant):
    """Single frames, then the shortcut stage's clips."""

    name = "no-clips"
    says = "without the clips stage"
    step_counts = (1,)
    shares = (("frames", 0.85), ("shortcut", 0.15))


class NoShortcut(Variant):
    """Steps of any size are asked of what never learned them."""

    name = "no-shortcut"
    says = "without the shortcut stage"
    shares = (("frames", 0.5), ("clips", 0.5))
