"""Style, noise level and step size as one vector per frame, which modulates every layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from lsd_game.model.config import ModelConfig
from lsd_game.model.text import PromptEmbedding

NUM_FREQUENCIES = 32


@dataclass(frozen=True)
class StyleTensors:
    """A batch of weighted prompt mixes.

    Attributes:
        rows: token vectors (batch, rows, text_dim); each becomes a key/value row of the core's attention.
        log_weights: (batch, rows), added to the attention logits of the row; -inf where a row is padding.
        pooled: (batch, text_dim), the weighted mean of the prompts' pooled vectors.
    """

    rows: torch.Tensor
    log_weights: torch.Tensor
    pooled: torch.Tensor


def style_tensors(mixes: Sequence[Sequence[tuple[PromptEmbedding, float]]]) -> StyleTensors:
    """Batch the mixes, each ((embedding, weight), ...) with weights above 0, normalised here to sum 1."""
    rows, log_weights, pooled = [], [], []
    for mix in mixes:
        total = sum(weight for _, weight in mix)
        rows.append(torch.cat([prompt.rows for prompt, _ in mix]))
        logs = [torch.full((len(prompt.rows),), math.log(weight / total)) for prompt, weight in mix]
        log_weights.append(torch.cat(logs))
        pooled.append(torch.stack([prompt.pooled * (weight / total) for prompt, weight in mix]).sum(0))
    pad = nn.utils.rnn.pad_sequence
    return StyleTensors(
        pad(rows, batch_first=True),
        pad(log_weights, batch_first=True, padding_value=-math.inf),
        torch.stack(pooled),
    )


class Conditioning(nn.Module):
    """(pooled style, noise level, step size) -> condition vector (batch, time, dim)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        dim = config.dim
        self.style = nn.Sequential(nn.Linear(config.text_dim, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.noise = nn.Sequential(nn.Linear(2 * NUM_FREQUENCIES, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.step = nn.Sequential(nn.Linear(2 * NUM_FREQUENCIES, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.mix = nn.Sequential(nn.SiLU(), nn.Linear(dim, dim), nn.SiLU())

    def forward(self, pooled: torch.Tensor, noise: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        """`pooled` (batch, text_dim); `noise` and `step` (batch, time), both 0..1."""
        dtype = pooled.dtype
        level = self.noise(fourier(noise).to(dtype)) + self.step(fourier(step).to(dtype))
        mixed: torch.Tensor = self.mix(self.style(pooled)[:, None] + level)
        return mixed  # (batch, time, dim)


def fourier(values: torch.Tensor) -> torch.Tensor:
    """Values 0..1 as sines and cosines of 0.5 to 100 periods: (...) -> (..., 2 * NUM_FREQUENCIES)."""
    exponents = torch.linspace(math.log(0.5), math.log(100.0), NUM_FREQUENCIES, device=values.device)
    angles = values.float()[..., None] * exponents.exp() * 2.0 * math.pi
    return torch.cat([angles.cos(), angles.sin()], -1)
