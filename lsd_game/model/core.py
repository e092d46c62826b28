"""The causal transformer core at 1/16 of the resolution: understands the scene, obeys the prompt, remembers.

One attention per block sees [text rows | past frames | this frame]; there is no cross-attention. Two ways lead
through it: `clip` takes whole clips under a block-causal mask (training), `step` one frame against the history (live).
They agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.config import ModelConfig
from lsd_game.model.history import History, Reading
from lsd_game.model.key_rows import KeyRows
from lsd_game.model.rotary import Turn, grid_turn, rotate, split_dims


@dataclass(frozen=True)
class TextRows:
    """A style as the core sees it.

    Attributes:
        keys, values: of each layer, (batch, rows, heads, head_dim).
        bias: added to the rows' logits, (batch, rows), or live (batch, tokens, rows) where tokens differ in their
            prompts: logarithms of the prompts' weights.
    """

    keys: tuple[torch.Tensor, ...]
    values: tuple[torch.Tensor, ...]
    bias: torch.Tensor

    @cached_property
    def is_plain(self) -> bool:
        """True where no row needs a bias: one prompt, no padding."""
        return not bool(self.bias.any())


@dataclass(frozen=True)
class Past:
    """What a live frame looks back on.

    Attributes:
        reading: past keys and values; None for a first frame.
        history: takes the frame's own keys and values; None leaves no trace.
        turn: rotation of the token grid.
        rows: where a CPU has text, past and frame side by side, already read; `reading` does not count then.
    """

    reading: Reading | None
    history: History | None
    turn: Turn
    rows: KeyRows | None = None


class Block(nn.Module):
    """Attention and MLP, both behind modulated RMSNorm and a gate (adaLN-zero, Peebles and Xie 2023)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        dim, self.heads = config.dim, config.heads
        attended = config.heads * config.head_width
        self.qkv = nn.Linear(dim, 3 * attended)
        self.query_norm = HeadNorm(config.head_width)
        self.key_norm = HeadNorm(config.head_width)
        self.text = nn.Linear(config.text_dim, 2 * attended)
        self.out = nn.Linear(attended, dim)
        self.up = nn.Linear(dim, config.mlp_width)
        self.down = nn.Linear(config.mlp_width, dim)

    def text_rows(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Token vectors (batch, rows, text_dim) -> keys and values (batch, rows, heads, head_dim).

        Text is of no time: its keys are zero where queries turn with time, so that they meet alike in any frame.
        """
        keys, values = self.text(rows).unflatten(-1, (2, self.heads, -1)).unbind(-3)
        time_dims = split_dims(keys.shape[-1])[0]
        return F.pad(self.key_norm(keys)[..., time_dims:], (time_dims, 0)), values

    def project(
        self, x: torch.Tensor, modulation: torch.Tensor, turn: Turn
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """`x` (batch, time, tokens, dim) -> q, k, v (batch, time, tokens, heads, head_dim), q and k rotated."""
        scale, shift = _over_tokens(modulation).chunk(6, -1)[:2]
        q, k, v = self.qkv(_modulated_norm(x, scale, shift)).unflatten(-1, (3, self.heads, -1)).unbind(-3)
        both = torch.stack([self.query_norm(q), self.key_norm(k)])
        turned_q, turned_k = rotate(both, turn.for_heads()).unbind()
        return turned_q, turned_k, v

    def finish(self, x: torch.Tensor, attended: torch.Tensor, modulation: torch.Tensor) -> torch.Tensor:
        """Add the attention's answer (batch, time, tokens, heads * head_dim) and the MLP's."""
        gate_attention, scale, shift, gate = _over_tokens(modulation).chunk(6, -1)[2:]
        x = torch.addcmul(x, gate_attention, self.out(attended))
        hidden = F.gelu(self.up(_modulated_norm(x, scale, shift)))
        return torch.addcmul(x, gate, self.down(hidden))


class HeadNorm(nn.Module):
    """RMSNorm over the dimensions of one head, for queries and keys (Henry et al. 2020)."""

    def __init__(self, head_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(head_dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` (..., head_dim), at any precision."""
        return F.rms_norm(x, x.shape[-1:], self.weight.to(x.dtype), 1e-6)


class Core(nn.Module):
    """A stack of blocks over the tokens of a frame, its past, and the prompt."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.window = config.window
        self.head_dim = config.head_width
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))

    def layers(self) -> list[Block]:
        """The blocks, in the order of the tokens' way."""
        return cast("list[Block]", list(self.blocks))

    def text_rows(self, style: StyleTensors) -> TextRows:
        """Keys and values of the prompts' tokens for every layer; they hold as long as the style does."""
        pairs = [block.text_rows(style.rows) for block in self.layers()]
        return TextRows(tuple(k for k, _ in pairs), tuple(v for _, v in pairs), style.log_weights)

    def clip(
        self, x: torch.Tensor, modulations: Sequence[torch.Tensor], text: TextRows, grid: tuple[int, int]
    ) -> torch.Tensor:
        """All frames of clips at once, frame t seeing frames t - window to t.

        Args:
            x: (batch, time, tokens, dim); tokens row by row of a `grid` (height, width).
            modulations: of each block, (batch, time, 6 * dim).
        """
        time, tokens = x.shape[1:3]
        turn = grid_turn(*grid, self.head_dim, time).to(x)
        bias = self._clip_bias(text.bias, time, tokens)
        for layer, block in enumerate(self.layers()):
            q, k, v = (y.flatten(1, 2) for y in block.project(x, modulations[layer], turn))
            keys = torch.cat([text.keys[layer], k], 1)
            values = torch.cat([text.values[layer], v], 1)
            attended = attend(q, keys, values, bias).view(*x.shape[:3], -1)
            x = block.finish(x, attended, modulations[layer])
        return x

    def step(self, x: torch.Tensor, modulations: Sequence[torch.Tensor], text: TextRows, past: Past) -> torch.Tensor:
        """One frame (batch, 1, tokens, dim) against its past."""
        bias = None if text.is_plain else self._step_bias(text.bias, past, x.shape[2])
        for layer, block in enumerate(self.layers()):
            q, k, v = (y.squeeze(1) for y in block.project(x, modulations[layer], past.turn))
            if past.rows is None:
                attended = attend(q, *_joined(layer, text, past, k, v), bias)
            else:
                attended = past.rows.attend(layer, q, k, v, bias)
            if past.history is not None:
                past.history.write(layer, k, v)  # over the oldest frame, which `reading` may still show: only now
            x = block.finish(x, attended[:, None], modulations[layer])
        return x

    def _clip_bias(self, text_bias: torch.Tensor, time: int, tokens: int) -> torch.Tensor:
        """Logit bias (batch, 1, time * tokens, rows + time * tokens): text weights, then the block-causal band."""
        frame = torch.arange(time, device=text_bias.device).repeat_interleave(tokens)
        age = frame[:, None] - frame[None]
        hidden = (age < 0) | (age > self.window)
        frames = torch.zeros(age.shape, device=text_bias.device).masked_fill(hidden, -torch.inf)
        rows = text_bias[:, None].expand(-1, time * tokens, -1)
        return torch.cat([rows, frames.expand(len(rows), -1, -1)], -1)[:, None]

    def _step_bias(self, text_bias: torch.Tensor, past: Past, tokens: int) -> torch.Tensor:
        """Logit bias (batch, 1, 1 or tokens, keys): text weights, then nothing."""
        frames = tokens + (0 if past.reading is None else past.reading.keys.shape[2])
        if past.rows is not None:
            frames = past.rows.count - text_bias.shape[-1]
        padded = F.pad(text_bias, (0, frames))
        return padded[:, None] if padded.dim() == 3 else padded[:, None, None]


def _joined(
    layer: int, text: TextRows, past: Past, k: torch.Tensor, v: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Keys and values of text, past frames and this one."""
    keys, values = [text.keys[layer], k], [text.values[layer], v]
    if past.reading is not None:
        keys.insert(1, past.reading.keys[layer])
        values.insert(1, past.reading.values[layer])
    return torch.cat(keys, 1), torch.cat(values, 1)


def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    """Scaled dot-product attention of (batch, tokens, heads, head_dim); the heads are joined in the answer."""
    q, k, v = (y.transpose(1, 2) for y in (q, k, v))
    mask = None if bias is None else bias.to(q.dtype)
    if q.device.type == "cpu" and not torch.is_grad_enabled():
        attended = _attend_in_products(q, k, v, mask)
    else:
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return attended.transpose(1, 2).flatten(2)


def _attend_in_products(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    """Attention as two matrix products: on a CPU, for one frame, nearly twice as fast as torch's fused one."""
    logits = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    shares = torch.softmax(logits if mask is None else logits + mask, -1)
    return shares @ v


def _over_tokens(modulation: torch.Tensor) -> torch.Tensor:
    """(batch, time, values) as (batch, time, 1, values); (batch, time, tokens, values) is left as it is."""
    return modulation[:, :, None] if modulation.dim() == 3 else modulation


def _modulated_norm(x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
    return torch.addcmul(shift, F.rms_norm(x, x.shape[-1:], eps=1e-6), 1.0 + scale)
