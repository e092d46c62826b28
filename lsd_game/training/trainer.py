"""Trains a model on cached clips: time-boxed, resumable, logged; alone or as one of several workers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from lsd_game.model import checkpoint
from lsd_game.model.config import preset
from lsd_game.model.network import LsdNetwork
from lsd_game.model.thinning import Thinning
from lsd_game.training.critic import SHIPPED, Critic
from lsd_game.training.dataset import Batch, ClipStore
from lsd_game.training.drawings import Drawing, Drawings
from lsd_game.training.journal import Journal
from lsd_game.training.lesson import Lesson
from lsd_game.training.optimiser import Optimiser
from lsd_game.training.plan import STAGES, Progress, TrainConfig
from lsd_game.training.reading_lesson import teach
from lsd_game.training.validation import Validation
from lsd_game.training.workers import Workers
from lsd_game.training.worlds.look import CONCEPTS

SAVE_EVERY_S = 180.0
LOG_EVERY_STEPS = 20
NUM_SAMPLES = 6  # rows of the sample sheets
SPIKE = 8.0  # a batch counts in the running loss for no more than so many times the usual


class Trainer:
    """Holds a network, its exponential moving average and its optimiser, and steps them.

    Args:
        resume: go on from the state in the run's folder, where there is one.
        tell: hears in a sentence what takes long before the first step; of several workers the first one's.
    """

    def __init__(self, config: TrainConfig, *, resume: bool, tell: Callable[[str], None] | None = None) -> None:
        self.config, self._tell = config, tell
        self.workers = Workers.join(config.device)
        self.stage = STAGES[config.stage]
        self.crops = config.crops or self.stage.crops
        self.store = ClipStore(config.clips, config.focus, is_mirrored=True)
        torch.manual_seed(config.seed)
        self.progress = Progress()
        self.network = self._first_network(resume=resume)
        self.average = LsdNetwork(self.network.config)
        self.average.load_state_dict(self.network.state_dict())
        teacher = None if config.teacher is None else checkpoint.load(config.teacher).network
        for network in (self.network, self.average, teacher):
            if network is not None:
                network.to(self.workers.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.thinned: AbstractContextManager[None] = nullcontext()  # around whatever the networks draw
        if config.sparsity is not None:
            self.thinned = Thinning(self.network, self.average)
        self.optimiser = Optimiser(self.network, config.learning_rate)
        self.critic: Critic | None = None
        if self.stage.has_critic:
            self.critic = Critic(len(CONCEPTS), self.workers.device, self.workers.share)
            self.critic.load(SHIPPED)
        self.stage_steps = 0  # of this run, for the warm-up
        self.box_minutes = config.passed_minutes or 0.0  # of the time box, that have passed
        if resume and self.state_path.exists():
            self._load_state()
        seed = [config.seed, self.workers.rank, self.progress.steps]
        self.rng = np.random.default_rng(seed)
        generator = torch.Generator(self.workers.device).manual_seed(int(self.rng.integers(2**62)))
        elder = None if teacher is None else Drawing(teacher)
        drawings = Drawings(self.workers.share(Drawing(self.network)), Drawing(self.average), elder)
        self.lesson = Lesson(self.stage, self.store, drawings, generator=generator, critic=self.critic)
        self.journal = Journal(config.run_dir, self._samples()) if self.workers.is_first else None
        self.validation = Validation(self.store, config.seed)

    @property
    def state_path(self) -> Path:
        """Everything that `--resume` needs."""
        return self.config.run_dir / "state.pt"

    @property
    def checkpoint_path(self) -> Path:
        """The averaged weights, as `--model PATH` takes them."""
        return self.config.run_dir / f"{self.config.model}.safetensors"

    def run(self) -> Iterator[Progress]:
        """Train for the time box, yielding after each step; saves every few minutes and at the end."""
        start_s = saved_s = time.monotonic()
        before, passed = self.progress.minutes, self.box_minutes
        while (minutes := passed + self.workers.mean(time.monotonic() - start_s) / 60.0) < self.config.minutes:
            self._step(minutes / self.config.minutes)
            self.box_minutes = minutes
            self.progress = replace(self.progress, minutes=before + (time.monotonic() - start_s) / 60.0)
            if self.journal is not None and self.progress.steps % LOG_EVERY_STEPS == 0:
                self.journal.note(asdict(self.progress) | {"stage": self.config.stage})
            if time.monotonic() - saved_s > SAVE_EVERY_S:
                self.save()
                saved_s = time.monotonic()
            yield self.progress
        self.box_minutes = self.config.minutes
        self.save()
        self.workers.wait()  # for the first one's files, which a next stage begins with

    def save(self) -> None:
        """Write the state for `--resume`, the averaged weights as a checkpoint, and a sheet of samples."""
        self.store.refresh()
        if self.journal is None:
            return
        state: dict[str, Any] = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": asdict(self.progress),
        }
        if self.critic is not None:
            self.critic.save(self.config.run_dir / SHIPPED.name)
            state |= {
                "critic": self.critic.network.state_dict(),
                "critic_optimiser": self.critic.optimiser.state_dict(),
                "critic_batches": self.critic.batches,
            }
        record = asdict(self.progress) | {"stage": self.config.stage, "clips": self.store.num_clips}
        if self.config.passed_minutes is not None:
            record |= {"box_minutes": self.box_minutes}
        if self.config.sparsity is not None:
            record |= {"sparsity": self.config.sparsity}
        with self.thinned:
            losses = self.validation.losses(self.average)
            self.journal.note(asdict(self.progress) | {"stage": self.config.stage} | losses)
            checkpoint.save(self.checkpoint_path, self.average, record)
            self.journal.show(self.average, self.progress.steps)
        partial = self.state_path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.state_path)  # last: with it there is something to go on from

    def _step(self, done: float) -> None:
        """One optimiser step; `done` is the share of the time box that has passed."""
        crop = self.crops[self.progress.steps % len(self.crops)]
        self.optimiser.set_rate(self.config.learning_rate * self._schedule(done))
        with self.thinned:
            loss = self.lesson.loss(self.rng, crop)
            value, usual = self.workers.mean(loss.item()), self.progress.loss
            is_finite = math.isfinite(value)  # else it teaches nothing
            if is_finite:
                self.optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
        if is_finite and bool(torch.isfinite(nn.utils.clip_grad_norm_(self.network.parameters(), 1.0))):
            self.optimiser.step()
            self._update_average()
        self.stage_steps += 1
        self.progress = replace(
            self.progress,
            steps=self.progress.steps + 1,
            frames_seen=self.progress.frames_seen + self.workers.count * crop.clips * crop.frames,
            loss=_followed(usual, value),
        )

    def _schedule(self, done: float) -> float:
        """Share of the learning rate: linear warm-up, plateau, linear fall over the last `cooldown_share`."""
        warm = min((self.stage_steps + 1) / self.config.warmup_steps, 1.0)
        return warm * min((1.0 - done) / self.config.cooldown_share, 1.0)

    def _update_average(self) -> None:
        """The average follows quickly at first in every run, so that what a short one learns is in it."""
        decay = min(self.config.ema_decay, (self.stage_steps + 1) / (self.stage_steps + 10))
        averages, values = list(self.average.parameters()), list(self.network.parameters())
        torch._foreach_lerp_([p.data for p in averages], [p.data for p in values], 1.0 - decay)

    def _samples(self) -> Batch:
        """What the sample sheets show: always the same clips, held-back ones where there are any."""
        widest = max(self.crops, key=lambda crop: crop.width_px * crop.height_px)
        crop = replace(widest, clips=NUM_SAMPLES)
        return self.store.sample_held_back(np.random.default_rng(self.config.seed), crop)

    def _first_network(self, *, resume: bool) -> LsdNetwork:
        """The network as this run finds it: that of the run's own checkpoint, of `start_from`, or a new one.

        Raises:
            CheckpointError: when the one to start from is of another model.
            ValueError: when a thinned run is to go on dense.
        """
        name = self.config.start_from
        if resume and self.state_path.exists():
            name = str(self.checkpoint_path)
        if name is None:
            network = LsdNetwork(preset(self.config.model))
            if network.conditioning.reading is not None:
                if self._tell is not None and self.workers.is_first:
                    self._tell("a new model learns to read prompts first, for some minutes")
                teach(network.conditioning.reading, self.config.seed)
            return network
        loaded = checkpoint.load(name)
        sparsity = loaded.record.get("sparsity") if name == str(self.checkpoint_path) else None
        if sparsity is not None and self.config.sparsity is None:
            raise ValueError(f"the run in {self.config.run_dir} trains at a sparsity: go on with --sparsity {sparsity}")
        if loaded.network.config.name != self.config.model:
            raise checkpoint.CheckpointError(f"{name} is no checkpoint of the model {self.config.model!r}")
        counts = {field.name: loaded.record[field.name] for field in fields(Progress) if field.name in loaded.record}
        self.progress = Progress(**counts)
        return loaded.network

    def _load_state(self) -> None:
        state = torch.load(self.state_path, map_location=self.workers.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        try:
            self.optimiser.load_state_dict(state["optimiser"])
        except ValueError as error:
            raise ValueError(f"{self.state_path} is of another version: begin a new run") from error
        self.progress = Progress(**state["progress"])
        if self.critic is not None and "critic" in state:
            try:
                self.critic.network.load_state_dict(state["critic"])
            except RuntimeError as error:
                raise ValueError(f"{self.state_path} holds a critic of another version: begin a new run") from error
            self.critic.optimiser.load_state_dict(state["critic_optimiser"])
            self.critic.batches = state.get("critic_batches", self.critic.batches)


def _followed(usual: float, value: float) -> float:
    """The running loss after a batch that lost `value`; at first, 0, there is no usual.

    A batch counts for no more than SPIKE times the usual, nor does one whose loss is no number.
    """
    if usual == 0.0:
        return value if math.isfinite(value) else 0.0
    return 0.98 * usual + 0.02 * (value if value < SPIKE * usual else SPIKE * usual)
