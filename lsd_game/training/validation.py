"""Whether a network understands its clips or knows them by heart: its error on trained and on held-back ones."""

from __future__ import annotations

import numpy as np
import torch

from lsd_game.model.codec import to_signal
from lsd_game.model.devices import fast_autocast
from lsd_game.model.network import LsdNetwork
from lsd_game.model.text import TextEncoder
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import Batch, ClipStore
from lsd_game.training.drawings import without_past
from lsd_game.training.objective import encode_prompts, picture_loss

NUM_FRAMES = 24  # of each of the two; always the same, so that the trend tells more than the level


class Validation:
    """Fixed frames of a store, as wide as its clips; none where it holds nothing back."""

    def __init__(self, store: ClipStore, seed: int) -> None:
        self._batches: dict[str, Batch] = {}
        if store.held_back is None:
            return
        height, width = store.held_back.source.shape[2:4]
        crop = Crop(NUM_FRAMES, 1, width // 16 * 16, height // 16 * 16)
        rng = np.random.default_rng(seed)
        self._batches = {"train_loss": store.sample(rng, crop), "validation_loss": store.sample_held_back(rng, crop)}
        self._encoder = TextEncoder()

    @torch.no_grad()
    def losses(self, network: LsdNetwork) -> dict[str, float]:
        """Mean `picture_loss` of one step from noise: `train_loss` and `validation_loss`; empty without frames."""
        return {name: self._loss(network, batch) for name, batch in self._batches.items()}

    def _loss(self, network: LsdNetwork, batch: Batch) -> float:
        device = next(network.parameters()).device
        total = 0.0
        for index in range(len(batch.source)):  # one by one: a batch of wide frames would need much memory
            frame = slice(index, index + 1)
            source, target = (to_signal(pixels[frame].to(device)) for pixels in (batch.source, batch.target))
            noise = torch.randn(source.shape, generator=torch.Generator().manual_seed(index)).to(source)
            ones = source.new_ones(source.shape[:2])
            style = encode_prompts(self._encoder, batch.prompts[frame]).to(source)
            with fast_autocast(device):
                drawn = network.clip(without_past(source, noise, ones), network.prepare(style), ones, ones)
            total += picture_loss(drawn, target).item()
        return total / len(batch.source)
