"""A transformer core over one frame's tokens: five launches a layer, every buffer made once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from lsd_kernels.frame_state import FrameState
from lsd_kernels.ops import Ops
from lsd_kernels.pack import LayerStyle, LayerWeights, unstacked
from lsd_kernels.tiling import parts_of


@dataclass(frozen=True)
class CoreShape:
    """Sizes of a core for one picture size; `heads` * head_dim = `dim`."""

    tokens: int
    dim: int
    heads: int
    inner: int
    layers: int
    slots: int
    rows: int

    @property
    def head_dim(self) -> int:
        """Dimensions of a head."""
        return self.dim // self.heads


@dataclass(frozen=True)
class Turns:
    """Cosines and sines: of each token's place (tokens, head_dim / 2), and of each age (ages, head_dim / 2)."""

    place_cos: torch.Tensor
    place_sin: torch.Tensor
    age_cos: torch.Tensor
    age_sin: torch.Tensor


class Core:
    """All layers of a frame, against the ring of past frames and the text rows.

    Attributes:
        keys, values: (layers, slots, tokens, heads, head_dim), the ring.
        text_keys, text_values: (layers, rows, heads, head_dim); text_bias: (rows,).
        scaled, squares, queries, attended, hidden: what one phase leaves for the next.
    """

    def __init__(self, ops: Ops, shape: CoreShape, weights: Sequence[LayerWeights], turns: Turns) -> None:
        self.ops, self.shape, self.weights, self.turns = ops, shape, tuple(weights), turns
        like = weights[0].qkv
        sums = like.new_empty(0).to(torch.promote_types(like.dtype, torch.float32))
        ring = (shape.layers, shape.slots, shape.tokens, shape.heads, shape.head_dim)
        text = (shape.layers, shape.rows, shape.heads, shape.head_dim)
        self.keys, self.values = like.new_zeros(ring), like.new_zeros(ring)
        self.text_keys, self.text_values = like.new_zeros(text), like.new_zeros(text)
        self.text_bias = sums.new_zeros(shape.rows)
        self.scaled = like.new_empty(shape.tokens, shape.dim)
        self.squares = sums.new_empty(shape.tokens, parts_of(shape.dim))
        self.queries = like.new_empty(shape.tokens, shape.heads, shape.head_dim)
        self.attended = torch.empty_like(self.queries)
        self.hidden = like.new_empty(shape.tokens, shape.inner)

    def write_text(self, keys: torch.Tensor, values: torch.Tensor, bias: torch.Tensor) -> int:
        """Take the rows (layers, rows, heads, head_dim) of a prompt mix; returns how many there are.

        Raises:
            ValueError: when there are more than the buffers hold.
        """
        num_rows = keys.shape[1]
        if num_rows > self.shape.rows:
            raise ValueError(f"at most {self.shape.rows} text rows fit, got {num_rows}")
        self.text_keys[:, :num_rows].copy_(keys)
        self.text_values[:, :num_rows].copy_(values)
        self.text_bias[:num_rows].copy_(bias)
        return num_rows

    def forward(self, x: torch.Tensor, styles: LayerStyle, state: FrameState) -> None:
        """Draw on `x` (tokens, dim) in place.

        Args:
            styles: of all layers, `pack.stacked`.
            state: what is visible and where this frame's keys go.
        """
        each = unstacked(styles)
        self.ops.prescale(x, each[0].attention_scale, self.scaled, self.squares)
        for number, (weights, style) in enumerate(zip(self.weights, each, strict=True)):
            is_last = number == len(each) - 1
            self._attend(number, weights, style, state)
            next_scale = None if is_last else each[number + 1].attention_scale
            self._finish(x, weights, style, next_scale)

    def _attend(self, number: int, weights: LayerWeights, style: LayerStyle, state: FrameState) -> None:
        turns, keys, values = self.turns, self.keys[number], self.values[number]
        self.ops.qkv_project(
            self.scaled, self.squares, weights.qkv, style.qkv_bias, weights.query_norm, weights.key_norm,
            turns.place_cos, turns.place_sin, state.slot, self.queries, keys, values,
        )  # fmt: skip
        self.ops.attend(
            self.queries, keys, values, state.frames, state.counts, turns.age_cos, turns.age_sin,
            self.text_keys[number], self.text_values[number], self.text_bias, self.attended,
        )  # fmt: skip

    def _finish(
        self, x: torch.Tensor, weights: LayerWeights, style: LayerStyle, next_scale: torch.Tensor | None
    ) -> None:
        scaled, squares = self.scaled, self.squares
        attended = self.attended.flatten(1)
        self.ops.gated_linear(
            attended, weights.out, weights.out_bias, style.attention_gate, x, style.mlp_scale, scaled, squares
        )
        self.ops.gelu_linear(scaled, squares, weights.up, style.up_bias, self.hidden)
        self.ops.gated_linear(
            self.hidden, weights.down, weights.down_bias, style.mlp_gate, x, next_scale, scaled, squares
        )
