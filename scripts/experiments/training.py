"""Trains a variant from scratch for a time of this process's CPU: AdamW, and the trainer's schedule."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass

import numpy as np
import torch
from lesson import Drawers, VariantLesson
from torch import nn
from variant import OwnLesson, Variant

from lsd_game.training.dataset import ClipStore
from lsd_game.training.plan import Stage

LEARNING_RATE = 2e-3
WARMUP_STEPS = 20
COOLDOWN_SHARE = 0.25  # of each stage
EMA_DECAY = 0.99
SPIKE = 8.0


@dataclass
class Course:
    """A run so far.

    Attributes:
        network, average: what learns, and its moving average, which is measured.
        steps: of each stage. frames_seen: crops in all. cpu_s: of training. loss: running mean of the stage.
    """

    network: nn.Module
    average: nn.Module
    steps: list[int]
    frames_seen: int = 0
    cpu_s: float = 0.0
    loss: float = 0.0


def train(variant: Variant, store: ClipStore, *, seconds: float, seed: int, max_steps: int | None = None) -> Course:
    """Train all stages in turn; `max_steps` a stage at most, for tests."""
    torch.manual_seed(seed)
    network = variant.network().to(memory_format=torch.channels_last)
    course = Course(network, copy.deepcopy(network), [])
    optimiser = torch.optim.AdamW(network.parameters(), LEARNING_RATE, (0.9, 0.98), weight_decay=0.01)
    rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    begun_s, passed = time.process_time(), 0.0
    for number, (stage, share) in enumerate(variant.stages()):
        lesson: OwnLesson | None = variant.own_lesson(number, network, store)
        if lesson is None:
            drawers = Drawers(network, course.average, variant.elder())
            lesson = VariantLesson(variant, stage, store, drawers, generator=generator)
        _run_stage(course, lesson, optimiser, rng, Box(stage, passed, share, seconds, max_steps))
        passed += share
    course.cpu_s = time.process_time() - begun_s
    course.network.eval(), course.average.eval()
    return course


@dataclass(frozen=True)
class Box:
    """A stage's time: its `share` of `seconds`, after `passed` (a share, too)."""

    stage: Stage
    passed: float
    share: float
    seconds: float
    max_steps: int | None


def _run_stage(
    course: Course, lesson: OwnLesson, optimiser: torch.optim.Optimizer, rng: np.random.Generator, box: Box
) -> None:
    begun_s, steps, course.loss = time.process_time(), 0, 0.0
    while (done := (time.process_time() - begun_s) / (box.share * box.seconds)) < 1.0 and steps != box.max_steps:
        rate = LEARNING_RATE * min((steps + 1) / WARMUP_STEPS, (1.0 - done) / COOLDOWN_SHARE, 1.0)
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = lesson.loss(rng, box.passed + box.share * done)
        _step(course, loss, optimiser, min(EMA_DECAY, (steps + 1) / (steps + 10)))
        steps += 1
        course.frames_seen += box.stage.crops[0].clips * box.stage.crops[0].frames
    course.steps.append(steps)


def _step(course: Course, loss: torch.Tensor, optimiser: torch.optim.Optimizer, decay: float) -> None:
    value, usual = loss.item(), course.loss
    if usual and not value < usual + (SPIKE - 1.0) * abs(usual):
        return  # a spike, or NaN, teaches nothing
    course.loss = value if not usual else 0.98 * usual + 0.02 * value
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(course.network.parameters(), 1.0)
    optimiser.step()
    with torch.no_grad():
        for average, learned in zip(course.average.parameters(), course.network.parameters(), strict=True):
            average.lerp_(learned, 1.0 - decay)
