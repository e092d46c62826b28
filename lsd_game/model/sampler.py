"""Rectified flow (Liu et al. 2023) with x-prediction: from noise at t = 1 to the clean frame at t = 0.

x_t = (1 - t) * clean + t * noise, so the velocity is (x_t - clean) / t, and an Euler step of size d gives
x_{t-d} = x_t - d / t * (x_t - clean). The step size is an input of the network (shortcut models, Frans et al. 2025).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch

Level = TypeVar("Level", float, torch.Tensor)

STEP_COUNTS = (1, 2, 4)
SMALLEST_STEP = 1.0 / max(STEP_COUNTS)


def check_steps(steps: int) -> int:
    """Return `steps`; ValueError unless it is one of STEP_COUNTS."""
    if steps not in STEP_COUNTS:
        raise ValueError(f"steps must be one of {STEP_COUNTS}, got {steps}")
    return steps


def input_scale(t: Level) -> Level:
    """What x_t is multiplied by on its way into the network: pure noise enters softly, a clean frame as it is."""
    return 1.0 - 0.85 * t


def denoise(noise: torch.Tensor, steps: int, predict: Callable[[torch.Tensor, int], torch.Tensor]) -> torch.Tensor:
    """The clean frame from `noise` in `steps` equal Euler steps.

    Args:
        predict: (x_t, step number) -> prediction of the clean frame; step k starts at t = 1 - k / steps.
    """
    x = noise
    for step in range(steps - 1):
        x = torch.lerp(x, predict(x, step), 1.0 / (steps - step))  # d / t = (1 / steps) / (1 - step / steps)
    return predict(x, steps - 1)  # d / t = 1: all the way
