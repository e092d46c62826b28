"""The network: source frame, noisy frame, last output and style in, clean frame out (x-prediction)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.conditioning import Conditioning, StyleTensors
from lsd_game.model.config import PATCH_PX, ModelConfig
from lsd_game.model.core import Core, TextRows
from lsd_game.model.history import History, Reading
from lsd_game.model.hourglass import Decoder, Encoder, Skips
from lsd_game.model.rotary import space_angles


@dataclass(frozen=True)
class PreparedStyle:
    """What depends on the prompts alone, computed once a style: text rows, and the pooled vector (batch, text_dim)."""

    text: TextRows
    pooled: torch.Tensor


@dataclass(frozen=True)
class FrameInputs:
    """Pictures -1..1, (batch, time, 3, height, width); sizes are multiples of 16.

    Attributes:
        source: the game's frames.
        noisy: (1 - t) * clean + t * noise at each frame's noise level t.
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

    def prepare(self, style: StyleTensors) -> PreparedStyle:
        """Encode a batch of styles."""
        return PreparedStyle(self.core.text_rows(style), style.pooled)

    def clip(self, inputs: FrameInputs, style: PreparedStyle, noise: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        """Clean frames of whole clips; `noise` and `step` (batch, time), 0..1, may differ from frame to frame."""
        condition = self.conditioning(style.pooled, noise, step)
        batch, time = noise.shape
        features, skips = self.encoder(pack(inputs), condition.flatten(0, 1))
        tokens = features.unflatten(0, (batch, time)).flatten(3).transpose(2, 3)  # (batch, time, tokens, dim)
        tokens = self.core.clip(tokens, condition, style.text, features.shape[2:])
        return self._decode(tokens, features, skips, condition, inputs)

    def step(
        self,
        inputs: FrameInputs,
        style: PreparedStyle,
        noise: torch.Tensor,
        step: torch.Tensor,
        past: Reading | None,
        history: History | None,
    ) -> torch.Tensor:
        """The clean frame of one frame (time 1) against its past; `history` takes this frame's keys where given."""
        condition = self.conditioning(style.pooled, noise, step)
        features, skips = self.encoder(pack(inputs), condition.flatten(0, 1))
        tokens = features.flatten(2).transpose(1, 2)[:, None]
        space = self._space(*features.shape[2:])
        tokens = self.core.step(tokens, condition, style.text, past, space, history)
        return self._decode(tokens, features, skips, condition, inputs)

    def _decode(
        self,
        tokens: torch.Tensor,
        features: torch.Tensor,
        skips: Skips,
        condition: torch.Tensor,
        inputs: FrameInputs,
    ) -> torch.Tensor:
        grid = tokens.flatten(0, 1).transpose(1, 2).unflatten(2, features.shape[2:])
        grid = grid.contiguous(memory_format=torch.channels_last)
        drawn = self.decoder(grid, skips, condition.flatten(0, 1)).unflatten(0, tokens.shape[:2])
        drawn = drawn.to(inputs.source.dtype)
        colour, gate = drawn[:, :, :3], torch.sigmoid(drawn[:, :, 3:])
        return torch.lerp(colour, inputs.source, gate)

    def _space(self, height: int, width: int) -> torch.Tensor:
        """Angles of the token grid, remembered for the size in use."""
        key = (height, width)
        if getattr(self, "_space_key", None) != key:
            head_dim = self.config.dim // self.config.heads
            device = next(self.parameters()).device
            self._space_key, self._space_angles = key, space_angles(height, width, head_dim).to(device)
        return self._space_angles


def pack(inputs: FrameInputs) -> torch.Tensor:
    """All pictures as one (batch * time, INPUT_CHANNELS, height/2, width/2) tensor, channels last."""
    has_last = inputs.has_last[:, :, None, None, None].to(inputs.source.dtype)
    pictures = torch.cat([inputs.source, inputs.noisy, inputs.last * has_last], 2).flatten(0, 1)
    height, width = pictures.shape[-2:]
    if height % PATCH_PX or width % PATCH_PX:
        raise ValueError(f"sizes must be multiples of {PATCH_PX}, got {width}x{height}")
    unshuffled = F.pixel_unshuffle(pictures, 2)
    told = has_last.flatten(0, 1).expand(-1, 1, height // 2, width // 2)
    return torch.cat([unshuffled, told], 1).contiguous(memory_format=torch.channels_last)
