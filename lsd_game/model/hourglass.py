"""The convolutional path: draws on the game's own edges, from full resolution down to the core and back.

Every block is modulated by the condition of its frame (FiLM, Perez et al. 2018). The output is a blend of the
source frame and drawn colour, so that what must stay (HUD text, edges) can pass through untouched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.config import ModelConfig


@dataclass(frozen=True)
class Skips:
    """What the encoder leaves for the decoder: features at 1/2, 1/4 and 1/8 of the size."""

    fine: torch.Tensor
    middle: torch.Tensor
    coarse: torch.Tensor


class ResidualBlock(nn.Module):
    """x + conv(relu(modulate(conv(relu(x)))))."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, inner, 3, padding=1)
        self.second = nn.Conv2d(inner, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: torch.Tensor, modulation: torch.Tensor) -> torch.Tensor:
        """`x` (frames, channels, height, width), `modulation` (batch, time, scale and shift), or one for each pixel."""
        scale, shift = _over_pixels(modulation).chunk(2, 1)
        inner = torch.addcmul(shift, self.first(F.relu(x)), 1.0 + scale)
        out: torch.Tensor = self.second(inner.relu_())
        return out.add_(x)


class Level(nn.ModuleList):
    """A chain of residual blocks at one resolution."""

    def __init__(self, num_blocks: int, channels: int, inner: int) -> None:
        super().__init__(ResidualBlock(channels, inner) for _ in range(num_blocks))

    def forward(self, x: torch.Tensor, modulations: Iterator[torch.Tensor]) -> torch.Tensor:
        """Run all blocks, each with the next of `modulations`."""
        for block in self:
            x = block(x, next(modulations))
        return x


class ToTokens(nn.Conv2d):
    """A convolution over 4x4 at half the size: few places, many weights.

    Live on a CPU in bfloat16 it is one product of its unfolded input: the convolution there would put the weights into
    another order in every frame, and take twice as long. In float32 it is the convolution that is faster.
    """

    def __init__(self, channels: int, dim: int) -> None:
        super().__init__(channels, dim, 4, stride=2, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` (frames, channels, height, width) -> (frames, dim, height / 2, width / 2)."""
        if x.device.type != "cpu" or x.dtype != torch.bfloat16 or torch.is_grad_enabled():
            return super().forward(x)
        padded = F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1)
        windows = padded.unfold(1, 4, 2).unfold(2, 4, 2)  # (frames, height / 2, width / 2, channels, 4, 4)
        unfolded = windows.permute(0, 1, 2, 4, 5, 3).flatten(3)
        return F.linear(unfolded, self.weight.permute(0, 2, 3, 1).flatten(1), self.bias).permute(0, 3, 1, 2)


class Encoder(nn.Module):
    """Frames to tokens: three levels of convolutions, each half the size of the one before."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        fine, middle, coarse = config.channels
        inner = config.inner_widths
        blocks = config.encoder_blocks
        self.stem = nn.Conv2d(config.input_channels, fine, 3, padding=1)
        self.fine = Level(blocks[0], fine, inner[0])
        self.to_middle = nn.Conv2d(fine, middle, 4, stride=2, padding=1)
        self.middle = Level(blocks[1], middle, inner[1])
        self.to_coarse = nn.Conv2d(middle, coarse, 4, stride=2, padding=1)
        self.coarse = Level(blocks[2], coarse, inner[2])
        self.to_tokens = ToTokens(coarse, config.dim)

    def forward(self, inputs: torch.Tensor, modulations: Sequence[torch.Tensor]) -> tuple[torch.Tensor, Skips]:
        """`inputs` (frames, input channels, height/2, width/2) -> features (frames, dim, height/16, width/16)."""
        each = iter(modulations)
        fine = self.fine(self.stem(inputs), each)
        middle = self.middle(self.to_middle(fine), each)
        coarse = self.coarse(self.to_coarse(middle), each)
        return self.to_tokens(coarse), Skips(fine, middle, coarse)


class Rise(nn.Module):
    """Features at twice the size, over those of the encoder: shuffle(wide(x)) + skip(skipped), both 1x1."""

    def __init__(self, channels: int, to_channels: int) -> None:
        super().__init__()
        self.wide = nn.Conv2d(channels, 4 * to_channels, 1)
        self.skip = nn.Conv2d(to_channels, to_channels, 1, bias=False)

    def forward(self, x: torch.Tensor, skipped: torch.Tensor) -> torch.Tensor:
        """`x` (frames, channels, height, width), `skipped` (frames, to_channels, 2 * height, 2 * width)."""
        out: torch.Tensor = self.skip(skipped)
        return out.add_(F.pixel_shuffle(self.wide(x), 2))


class Decoder(nn.Module):
    """Tokens back to frames, over the encoder's features."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        fine, middle, coarse = config.channels
        inner = config.inner_widths
        blocks = config.decoder_blocks
        self.to_coarse = Rise(config.dim, coarse)
        self.coarse = Level(blocks[2], coarse, inner[2])
        self.to_middle = Rise(coarse, middle)
        self.middle = Level(blocks[1], middle, inner[1])
        self.to_fine = Rise(middle, fine)
        self.fine = Level(blocks[0], fine, inner[0])
        self.head = nn.Conv2d(fine, 4 * 4, 3, padding=1)

    def forward(self, features: torch.Tensor, skips: Skips, modulations: Sequence[torch.Tensor]) -> torch.Tensor:
        """Features (frames, dim, height/16, width/16) -> (frames, 4, height, width): colour and source gate."""
        each = iter(modulations)
        x = self.coarse(self.to_coarse(features, skips.coarse), each)
        x = self.middle(self.to_middle(x, skips.middle), each)
        x = self.fine(self.to_fine(x, skips.fine), each)
        return F.pixel_shuffle(self.head(F.relu(x)), 2)


def _over_pixels(modulation: torch.Tensor) -> torch.Tensor:
    """(batch, time, values) as (frames, values, 1, 1); (frames, values, height, width) is left as it is."""
    return modulation.flatten(0, 1)[:, :, None, None] if modulation.dim() == 3 else modulation
