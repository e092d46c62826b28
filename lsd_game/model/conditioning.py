"""Style, noise level and step size as one vector per frame, which modulates every layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

from lsd_game.model.config import ModelConfig
from lsd_game.model.reading import Reading, Said
from lsd_game.model.text import PromptEmbedding

NUM_FREQUENCIES = 32


@dataclass(frozen=True)
class StyleTensors:
    """A batch of weighted prompt mixes.

    Attributes:
        rows: token vectors (batch, rows, text_dim); each becomes a key/value row of the core's attention.
        log_weights: (batch, rows), added to the attention logits of the row; -inf where a row is padding.
        pooled: (batch, text_dim), the weighted mean of the prompts' pooled vectors.
        said: what concepts are read from, as it was written also where training has moved rows and `pooled`.
    """

    rows: torch.Tensor
    log_weights: torch.Tensor
    pooled: torch.Tensor
    said: Said

    def to(self, like: torch.Tensor) -> StyleTensors:
        """On the device and at the precision of `like`."""
        return StyleTensors(self.rows.to(like), self.log_weights.to(like), self.pooled.to(like), self.said.to(like))


def shares_of(weights: Sequence[float]) -> list[float]:
    """What each prompt of a mix counts for in the condition, in sum 1, from weights above 0.

    Half way between two prompts the picture changes faster than at their ends: it answers their shares s by
    sin(pi s / 2)^2 (scripts/measure_mixes.py). This is the inverse, so that a picture goes as far as the weights say.
    """
    total = sum(weights)
    angles = [math.asin(math.sqrt(weight / total)) for weight in weights]
    whole = sum(angles)
    return [angle / whole for angle in angles]


def style_tensors(mixes: Sequence[Sequence[tuple[PromptEmbedding, float]]]) -> StyleTensors:
    """Batch the mixes, each ((embedding, weight), ...) with weights above 0."""
    rows, log_weights, pooled = [], [], []
    for mix in mixes:
        shares = shares_of([weight for _, weight in mix])
        parts = [(prompt, share) for (prompt, _), share in zip(mix, shares, strict=True)]
        rows.append(torch.cat([prompt.rows for prompt, _ in parts]))
        logs = [torch.full((len(prompt.rows),), math.log(share)) for prompt, share in parts]
        log_weights.append(torch.cat(logs))
        pooled.append(torch.stack([prompt.pooled * share for prompt, share in parts]).sum(0))
    padded = pad_sequence(log_weights, batch_first=True, padding_value=-math.inf)
    return StyleTensors(pad_sequence(rows, batch_first=True), padded, torch.stack(pooled), said_in(mixes))


def said_in(mixes: Sequence[Sequence[tuple[PromptEmbedding, float]]]) -> Said:
    """The same mixes, as they are read."""
    shares = pad_sequence([torch.tensor(shares_of([weight for _, weight in mix])) for mix in mixes], batch_first=True)
    words = pad_sequence([prompt.words for mix in mixes for prompt, _ in mix], batch_first=True)
    each = pad_sequence(list(torch.split(words, [len(mix) for mix in mixes])), batch_first=True)
    return Said(each, shares)


@dataclass(frozen=True)
class Modulation:
    """What the condition does to every layer: one tensor a block, (batch, time, values).

    Where regions of a live frame differ in their prompts (regional.py), values differ from place to place: of a
    residual block (1, values, height, width), of a transformer block (1, 1, tokens, values).

    Attributes:
        encoder, decoder: scale and shift of each residual block, in the order of use.
        core: scale, shift and gate of attention and MLP of each transformer block.
    """

    encoder: tuple[torch.Tensor, ...]
    core: tuple[torch.Tensor, ...]
    decoder: tuple[torch.Tensor, ...]


class Conditioning(nn.Module):
    """(pooled style, noise level, step size) -> Modulation, by one table for the whole network.

    Live, a style at a fixed noise level needs it once: it holds as long as the style does.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        dim = config.dim
        self._sizes = _table_sizes(config)
        self.style = nn.Sequential(nn.Linear(config.text_dim, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.reading = Reading(config) if config.concepts else None
        self.noise = nn.Sequential(nn.Linear(2 * NUM_FREQUENCIES, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.step = nn.Sequential(nn.Linear(2 * NUM_FREQUENCIES, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.mix = nn.Sequential(nn.SiLU(), nn.Linear(dim, dim), nn.SiLU())
        self.norm = nn.RMSNorm(dim, eps=1e-6, elementwise_affine=False)  # no prompt may shout
        self.table = nn.Linear(dim, sum(map(sum, self._sizes)))
        nn.init.zeros_(self.table.weight)
        nn.init.zeros_(self.table.bias)

    def asked(self, said: Said) -> torch.Tensor:
        """How much of each concept is asked for, 0..1 (batch, concepts); of none where it does not read."""
        if self.reading is None:
            return said.shares.new_zeros(len(said.shares), 0)
        return self.reading.asked(said)

    def forward(self, pooled: torch.Tensor, asked: torch.Tensor, noise: torch.Tensor, step: torch.Tensor) -> Modulation:
        """`pooled` (batch, text_dim) and what is `asked` for; `noise` and `step` (batch, time), both 0..1."""
        dtype = pooled.dtype
        level = self.noise(fourier(noise).to(dtype)) + self.step(fourier(step).to(dtype))
        style = self.style(pooled)
        if self.reading is not None:
            style = style + self.reading(asked)
        values = self.table(self.norm(self.mix(style[:, None] + level)))  # (batch, time, all values)
        parts = values.split([sum(sizes) for sizes in self._sizes], -1)
        encoder, core, decoder = (part.split(sizes, -1) for part, sizes in zip(parts, self._sizes, strict=True))
        return Modulation(encoder, core, decoder)


def _table_sizes(config: ModelConfig) -> tuple[list[int], list[int], list[int]]:
    """Values a block of the encoder, the core and the decoder."""
    levels = list(zip(config.inner_widths, config.encoder_blocks, config.decoder_blocks, strict=True))
    encoder = [2 * channels for channels, blocks, _ in levels for _ in range(blocks)]
    decoder = [2 * channels for channels, _, blocks in reversed(levels) for _ in range(blocks)]
    return encoder, [6 * config.dim] * config.layers, decoder


def fourier(values: torch.Tensor) -> torch.Tensor:
    """Values 0..1 as sines and cosines of 0.5 to 100 periods: (...) -> (..., 2 * NUM_FREQUENCIES)."""
    exponents = torch.linspace(math.log(0.5), math.log(100.0), NUM_FREQUENCIES, device=values.device)
    angles = values.float()[..., None] * exponents.exp() * 2.0 * math.pi
    return torch.cat([angles.cos(), angles.sin()], -1)
