"""Trains the convolutional baseline on the model's own clips, crops and loss, in a time box that may be interrupted."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn

from lsd_game.evaluation.conv_baseline import ConvNetwork
from lsd_game.model.codec import to_signal
from lsd_game.model.devices import fast_autocast
from lsd_game.model.text import TextEncoder
from lsd_game.training.dataset import ClipStore
from lsd_game.training.objective import encode_prompts, picture_loss
from lsd_game.training.plan import STAGES

LEARNING_RATE = 1.5e-3
WARM_UP_STEPS = 100
EMA_DECAY = 0.999
SAVE_EVERY_MINUTES = 1.0


class ConvTrainer:
    """Steps a ConvNetwork; `average` is the result.

    Args:
        state: the file that a training is kept in; one that is there goes on from its minutes.
        minutes: of the whole training, those that are passed included.

    Attributes:
        minutes_passed, steps: of the training so far, over all its parts.
    """

    def __init__(self, clips: Path, state: Path, *, minutes: float, seed: int) -> None:
        if not minutes > 0:
            raise ValueError(f"minutes must be above 0, got {minutes}")
        torch.manual_seed(seed)
        self._minutes, self._store, self._encoder = minutes, ClipStore(clips), TextEncoder()
        self._network, self.average = ConvNetwork(), ConvNetwork()
        for network in (self._network, self.average):
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average.load_state_dict(self._network.state_dict())
        self._optimiser = torch.optim.AdamW(self._network.parameters(), LEARNING_RATE, (0.9, 0.98))
        self.minutes_passed, self.steps = 0.0, 0
        self._state = state
        if state.exists():
            self._load()
        self._rng = np.random.default_rng((seed, self.steps))

    def run(self) -> Iterator[float]:
        """Train to the end of the time box; yields the minutes passed after each step, and saves now and then."""
        start_s, before = time.monotonic(), self.minutes_passed
        saved = before
        while self.minutes_passed < self._minutes:
            cosine = 0.5 * (1.0 + math.cos(math.pi * self.minutes_passed / self._minutes))
            self._step(LEARNING_RATE * min(1.0, (self.steps + 1) / WARM_UP_STEPS) * cosine)
            self.minutes_passed = before + (time.monotonic() - start_s) / 60.0
            if self.minutes_passed - saved > SAVE_EVERY_MINUTES:
                self.save()
                saved = self.minutes_passed
            yield self.minutes_passed
        self.save()

    def _step(self, rate: float) -> None:
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        crops = STAGES["frames"].crops
        batch = self._store.sample(self._rng, crops[self.steps % len(crops)])
        source, target = (to_signal(pixels[:, 0]) for pixels in (batch.source, batch.target))
        pooled = encode_prompts(self._encoder, batch.prompts).pooled
        with fast_autocast(torch.device("cpu")):
            drawn = self._network(source.contiguous(memory_format=torch.channels_last), pooled)
        self._optimiser.zero_grad(set_to_none=True)
        picture_loss(drawn, target).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self.steps += 1
        decay = min(EMA_DECAY, self.steps / (self.steps + 10.0))
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self._network.parameters(), strict=True):
                mean.lerp_(new, 1.0 - decay)

    def save(self) -> None:
        """Write all that a later part needs, in one move; clips that were drawn meanwhile join in."""
        state = {
            "network": self._network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "minutes": self.minutes_passed,
            "steps": self.steps,
        }
        partial = self._state.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self._state)
        self._store.refresh()

    def _load(self) -> None:
        state = torch.load(self._state, weights_only=True)
        self._network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.minutes_passed, self.steps = state["minutes"], state["steps"]
