"""Trains a model on cached clips: time-boxed, resumable, logged; frames first, then clips with a damaged past."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from lsd_game.model import checkpoint
from lsd_game.model.codec import to_signal
from lsd_game.model.config import preset
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.text import TextEncoder
from lsd_game.training.dataset import Batch, ClipStore, Crop, batch_of
from lsd_game.training.history_augmentation import with_past
from lsd_game.training.objective import (
    add_noise,
    noise_levels,
    picture_loss,
    prepare_prompts,
    step_sizes,
    texture_loss,
)
from lsd_game.training.rollouts import RolloutPool

SAVE_EVERY_S = 180.0
LOG_EVERY_STEPS = 20
CONDITIONING_PACE = 0.3
SPIKE = 8.0  # a batch that loses so many times the usual, or NaN, teaches nothing and is passed over


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run.

    Attributes:
        stage: "frames" (single frames, no past) or "clips" (Diffusion Forcing with history augmentation).
        minutes: of this run; the learning rate falls to zero over its last `cooldown_share`.
        crop: what a batch is cut to; None takes the stage's own.
        start_from: a shipped model's name or a checkpoint, whose weights a new run begins with; None: at random.
        focus: themes, lights and media that are drawn more often.
        device: "cpu" or a CUDA device; both compute in bfloat16, with the weights in float32.
    """

    model: str
    clips: Path
    run_dir: Path
    stage: str
    minutes: float
    learning_rate: float = 1e-3
    warmup_steps: int = 100
    cooldown_share: float = 0.25
    ema_decay: float = 0.999
    crop: Crop | None = None
    start_from: str | None = None
    focus: frozenset[str] = frozenset()
    device: str = "cpu"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ValueError(f"stage must be one of {sorted(STAGES)}, got {self.stage!r}")
        if not self.minutes > 0:
            raise ValueError(f"minutes must be above 0, got {self.minutes}")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a batch is cut to, and how much the texture's statistics count beside the error per pixel."""

    crop: Crop
    texture_weight: float


STAGES = {"frames": Stage(Crop(16, 1, 160, 96), 0.0), "clips": Stage(Crop(4, 4, 160, 96), 1.0)}


@dataclass
class Progress:
    """What a run has seen so far, over all its resumptions; becomes the checkpoint's training record."""

    steps: int = 0
    frames_seen: int = 0
    minutes: float = 0.0
    loss: float = 0.0


