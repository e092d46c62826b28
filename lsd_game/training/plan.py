"""What a training run is told, what its stages are, and what it has seen so far."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lsd_game.training.cuts import Crop


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the curriculum.

    Attributes:
        crops: what batches are cut to, in turn.
        has_past: whether frames see the model's own last output, and streams go on from batch to batch.
        is_shortcut: whether half of a batch learns to do in one step what the average does in two.
        has_critic: whether a critic learns beside the network, and its opinion counts.
    """

    crops: tuple[Crop, ...]
    has_past: bool
    is_shortcut: bool = False
    has_critic: bool = False


LIVE = (Crop(2, 4, 256, 144),)  # as it is drawn live
MANY = Crop(16, 1, 96, 64)  # many looks and words; but in most of its tokens a border is near, so others are wide
WIDE = Crop(5, 1, 256, 144)
STAGES = {
    "frames": Stage((MANY, WIDE), has_past=False),
    "clips": Stage((*LIVE, MANY, WIDE), has_past=True),
    "shortcut": Stage(LIVE, has_past=True, is_shortcut=True),
    "critic": Stage((*LIVE, MANY, WIDE), has_past=True, has_critic=True),
}
SPARSITIES = ("2:4",)  # that tensor cores know
SHARES = {"frames": 0.5, "clips": 0.35, "shortcut": 0.15}  # of the time, where all stages are run in turn


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run.

    Attributes:
        stage: one of STAGES.
        minutes: of the time box; the learning rate falls to zero over its last `cooldown_share`, 0..1.
        passed_minutes: of that box, which earlier runs had where all stages are run in turn; None: a box by itself.
        sparsity: "2:4": of each four inputs to a product of the core two count; None: all.
        crops: what batches are cut to, in turn, on each worker; none: the stage's own.
        start_from: a shipped model's name or a checkpoint, whose shape and weights a new run begins with; None: those
            of the preset, at random.
        teacher: a shipped model's name or a checkpoint, whose drawings count as much as the true ones; None: no one.
        focus: themes, lights and media that are drawn more often.
        device: "cpu" or a CUDA device; what multiplies bfloat16 fast computes in it, with the weights in float32.
    """

    model: str
    clips: Path
    run_dir: Path
    stage: str
    minutes: float
    passed_minutes: float | None = None
    learning_rate: float = 1e-3
    warmup_steps: int = 100
    cooldown_share: float = 0.25
    ema_decay: float = 0.999
    sparsity: str | None = None
    crops: tuple[Crop, ...] = ()
    start_from: str | None = None
    teacher: str | None = None
    focus: frozenset[str] = frozenset()
    device: str = "cpu"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ValueError(f"stage must be one of {sorted(STAGES)}, got {self.stage!r}")
        if self.sparsity not in (None, *SPARSITIES):
            raise ValueError(f"sparsity must be one of {SPARSITIES}, got {self.sparsity!r}")
        if not self.minutes > 0:
            raise ValueError(f"minutes must be above 0, got {self.minutes}")
        if not 0 < self.cooldown_share <= 1:
            raise ValueError(f"the cooldown's share must be above 0 and at most 1, got {self.cooldown_share}")
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"the learning rate must be above 0, got {self.learning_rate}")


@dataclass(frozen=True, slots=True)
class Part:
    """A stage's time box within a run of all stages: `minutes`, of which `passed_minutes` are over."""

    stage: str
    minutes: float
    passed_minutes: float = 0.0


def parts_left(minutes: float, record: Mapping[str, Any]) -> list[Part]:
    """What is left of a run of all stages in `minutes`.

    Args:
        record: of the checkpoint that the run left behind; one that has come to its end is followed by another.
    """
    parts = [Part(stage, minutes * share) for stage, share in SHARES.items()]
    stage, passed = record.get("stage"), record.get("box_minutes")
    if stage not in SHARES or passed is None:
        return parts
    here, *later = parts[list(SHARES).index(stage) :]
    left = [part for part in (replace(here, passed_minutes=passed), *later) if part.passed_minutes < part.minutes]
    return left or parts


@dataclass
class Progress:
    """What a run has seen so far, over all its resumptions; becomes the checkpoint's training record."""

    steps: int = 0
    frames_seen: int = 0
    minutes: float = 0.0
    loss: float = 0.0
