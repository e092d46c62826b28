"""Teaches the classifier on true targets of other worlds than those of the trials.

It must know held-out looks and families too, so scenes in all of them are drawn as it goes; cached clips save drawing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.evaluation.classifier import AXES, StyleNetwork, to_input
from lsd_game.evaluation.take import HEIGHT_PX, WIDTH_PX
from lsd_game.frame import Pixels
from lsd_game.training.dataset import ClipStore
from lsd_game.training.worlds.clips import ClipConfig, ClipMaker, plan_clip
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.scene import FAMILIES

LOOKS_PER_SCENE = 6
POOL_PICTURES = 4096
FIRST_POOL_PICTURES = 96  # drawn before the first step
STEPS_PER_SCENE = 4
BATCH = 32
CROP_PX = (160, 96)
LEARNING_RATE = 2e-3
EMA_DECAY = 0.998
SOFT_SHARE = 0.3  # of the pictures are blurred, and as many are noisy: style is not sharpness
NOISE = 0.06


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is."""

    minutes: float
    steps: int
    loss: float


class Pool:
    """The newest pictures, with the index of their values on each axis; a scene at a time is added."""

    def __init__(self, seed: int) -> None:
        self._config = ClipConfig(width=WIDTH_PX, height=HEIGHT_PX, frames=1, looks=LOOKS_PER_SCENE)
        self._maker = ClipMaker(create_context(), self._config)
        self._families = sorted(FAMILIES)
        self._rng = np.random.default_rng((seed, 4))
        self._next_seed = seed * 1_000_000
        self._pictures: list[Pixels] = []
        self._labels: list[list[int]] = []
        self._oldest = 0  # the place of the next picture, once the pool is full

    def add_scene(self) -> None:
        """Draw one scene of any family in random looks."""
        looks = tuple(Look.random(self._rng) for _ in range(LOOKS_PER_SCENE))
        family = self._families[self._next_seed % len(self._families)]
        plan = replace(plan_clip(self._next_seed, self._config), family=family, looks=looks)
        self._next_seed += 1
        for picture, look in zip(self._maker.make(plan).target[:, 0], looks, strict=True):
            self._add(picture, look)

    def add_cached(self, store: ClipStore) -> None:
        """Fill the pool with random frames of training clips."""
        shards = list(store.shards.values())
        while len(self._pictures) < POOL_PICTURES:
            shard = shards[int(self._rng.integers(len(shards)))]
            clip, number, look = shard.pairs[int(self._rng.integers(len(shard.pairs)))]
            frame = int(self._rng.integers(shard.target.shape[2]))
            self._add(np.array(shard.target[clip, number, frame]), look)

    def _add(self, picture: Pixels, look: Look) -> None:
        label = [values.index(value) for values, value in zip(AXES, look.axes, strict=True)]
        if len(self._pictures) < POOL_PICTURES:
            self._pictures.append(picture)
            self._labels.append(label)
        else:
            self._pictures[self._oldest], self._labels[self._oldest] = picture, label
            self._oldest = (self._oldest + 1) % POOL_PICTURES

    def __len__(self) -> int:
        return len(self._pictures)

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Random crops, a half of them mirrored, some blurred or noisy, and their labels (batch, axes)."""
        rng = self._rng
        chosen = rng.integers(len(self._pictures), size=BATCH)
        pictures = to_input(np.stack([self._crop(self._pictures[k]) for k in chosen]))
        mirrored = torch.from_numpy(rng.random(BATCH) < 0.5).view(-1, 1, 1, 1)
        pictures = torch.where(mirrored, pictures.flip(-1), pictures)
        softness = torch.from_numpy(rng.random(BATCH) * (rng.random(BATCH) < SOFT_SHARE)).float().view(-1, 1, 1, 1)
        blurred = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, 1)
        grain = torch.from_numpy(rng.random(BATCH) * (rng.random(BATCH) < SOFT_SHARE)).float().view(-1, 1, 1, 1)
        noise = torch.from_numpy(rng.standard_normal(pictures.shape, np.float32))
        noisy = torch.lerp(pictures, blurred, softness) + NOISE * grain * noise
        return noisy, torch.tensor([self._labels[k] for k in chosen])

    def _crop(self, picture: Pixels) -> Pixels:
        width, height = CROP_PX
        y, x = (
            int(self._rng.integers(have - want + 1)) for have, want in zip(picture.shape, (height, width), strict=False)
        )
        return picture[y : y + height, x : x + width]


class ClassifierTrainer:
    """Draws and learns in turns."""

    def __init__(self, clips: Path | None, *, minutes: float, seed: int) -> None:
        if not minutes > 0:
            raise ValueError(f"minutes must be above 0, got {minutes}")
        torch.manual_seed(seed)
        self._minutes, self._pool = minutes, Pool(seed)
        if clips is not None:
            self._pool.add_cached(ClipStore(clips))
        self._network, self.average = StyleNetwork(), StyleNetwork()
        self.average.load_state_dict(self._network.state_dict())
        self._optimiser = torch.optim.AdamW(self._network.parameters(), LEARNING_RATE, weight_decay=0.05)

    def run(self) -> Iterator[Progress]:
        """Train for the time box; `average` is the result. Yields after each step."""
        while len(self._pool) < FIRST_POOL_PICTURES:
            self._pool.add_scene()
        start_s, steps, loss = time.monotonic(), 0, 0.0
        while (minutes := (time.monotonic() - start_s) / 60.0) < self._minutes:
            if steps % STEPS_PER_SCENE == 0:
                self._pool.add_scene()
            rate = LEARNING_RATE * min(1.0, (steps + 1) / 50) * (1.0 - minutes / self._minutes)
            now = self._step(rate)
            steps, loss = steps + 1, 0.98 * (loss or now) + 0.02 * now
            yield Progress(minutes, steps, loss)

    def _step(self, rate: float) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        pictures, labels = self._pool.batch()
        logits = self._network(pictures)
        loss = torch.stack([F.cross_entropy(axis, labels[:, number]) for number, axis in enumerate(logits)]).mean()
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self._network.parameters(), strict=True):
                mean.lerp_(new, 1.0 - EMA_DECAY)
        return loss.item()
