"""Learns an artist's style from a few pairs, in a time box, as low-rank changes to a trained network."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from lsd_game.frame import check_prompt
from lsd_game.model import checkpoint
from lsd_game.model.adapter_file import AdapterHeader
from lsd_game.model.adapters import save_adapter
from lsd_game.model.codec import to_signal
from lsd_game.model.text import TextEncoder
from lsd_game.training.drawings import without_past
from lsd_game.training.finetune_start import Sample, start, words_of
from lsd_game.training.low_rank import attach, factors
from lsd_game.training.objective import (
    encode_prompts,
    mixed,
    noise_levels,
    noise_like,
    picture_loss,
    statistics_loss,
    step_sizes,
    tamed,
)
from lsd_game.training.pairs import Pair, crops

COOLDOWN_SHARE = 0.35  # of the time box, in which the learning rate falls to zero
WARMUP_STEPS = 10
START_CROPS = 8  # to find out by where to begin
PURE_NOISE_SHARE = 0.8  # of the crops; under the noise of the others lies the truth


@dataclass(frozen=True, slots=True)
class FineTuneConfig:
    """One fine-tuning.

    Attributes:
        prompt: the words that will ask for the style.
        model: a shipped model's name or a checkpoint.
        minutes: the time box.
        rank: of the changes.
        batch: crops a step.
    """

    prompt: str
    model: str = "tiny"
    minutes: float = 5.0
    rank: int = 8
    batch: int = 4
    learning_rate: float = 3e-3
    seed: int = 0

    def __post_init__(self) -> None:
        check_prompt(self.prompt)
        if not self.minutes > 0.0:
            raise ValueError(f"minutes must be above 0, got {self.minutes}")
        if not 1 <= self.rank <= 64:
            raise ValueError(f"rank must be within 1..64, got {self.rank}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come; becomes part of the adapter's training record."""

    steps: int = 0
    minutes: float = 0.0
    loss: float = 0.0


class FineTuner:
    """Holds a network whose low-rank changes learn from `pairs`.

    Raises:
        CheckpointError: when the model cannot be loaded.
    """

    def __init__(self, config: FineTuneConfig, pairs: Sequence[Pair]) -> None:
        self.config, self.pairs = config, pairs
        torch.manual_seed(config.seed)
        self._before = checkpoint.load(config.model).network
        self._network = checkpoint.load(config.model).network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._learning = attach(self._network, config.rank)
        self._optimiser = torch.optim.Adam(self._learning.values(), config.learning_rate, (0.9, 0.98))
        self._encoder = TextEncoder()
        self._style = encode_prompts(self._encoder, [((config.prompt, 1.0),)] * config.batch)
        self._generator = torch.Generator().manual_seed(config.seed)
        self._rng = np.random.default_rng(config.seed)
        self.progress = Progress()
        self.begun_from = config.prompt  # a prompt; known after the first step

    def run(self) -> Iterator[Progress]:
        """Learn for the time box, yielding after each step; at least one."""
        start_s, box_s = time.monotonic(), self.config.minutes * 60.0
        if not self.progress.steps:
            self.begun_from = words_of(start(self._network, self._sample()).look) or self.config.prompt
        while (passed_s := time.monotonic() - start_s) < box_s or not self.progress.steps:
            loss = self._step(min(passed_s / box_s, 1.0))
            steps, usual = self.progress.steps, self.progress.loss or loss
            minutes = (time.monotonic() - start_s) / 60.0
            self.progress = Progress(steps + 1, minutes, 0.95 * usual + 0.05 * loss)
            yield self.progress

    def save(self, path: Path) -> None:
        """Write what was learned so far as an adapter."""
        config = self.config
        record = asdict(self.progress) | {"pairs": len(self.pairs), "batch": config.batch, "seed": config.seed}
        record["begun_from"] = self.begun_from
        header = AdapterHeader(config.prompt, config.model, checkpoint.file_hash(config.model), config.rank, record)
        save_adapter(path, header, factors(self._learning, self._before))

    def _step(self, done: float) -> float:
        """One step of the optimiser; `done` is the share of the time box that has passed."""
        pace = min((1.0 - done) / COOLDOWN_SHARE, (self.progress.steps + 1) / WARMUP_STEPS, 1.0)
        self._optimiser.param_groups[0]["lr"] = self.config.learning_rate * pace
        loss = self._loss()
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self._learning.values(), 1.0)
        if bool(torch.isfinite(norm)):
            self._optimiser.step()
        return loss.item()

    def _sample(self) -> Sample:
        source, target = map(to_signal, crops(self.pairs, self._rng, START_CROPS))
        return Sample(self.config.prompt, self._encoder, source, target, self.config.seed)

    def _loss(self) -> torch.Tensor:
        """What the network loses on a fresh batch, each crop a first frame at a noise level of its own."""
        source, target = map(to_signal, crops(self.pairs, self._rng, self.config.batch))
        levels = noise_levels(len(source), 1, self._generator, PURE_NOISE_SHARE)
        noisy = mixed(target, noise_like(target, self._generator), levels)
        inputs = without_past(source, noisy, levels)
        style = self._network.prepare(self._style)
        sizes = step_sizes(levels, self._generator)
        drawn = tamed(self._network.clip(inputs, style, levels, sizes))  # wild at first
        return picture_loss(drawn, target) + statistics_loss(drawn, target, self._generator)