class Trainer:
    """Holds a network, its exponential moving average and its optimiser, and steps them."""

    def __init__(self, config: TrainConfig, *, resume: bool) -> None:
        self.config = config
        self.stage = STAGES[config.stage]
        self.crop = config.crop or self.stage.crop
        self.store = ClipStore(config.clips, config.focus)
        self.encoder = TextEncoder()
        torch.manual_seed(config.seed)
        self.network, self.average = LsdNetwork(preset(config.model)), LsdNetwork(preset(config.model))
        self.progress = Progress()
        if config.start_from is not None:
            self._start_from(config.start_from)
        for network in (self.network, self.average):
            network.to(config.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average.load_state_dict(self.network.state_dict())
        self.optimiser = torch.optim.AdamW(_groups(self.network), config.learning_rate, (0.9, 0.98), weight_decay=0.01)
        self.stage_steps = 0  # of this run, for the warm-up
        self.rollouts = RolloutPool()
        if resume and self.state_path.exists():
            self._load_state()
        self.rng = np.random.default_rng([config.seed, self.progress.steps])
        self.generator = torch.Generator(config.device).manual_seed(config.seed + self.progress.steps)

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
        before = self.progress.minutes
        box_s = self.config.minutes * 60.0
        self.config.run_dir.mkdir(parents=True, exist_ok=True)
        while (elapsed_s := time.monotonic() - start_s) < box_s:
            self._step(elapsed_s / box_s)
            self.progress = replace(self.progress, minutes=before + (time.monotonic() - start_s) / 60.0)
            if self.progress.steps % LOG_EVERY_STEPS == 0:
                self._log()
            if time.monotonic() - saved_s > SAVE_EVERY_S:
                self.save()
                saved_s = time.monotonic()
            yield self.progress
        self.save()

    def save(self) -> None:
        """Write the state for `--resume`, and the averaged weights as a checkpoint."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": asdict(self.progress),
        }
        partial = self.state_path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.state_path)
        record = asdict(self.progress) | {"stage": self.config.stage, "clips": self.store.num_clips}
        checkpoint.save(self.checkpoint_path, self.average, record)
        self.store.refresh()

    def _step(self, done: float) -> None:
        """One optimiser step; `done` is the share of the time box that has passed."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.learning_rate * self._schedule(done) * group["pace"]
        loss = self._frames_loss() if self.config.stage == "frames" else self._clips_loss()
        value, usual = loss.item(), self.progress.loss
        is_spike = usual > 0.0 and not value < SPIKE * usual
        if not is_spike:
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimiser.step()
            self._update_average()
        self.stage_steps += 1
        self.progress = replace(
            self.progress,
            steps=self.progress.steps + 1,
            frames_seen=self.progress.frames_seen + self.crop.clips * self.crop.frames,
            loss=0.98 * (usual or value) + 0.02 * (SPIKE * usual if is_spike else value),
        )

    def _frames_loss(self) -> torch.Tensor:
        loss, _ = self._loss(self.store.sample(self.rng, self.crop), None)
        return loss

    def _clips_loss(self) -> torch.Tensor:
        streams = self.rollouts.draw(self.store, self.crop, self.rng)
        batch = batch_of([stream.cut for stream in streams], [stream.order for stream in streams])
        loss, drawn = self._loss(batch, [stream.last for stream in streams])
        self.rollouts.give_back(streams, drawn, self.rng)
        return loss

    def _loss(self, batch: Batch, before: list[torch.Tensor | None] | None) -> tuple[torch.Tensor, torch.Tensor]:
        """The loss of a batch and what was drawn; `before` are the clips' last outputs, None: they have no past."""
        device = torch.device(self.config.device)
        source, target = (to_signal(pixels.to(device)) for pixels in (batch.source, batch.target))
        levels = noise_levels(len(source), source.shape[1], self.generator)
        noisy = add_noise(target, levels, self.generator)
        inputs = FrameInputs(source, noisy, torch.zeros_like(source), torch.zeros_like(levels))
        with torch.autocast(device.type, torch.bfloat16):
            style = prepare_prompts(self.network, self.encoder, batch.prompts)
            draw = partial(self.network.clip, style=style, noise=levels, step=step_sizes(levels))
            if before is not None:
                inputs = with_past(draw, inputs, target, before, self.generator)
            drawn = draw(inputs)
        loss = picture_loss(drawn, target)
        if self.stage.texture_weight > 0.0:
            loss = loss + self.stage.texture_weight * texture_loss(drawn, target, self.generator)
        return loss, drawn

    def _schedule(self, done: float) -> float:
        """Share of the learning rate: linear warm-up, plateau, linear fall over the last `cooldown_share`."""
        warm = min((self.stage_steps + 1) / self.config.warmup_steps, 1.0)
        return warm * min((1.0 - done) / self.config.cooldown_share, 1.0)

    def _update_average(self) -> None:
        """The average follows quickly at first, so that short runs have one too."""
        decay = min(self.config.ema_decay, (self.progress.steps + 1) / (self.progress.steps + 10))
        averages, values = list(self.average.parameters()), list(self.network.parameters())
        torch._foreach_lerp_([p.data for p in averages], [p.data for p in values], 1.0 - decay)

    def _log(self) -> None:
        line = json.dumps(asdict(self.progress) | {"stage": self.config.stage})
        with (self.config.run_dir / "log.jsonl").open("a") as file:
            file.write(line + "\n")

    def _start_from(self, name: str) -> None:
        """Take weights and record of a checkpoint; CheckpointError when it is of another model."""
        loaded = checkpoint.load(name)
        if loaded.network.config != self.network.config:
            raise checkpoint.CheckpointError(f"{name} is no checkpoint of the model {self.config.model!r}")
        self.network.load_state_dict(loaded.network.state_dict())
        counts = {field.name: loaded.record[field.name] for field in fields(Progress) if field.name in loaded.record}
        self.progress = Progress(**counts)

    def _load_state(self) -> None:
        state = torch.load(self.state_path, map_location=self.config.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.progress = Progress(**state["progress"])


def _groups(network: LsdNetwork) -> list[dict[str, Any]]:
    """The parameters by their pace: what modulates every layer learns slower, or one step could upset them all."""
    named = list(network.named_parameters())  # in a fixed order: a resumed optimiser knows them by number
    slow = [value for name, value in named if name.startswith("conditioning.")]
    others = [value for name, value in named if not name.startswith("conditioning.")]
    return [{"params": others, "pace": 1.0}, {"params": slow, "pace": CONDITIONING_PACE}]
