"""The road not taken: a small codec first, then a causal core on its latents, at equal milliseconds a frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from variant import NANO, STAGES_HERE, OwnLesson, Variant

from lsd_game.model.codec import to_signal
from lsd_game.model.conditioning import Conditioning, Modulation, StyleTensors
from lsd_game.model.config import ModelConfig
from lsd_game.model.core import Core, Past, TextRows
from lsd_game.model.network import FrameInputs, PreparedStyle
from lsd_game.training.dataset import ClipStore
from lsd_game.training.objective import picture_loss
from lsd_game.training.plan import Stage

CHANNELS = 16  # of a latent, which stands for 8x8 pixels
CODEC_SHARE = 0.3  # of the training
WIDTHS = (16, 32, 48)  # of the codec at 1/2, 1/4 and 1/8


class Codec(nn.Module):
    """Pictures (frames, 3, height, width) to latents (frames, CHANNELS, height/8, width/8) of unit mean square."""

    def __init__(self) -> None:
        super().__init__()
        fine, middle, coarse = WIDTHS
        self.down = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, fine, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(fine, middle, 4, 2, 1),
            nn.ReLU(),
            nn.Conv2d(middle, coarse, 4, 2, 1),
            nn.ReLU(),
            nn.Conv2d(coarse, CHANNELS, 3, padding=1),
        )
        self.up = nn.Sequential(
            nn.Conv2d(CHANNELS, coarse, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(coarse, 4 * middle, 1),
            nn.PixelShuffle(2),
            nn.ReLU(),
            nn.Conv2d(middle, middle, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(middle, 4 * fine, 1),
            nn.PixelShuffle(2),
            nn.ReLU(),
            nn.Conv2d(fine, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def encode(self, pictures: torch.Tensor) -> torch.Tensor:
        """(clips, time, 3, height, width) to latents (clips, time, CHANNELS, height/8, width/8)."""
        latents = self.down(pictures.flatten(0, 1).contiguous(memory_format=torch.channels_last))
        unit = latents * torch.rsqrt(latents.square().mean(1, keepdim=True) + 1e-6)
        return unit.contiguous().unflatten(0, pictures.shape[:2])

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """The way back."""
        drawn = self.up(latents.flatten(0, 1).contiguous(memory_format=torch.channels_last))
        return drawn.contiguous().unflatten(0, latents.shape[:2])


class LatentNetwork(nn.Module):
    """Source latents, noisy latents and style in, clean latents out: the same core, without an hourglass around it."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.codec = Codec()
        self.conditioning = Conditioning(config)
        self.core = Core(config)
        self.to_tokens = nn.Conv2d(2 * CHANNELS, config.dim, 2, 2)
        self.from_tokens = nn.Linear(config.dim, 4 * CHANNELS)
        self.skip = nn.Conv2d(2 * CHANNELS, CHANNELS, 3, padding=1)

    def prepare(self, style: StyleTensors) -> PreparedStyle:
        """Encode a batch of styles."""
        return PreparedStyle(self.core.text_rows(style), style.pooled, self.conditioning.asked(style.said))

    def modulate(self, style: PreparedStyle, noise: torch.Tensor, step: torch.Tensor) -> Modulation:
        """What style, noise level and step size do to every layer."""
        modulation: Modulation = self.conditioning(style.pooled, style.asked, noise, step)
        return modulation

    def clip(self, inputs: FrameInputs, style: PreparedStyle, noise: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        """Clean latents of whole clips."""
        packed, tokens, grid = self._tokens(inputs)
        tokens = tokens.unflatten(0, noise.shape)
        tokens = self.core.clip(tokens, self.modulate(style, noise, step).core, style.text, grid)
        return self._latents(tokens, packed, inputs)

    def step(self, inputs: FrameInputs, text: TextRows, modulation: Modulation, past: Past) -> torch.Tensor:
        """The clean latents of one frame against its past."""
        packed, tokens, _ = self._tokens(inputs)
        return self._latents(self.core.step(tokens[:, None], modulation.core, text, past), packed, inputs)

    def _tokens(self, inputs: FrameInputs) -> tuple[torch.Tensor, torch.Tensor, tuple[int, int]]:
        packed = torch.cat([inputs.source, inputs.noisy], 2).flatten(0, 1)
        features = self.to_tokens(packed)
        return packed, features.flatten(2).transpose(1, 2), (features.shape[2], features.shape[3])

    def _latents(self, tokens: torch.Tensor, packed: torch.Tensor, inputs: FrameInputs) -> torch.Tensor:
        height, width = (side // 2 for side in packed.shape[-2:])
        fine = self.from_tokens(F.rms_norm(tokens, tokens.shape[-1:])).flatten(0, 1).transpose(1, 2)
        drawn = F.pixel_shuffle(fine.unflatten(2, (height, width)), 2)
        return (drawn + self.skip(packed)).view_as(inputs.source)


class CodecLesson:
    """Reconstruct frames of the game and of all looks."""

    def __init__(self, network: LatentNetwork, store: ClipStore) -> None:
        self._codec, self._store = network.codec, store

    def loss(self, rng: np.random.Generator, done: float) -> torch.Tensor:
        """What is lost on a fresh batch."""
        batch = self._store.sample(rng, STAGES_HERE["frames"].crops[0])
        clips = len(batch.source) // 2
        pictures = to_signal(torch.cat([batch.source[:clips], batch.target[clips:]]))
        return picture_loss(self._codec.decode(self._codec.encode(pictures)), pictures)


class Latent(Variant):
    """A flow of latents; the codec stands still after its own part of the time."""

    name = "latent"
    says = "codec f8 c16 (30 % of the time), then core of 6 layers, dim 128, on its latents; no shortcut"
    config = replace(NANO, dim=128, heads=4, layers=6, encoder_blocks=(0, 0, 0), decoder_blocks=(0, 0, 0))
    shares = (("frames", 0.4), ("clips", 0.3))

    def network(self) -> nn.Module:
        return LatentNetwork(self.config)

    def stages(self) -> list[tuple[Stage, float]]:
        return [(STAGES_HERE["frames"], CODEC_SHARE), *super().stages()]

    def own_lesson(self, number: int, learner: nn.Module, store: ClipStore) -> OwnLesson | None:
        assert isinstance(learner, LatentNetwork)
        if number == 0:
            return CodecLesson(learner, store)
        learner.codec.requires_grad_(False)
        return None

    @torch.no_grad()
    def encode(self, network: nn.Module, pictures: torch.Tensor) -> torch.Tensor:
        assert isinstance(network, LatentNetwork)
        return network.codec.encode(pictures)

    def decode(self, network: nn.Module, drawn: torch.Tensor) -> torch.Tensor:
        assert isinstance(network, LatentNetwork)
        return network.codec.decode(drawn)

    def loss(
        self, stage: Stage, drawn: torch.Tensor, target: torch.Tensor, levels: torch.Tensor, generator: torch.Generator
    ) -> torch.Tensor:
        return F.mse_loss(drawn, target)
