"""The network: source frame, noisy frame, last output and style in, clean frame out (x-prediction)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.colour_grid import ColourGrid
from lsd_game.model.conditioning import Conditioning, Modulation, StyleTensors
from lsd_game.model.config import PATCH_PX, ModelConfig
from lsd_game.model.core import Core, Past, TextRows
from lsd_game.model.hourglass import Decoder, Encoder, Skips


@dataclass(frozen=True)
class PreparedStyle:
    """What depends on the prompts alone: text rows, `pooled` of StyleTensors, and (batch, concepts) what is `asked`."""

    text: TextRows
    pooled: torch.Tensor
    asked: torch.Tensor


@dataclass(frozen=True)
class FrameInputs:
    """Pictures -1..1, (batch, time, 3, height, width); sizes are multiples of 16.

    Attributes:
        source: the game's frames.
        noisy: x_t = (1 - t) * clean + t * noise at each frame's noise level t, times `sampler.input_scale(t)`.
        last: the model's previous output; anything where `has_last` is 0.
        has_last: (batch, time), 1 where `last` is there, else 0.
    """

    source: torch.Tensor
    noisy: torch.Tensor
    last: torch.Tensor
    has_last: torch.Tensor


class LsdNetwork(nn.Module):
    """Hourglass around a causal core."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.conditioning = Conditioning(config)
        self.encoder = Encoder(config)
        self.core = Core(config)
        self.decoder = Decoder(config)
        self.colour_grid = ColourGrid(config)

    def prepare(self, style: StyleTensors) -> PreparedStyle:
        """Encode a batch of styles."""
        return PreparedStyle(self.core.text_rows(style), style.pooled, self.conditioning.asked(style.said))

    def modulate(self, style: PreparedStyle, noise: torch.Tensor, step: torch.Tensor) -> Modulation:
        """What style, noise level and step size (batch, time), both 0..1, do to every layer."""
        modulation: Modulation = self.conditioning(style.pooled, style.asked, noise, step)
        return modulation

    def clip(self, inputs: FrameInputs, style: PreparedStyle, noise: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        """Clean frames of whole clips; `noise` and `step` (batch, time), 0..1, may differ from frame to frame."""
        modulation = self.modulate(style, noise, step)
        features, skips = self.encoder(self._pack(inputs), modulation.encoder)
        tokens = features.flatten(2).transpose(1, 2).view(*noise.shape, -1, features.shape[1])
        tokens = self.core.clip(tokens, modulation.core, style.text, features.shape[2:])
        return self._decode(tokens, skips, modulation, inputs)

    def step(self, inputs: FrameInputs, text: TextRows, modulation: Modulation, past: Past) -> torch.Tensor:
        """The clean frame of one frame (time 1) against its past."""
        features, skips = self.encoder(self._pack(inputs), modulation.encoder)
        tokens = features.flatten(2).transpose(1, 2)[:, None]  # (batch, 1, tokens, dim)
        tokens = self.core.step(tokens, modulation.core, text, past)
        return self._decode(tokens, skips, modulation, inputs)

    def _decode(self, tokens: torch.Tensor, skips: Skips, modulation: Modulation, inputs: FrameInputs) -> torch.Tensor:
        height, width = (side // PATCH_PX for side in inputs.source.shape[-2:])
        grid = tokens.flatten(0, 1).transpose(1, 2).reshape(-1, tokens.shape[-1], height, width)
        drawn = self.decoder(grid.contiguous(memory_format=torch.channels_last), skips, modulation.decoder)
        drawn = drawn.to(inputs.source.dtype, memory_format=torch.contiguous_format)
        drawn = drawn.view(*inputs.source.shape[:2], 4, *drawn.shape[-2:])
        colour, gate = drawn[:, :, :3], torch.sigmoid(drawn[:, :, 3:])
        tint = self.colour_grid(tokens, inputs.source)
        return torch.lerp(colour + tint, inputs.source, gate)

    def _pack(self, inputs: FrameInputs) -> torch.Tensor:
        """All pictures as one (batch * time, input channels, height/2, width/2) tensor, channels last."""
        height, width = inputs.source.shape[-2:]
        if height % PATCH_PX or width % PATCH_PX:
            raise ValueError(f"sizes must be multiples of {PATCH_PX}, got {width}x{height}")
        pictures = [inputs.source, inputs.noisy]
        has_last = inputs.has_last[:, :, None, None, None].to(inputs.source.dtype)
        if self.config.sees_last:
            pictures.append(inputs.last * has_last)
        packed = F.pixel_unshuffle(torch.cat(pictures, 2).flatten(0, 1), 2)
        if self.config.sees_last:
            told = has_last.flatten(0, 1).expand(-1, 1, height // 2, width // 2)
            packed = torch.cat([packed, told], 1)
        return packed.contiguous(memory_format=torch.channels_last)
