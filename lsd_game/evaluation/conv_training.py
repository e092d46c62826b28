"""Trains the convolutional baseline on the model's own clips, crops and loss, in a time box."""

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
from lsd_game.model.text import TextEncoder
from lsd_game.training.dataset import ClipStore
from lsd_game.training.objective import picture_loss
from lsd_game.training.trainer import STAGES

LEARNING_RATE = 1.5e-3
WARM_UP_STEPS = 100
EMA_DECAY = 0.999


class ConvTrainer:
    """Steps a ConvNetwork; `average` is the result."""

    def __init__(self, clips: Path, *, minutes: float, seed: int) -> None:
        if not minutes > 0:
            raise ValueError(f"minutes must be above 0, got {minutes}")
        torch.manual_seed(seed)
        self._minutes, self._store, self._encoder = minutes, ClipStore(clips), TextEncoder()
        self._rng = np.random.default_rng(seed)
        self._network, self.average = ConvNetwork(), ConvNetwork()
        for network in (self._network, self.average):
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average.load_state_dict(self._network.state_dict())
        self._optimiser = torch.optim.AdamW(self._network.parameters(), LEARNING_RATE, (0.9, 0.98))

    def run(self) -> Iterator[float]:
        """Train for the time box; yields the minutes passed after each step."""
        start_s, steps = time.monotonic(), 0
        while (minutes := (time.monotonic() - start_s) / 60.0) < self._minutes:
            cosine = 0.5 * (1.0 + math.cos(math.pi * minutes / self._minutes))
            self._step(LEARNING_RATE * min(1.0, (steps + 1) / WARM_UP_STEPS) * cosine)
            steps += 1
            yield minutes

    def _step(self, rate: float) -> None:
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        batch = self._store.sample(self._rng, STAGES["frames"].crop)
        source, target = (to_signal(pixels[:, 0]) for pixels in (batch.source, batch.target))
        pooled = torch.stack([self._encoder.encode(prompt).pooled for prompt in batch.prompts])
        with torch.autocast("cpu", torch.bfloat16):
            drawn = self._network(source.contiguous(memory_format=torch.channels_last), pooled)
        self._optimiser.zero_grad(set_to_none=True)
        picture_loss(drawn, target).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self._network.parameters(), strict=True):
                mean.lerp_(new, 1.0 - EMA_DECAY)
