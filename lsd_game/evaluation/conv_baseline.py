"""The baseline to beat: a plain convolutional network from frame to frame, without noise, core or past.

Row C of the first experiments: a U-Net of 3 million parameters whose residual blocks are scaled and shifted by the
prompt's vector (FiLM, Perez et al. 2018). It is a regression, so where many answers are right it paints their mean.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from lsd_game.evaluation.stateless import Stateless
from lsd_game.frame import Frame, Style
from lsd_game.model.codec import to_pixels, to_signal
from lsd_game.model.sizing import model_size, resize
from lsd_game.model.text import TextEncoder

CHANNELS = (32, 64, 96, 160)  # at 1/2, 1/4, 1/8 and 1/16 of the resolution
DEEP_BLOCKS = 4
TEXT_DIM, STYLE_DIM = 256, 64
SIZE_PX = (256, 144)


class FilmBlock(nn.Module):
    """Two convolutions around a scale and shift by the style, added to their input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
        self.film = nn.Linear(STYLE_DIM, 2 * channels)

    def forward(self, x: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        """`x` (batch, channels, height, width), `style` (batch, STYLE_DIM)."""
        scale, shift = self.film(style)[..., None, None].chunk(2, 1)
        out: torch.Tensor = x + self.second(F.relu(self.first(F.relu(x)) * (1 + scale) + shift))
        return out


class Down(nn.Module):
    """Half the resolution, then a block."""

    def __init__(self, before: int, channels: int, num_blocks: int) -> None:
        super().__init__()
        self.halve = nn.Conv2d(before, channels, 4, 2, 1)
        self.blocks = nn.ModuleList(FilmBlock(channels) for _ in range(num_blocks))

    def forward(self, x: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        """(batch, before, height, width) to (batch, channels, height / 2, width / 2)."""
        x = self.halve(x)
        for block in self.blocks:
            x = block(x, style)
        return x


class Up(nn.Module):
    """Twice the resolution, joined with what the encoder had there, then a block."""

    def __init__(self, before: int, channels: int) -> None:
        super().__init__()
        self.widen = nn.Conv2d(before, 4 * channels, 1)
        self.join = nn.Conv2d(2 * channels, channels, 1)
        self.block = FilmBlock(channels)

    def forward(self, x: torch.Tensor, skip: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        """`x` (batch, before, height, width), `skip` (batch, channels, 2 height, 2 width)."""
        wide = F.pixel_shuffle(self.widen(x), 2)
        out: torch.Tensor = self.block(self.join(torch.cat([wide, skip], 1)), style)
        return out


class ConvNetwork(nn.Module):
    """The U-Net."""

    def __init__(self) -> None:
        super().__init__()
        half, quarter, eighth, deep = CHANNELS
        self.style = nn.Sequential(nn.Linear(TEXT_DIM, STYLE_DIM), nn.SiLU(), nn.Linear(STYLE_DIM, STYLE_DIM))
        self.begin, self.first = nn.Conv2d(12, half, 3, padding=1), FilmBlock(half)
        self.downs = nn.ModuleList([Down(half, quarter, 1), Down(quarter, eighth, 1), Down(eighth, deep, DEEP_BLOCKS)])
        self.ups = nn.ModuleList([Up(deep, eighth), Up(eighth, quarter), Up(quarter, half)])
        self.last, self.end = FilmBlock(half), nn.Conv2d(half, 12, 3, padding=1)

    def forward(self, source: torch.Tensor, pooled: torch.Tensor) -> torch.Tensor:
        """`source` -1..1 (batch, 3, height, width), in multiples of 16; `pooled` (batch, TEXT_DIM) of prompts."""
        style = self.style(pooled)
        x = self.first(self.begin(F.pixel_unshuffle(source, 2)), style)
        skips = [x]
        for down in self.downs:
            skips.append(down(skips[-1], style))
        x = skips.pop()
        for up in self.ups:
            x = up(x, skips.pop(), style)
        return F.pixel_shuffle(self.end(F.relu(self.last(x, style))), 2)


class ConvBaseline(Stateless):
    """The trained network as a restyler."""

    def __init__(self, network: ConvNetwork) -> None:
        self._network = network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._encoder = TextEncoder()

    @classmethod
    def load(cls, path: Path) -> ConvBaseline:
        """The network of a file that `save` wrote."""
        network = ConvNetwork()
        network.load_state_dict({name: value.float() for name, value in load_file(path).items()})
        return cls(network)

    @torch.inference_mode()
    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Draw `frame` in `style`, at its own size."""
        height, width = frame.pixels.shape[:2]
        small = resize(torch.from_numpy(np.ascontiguousarray(frame.pixels)), model_size(width, height, SIZE_PX))
        total = sum(weight for _, weight in style.prompts)
        pooled = torch.stack([self._encoder.encode(text).pooled * (weight / total) for text, weight in style.prompts])
        drawn = self._network(to_signal(small)[None], pooled.sum(0)[None])[0]
        return replace(frame, pixels=resize(to_pixels(drawn), (width, height)).numpy())


def save(path: Path, network: ConvNetwork) -> None:
    """Write `network` in bfloat16."""
    save_file({name: value.detach().bfloat16().contiguous() for name, value in network.state_dict().items()}, path)
