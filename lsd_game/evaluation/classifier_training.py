"""Teaches the classifier on true targets of other worlds than those of the trials, and says how good a judge it is.

It must know held-out looks and families too, so it draws its own scenes, in all of them, as it goes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.evaluation.classifier import AXES, Classifier, StyleNetwork, to_input, try_load_network
from lsd_game.evaluation.take import HEIGHT_PX, WIDTH_PX
from lsd_game.frame import Pixels
from lsd_game.training.worlds.clips import ClipConfig, ClipMaker, plan_clip
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.scene import FAMILIES
from lsd_game.training.worlds.splits import FIRST_TEST_SEED

LOOKS_PER_SCENE = 6
NEUTRAL_SHARE = 0.2  # of each axis: the judge is asked about the other values
POOL_PICTURES = 8192
FIRST_SCENES = 40  # drawn before the first step
STEPS_PER_SCENE = 3  # a scene costs as much as a step
BATCH = 32
CROP_PX = (128, 96)
LEARNING_RATE = 3e-3
WARM_UP_STEPS = 50
SOFT_SHARE = 0.3  # of the pictures are blurred, and as many are noisy: style is not sharpness
NOISE = 0.06
TEST_SCENES = 70
FIRST_SEED = 800_000_000  # training seeds, apart from those of cached clips
FIRST_TEST_SCENE = FIRST_TEST_SEED + 1_000_000  # apart from those of the trials


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is."""

    minutes: float
    steps: int
    loss: float


class LookDrawer:
    """Draws scenes of all families in turn, in random looks, held-out ones too."""

    def __init__(self, first_seed: int, rng: np.random.Generator) -> None:
        self._config = ClipConfig(width=WIDTH_PX, height=HEIGHT_PX, frames=1, looks=LOOKS_PER_SCENE)
        self._maker = ClipMaker(create_context(), self._config)
        self._families, self._rng, self._seed = sorted(FAMILIES), rng, first_seed

    def draw(self) -> list[tuple[Pixels, Look]]:
        """The next scene's true targets (height, width, 3) and their looks."""
        looks = tuple(self._random_look() for _ in range(LOOKS_PER_SCENE))
        family = self._families[self._seed % len(self._families)]
        plan = replace(plan_clip(self._seed, self._config), family=family, looks=looks)
        self._seed += 1
        return list(zip(self._maker.make(plan).target[:, 0], looks, strict=True))

    def _random_look(self) -> Look:
        rng = self._rng
        values = [
            axis[0] if rng.random() < NEUTRAL_SHARE else axis[int(rng.integers(1, len(axis)))] for axis in AXES.values()
        ]
        return Look(*values)


class Pool:
    """The newest pictures, with the index of their values on each axis."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._pictures: list[Pixels] = []
        self._labels: list[list[int]] = []
        self._oldest = 0  # the place of the next picture, once the pool is full

    def add(self, picture: Pixels, look: Look) -> None:
        """Keep a picture; a full pool forgets its oldest one."""
        label = [values.index(value) for values, value in zip(AXES.values(), look.axes, strict=True)]
        if len(self._pictures) < POOL_PICTURES:
            self._pictures.append(picture)
            self._labels.append(label)
        else:
            self._pictures[self._oldest], self._labels[self._oldest] = picture, label
            self._oldest = (self._oldest + 1) % POOL_PICTURES

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Random crops, a half of them mirrored, some blurred or noisy, and their labels (batch, axes)."""
        rng = self._rng
        chosen = rng.integers(len(self._pictures), size=BATCH)
        pictures = to_input(np.stack([self._crop(self._pictures[k]) for k in chosen]))
        softness = torch.from_numpy(rng.random(BATCH) * (rng.random(BATCH) < SOFT_SHARE)).float().view(-1, 1, 1, 1)
        blurred = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, 1)
        grain = torch.from_numpy(rng.random(BATCH) * (rng.random(BATCH) < SOFT_SHARE)).float().view(-1, 1, 1, 1)
        noisy = torch.lerp(pictures, blurred, softness) + NOISE * grain * torch.randn_like(pictures)
        return noisy, torch.tensor([self._labels[k] for k in chosen])

    def _crop(self, picture: Pixels) -> Pixels:
        width, height = CROP_PX
        y, x = (
            int(self._rng.integers(have - want + 1)) for have, want in zip(picture.shape, (height, width), strict=False)
        )
        window = picture[y : y + height, x : x + width]
        return window[:, ::-1] if self._rng.random() < 0.5 else window


class ClassifierTrainer:
    """Draws and learns in turns; `network` is the result.

    Args:
        start: a classifier to train further, where the file is there and of the present looks.
    """

    def __init__(self, start: Path | None = None, *, minutes: float, seed: int) -> None:
        if not minutes > 0:
            raise ValueError(f"minutes must be above 0, got {minutes}")
        torch.manual_seed(seed)
        rng = np.random.default_rng((seed, 4))
        self._minutes, self._pool, self._drawer = minutes, Pool(rng), LookDrawer(FIRST_SEED, rng)
        self.network = (try_load_network(start) if start else None) or StyleNetwork()
        self.network.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._optimiser = torch.optim.AdamW(self.network.parameters(), LEARNING_RATE, weight_decay=0.05)

    def run(self) -> Iterator[Progress]:
        """Train for the time box; yields after each step."""
        for _ in range(FIRST_SCENES):
            self._add_scene()
        start_s, steps, loss = time.monotonic(), 0, 0.0
        while (minutes := (time.monotonic() - start_s) / 60.0) < self._minutes:
            if steps % STEPS_PER_SCENE == 0:
                self._add_scene()
            now = self._step(LEARNING_RATE * min(1.0, (steps + 1) / WARM_UP_STEPS) * (1.0 - minutes / self._minutes))
            steps, loss = steps + 1, 0.98 * (loss or now) + 0.02 * now
            yield Progress(minutes, steps, loss)

    def _add_scene(self) -> None:
        for picture, look in self._drawer.draw():
            self._pool.add(picture, look)

    def _step(self, rate: float) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        pictures, labels = self._pool.batch()
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(pictures)
        losses = [F.cross_entropy(axis.float(), labels[:, number]) for number, axis in enumerate(logits)]
        loss = torch.stack(losses).mean()
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        return loss.item()


def test_accuracy(network: StyleNetwork) -> dict[str, float]:
    """Shares of each axis' values recognised on whole true targets of test seeds, neutral values left out."""
    drawer = LookDrawer(FIRST_TEST_SCENE, np.random.default_rng(0))
    judge = Classifier(network)
    answers = [(look.axes, judge.values(picture[None])) for _ in range(TEST_SCENES) for picture, look in drawer.draw()]
    return {axis: accuracy_of(number, answers) for number, axis in enumerate(AXES)}


def accuracy_of(number: int, answers: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> float:
    """Of pairs (true values, recognised values): the share that agrees on axis `number`, where it is not neutral."""
    neutral = Look().axes[number]
    hits = [true[number] == found[number] for true, found in answers if true[number] != neutral]
    return sum(hits) / max(len(hits), 1)
