"""Teaches the classifier on true targets of other worlds than those of the trials, and says how good a judge it is.

It must know held-out looks and families too, so it draws its own scenes, in all of them, as it goes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.evaluation.classifier import AXES, Classifier, StyleNetwork, to_input
from lsd_game.evaluation.style_features import LEAST, style_features
from lsd_game.evaluation.take import HEIGHT_PX, WIDTH_PX
from lsd_game.frame import Pixels
from lsd_game.training.worlds.clips import ClipConfig, ClipMaker, plan_clip
from lsd_game.training.worlds.families import FAMILIES
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.splits import FIRST_TEST_SEED

LOOKS_PER_SCENE = 6
NEUTRAL_SHARE = 0.2  # of each axis: the judge is asked about the other values
SOFTEST, NOISIEST = 1.0, 0.03  # each picture is learned as it is, and once blurred and noisy: style is not sharpness
EPOCHS, BATCH = 30, 128
LEARNING_RATE = 2e-3
FEATURE_NOISE = 0.1  # deviations
TEST_SCENES = 70
FIRST_SEED = 800_000_000  # training seeds, apart from those of cached clips
FIRST_TEST_SCENE = FIRST_TEST_SEED + 1_000_000  # apart from those of the trials


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


class ClassifierTrainer:
    """Draws scenes, keeps their features, and fits a network to them."""

    def __init__(self, *, minutes: float, seed: int) -> None:
        if not minutes > 0:
            raise ValueError(f"minutes must be above 0, got {minutes}")
        self._minutes, self._seed = minutes, seed
        self._drawer = LookDrawer(FIRST_SEED, np.random.default_rng((seed, 4)))
        self._generator = torch.Generator().manual_seed(seed)
        self._features: list[torch.Tensor] = []
        self._labels: list[torch.Tensor] = []

    def run(self) -> Iterator[float]:
        """Draw for the time box; yields the minutes passed after each scene."""
        start_s, minutes = time.monotonic(), 0.0
        while minutes < self._minutes:
            scene = self._drawer.draw()
            self.add(np.stack([picture for picture, _ in scene]), [look for _, look in scene])
            minutes = (time.monotonic() - start_s) / 60.0
            yield minutes

    def add(self, pictures: Pixels, looks: Sequence[Look]) -> None:
        """Learn from `pictures` (batch, height, width, 3), too."""
        clean = to_input(pictures)
        shares = torch.rand(2, len(clean), 1, 1, 1, generator=self._generator)
        blurred = F.avg_pool2d(F.pad(clean, (1, 1, 1, 1), mode="replicate"), 3, 1)
        noise = torch.randn(clean.shape, generator=self._generator)
        damaged = torch.lerp(clean, blurred, SOFTEST * shares[0]) + NOISIEST * shares[1] * noise
        self._features.append(torch.stack([style_features(clean), style_features(damaged.clamp(0, 1))], 1))
        self._labels.append(torch.tensor([labels_of(look) for look in looks]))

    def fit(self) -> StyleNetwork:
        """The network that all pictures so far teach."""
        torch.manual_seed(self._seed)
        features, labels = torch.cat(self._features), torch.cat(self._labels)  # (pictures, 2, features)
        network = StyleNetwork()
        network.mean.copy_(features.flatten(0, 1).mean(0))
        network.deviation.copy_(features.flatten(0, 1).std(0) + LEAST)
        optimiser = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=0.05)
        num_steps = EPOCHS * -(-len(features) // BATCH)
        for step in range(num_steps):
            for group in optimiser.param_groups:
                group["lr"] = LEARNING_RATE * (1.0 - step / num_steps)
            chosen, copies = torch.randint(len(features), (BATCH,)), torch.randint(2, (BATCH,))
            shaken = torch.randn(BATCH, features.shape[-1]) * FEATURE_NOISE * network.deviation
            logits = network(features[chosen, copies] + shaken)
            losses = [F.cross_entropy(axis, labels[chosen, number]) for number, axis in enumerate(logits)]
            optimiser.zero_grad(set_to_none=True)
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        return network


def labels_of(look: Look) -> list[int]:
    """The number of a look's value on each axis."""
    return [values.index(value) for values, value in zip(AXES.values(), look.axes, strict=True)]


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
