"""Shortcut models (Frans et al. 2025): the step size is an input, and one step of size d agrees with two of d / 2.

So one network draws in 1, 2 or 4 steps. The smallest step learns from the data; larger ones from the averaged
network's own two steps, which needs no second training and no discriminator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from lsd_game.model.sampler import SMALLEST_STEP, STEP_COUNTS

Draw = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class StepPlan:
    """Noise levels and step sizes, both (clips, frames) in 0..1, and which frames learn from two smaller steps."""

    levels: torch.Tensor
    sizes: torch.Tensor
    is_double: torch.Tensor


def plan_steps(clips: int, frames: int, generator: torch.Generator) -> StepPlan:
    """Random steps on the grid that sampling uses: size 1, 1/2 or 1/4, at a multiple of it.

    The first half of the clips learns doubled steps, the other the smallest one; of an odd number one is drawn by lot.
    """
    shape, device = (clips, frames), generator.device

    def draw(choices: int) -> torch.Tensor:
        return torch.randint(choices, shape, generator=generator, device=device)

    sizes = torch.full(shape, SMALLEST_STEP, device=device)
    num_double = (clips + int(draw(2)[0, 0])) // 2
    sizes[:num_double] = 0.5 ** draw(2)[:num_double].to(sizes)
    num_levels = (1.0 / sizes).round().long()
    levels = (1 + draw(max(STEP_COUNTS)) % num_levels) * sizes
    return StepPlan(levels, sizes, sizes > SMALLEST_STEP)


def doubled_target(noisy: torch.Tensor, plan: StepPlan, draw: Draw) -> torch.Tensor:
    """The clean frame that one step must predict to land where two steps of half its size do (eq. 4 and 5).

    Args:
        noisy: x_t (clips, frames, 3, height, width), not scaled for the network.
        draw: (x_t, levels, step sizes) -> the averaged network's clean frames.
    """

    def wide(values: torch.Tensor) -> torch.Tensor:
        return values[:, :, None, None, None]

    half = 0.5 * plan.sizes
    first = draw(noisy, plan.levels, half)
    velocity = (noisy - first) / wide(plan.levels)
    nearer = noisy - wide(half) * velocity
    second = draw(nearer, plan.levels - half, half)
    velocity = 0.5 * (velocity + (nearer - second) / wide(plan.levels - half))
    return (noisy - wide(plan.levels) * velocity).clamp(-1.0, 1.0)
