"""A core whose four large products are in e4m3; keys, values, attention and the residual stream stay wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from lsd_kernels.core import Core
from lsd_kernels.fp8 import Quantised, empty, quantised_weight
from lsd_kernels.frame_state import FrameState
from lsd_kernels.pack import LayerStyle, LayerWeights, unstacked
from lsd_kernels.tiling import parts_of


@dataclass(frozen=True)
class Fp8Weights:
    """The large weights of one layer, shaped as in `LayerWeights`, with a scale an output channel."""

    qkv: Quantised
    out: Quantised
    up: Quantised
    down: Quantised

    @classmethod
    def of(cls, weights: LayerWeights) -> Fp8Weights:
        """Quantise them."""
        large = weights.qkv, weights.out, weights.up, weights.down
        return cls(*map(quantised_weight, large))


@dataclass(frozen=True)
class Fp8Rows:
    """What phases leave for each other in e4m3; shaped as in `Core`, a group what one program writes."""

    scaled: Quantised
    attended: Quantised
    hidden: Quantised

    @classmethod
    def of(cls, core: Core) -> Fp8Rows:
        """Memory for them where the core's is."""
        shape, like = core.shape, core.scaled
        return cls(
            empty(shape.tokens, shape.dim, parts_of(shape.dim), like),
            empty(shape.tokens, shape.dim, shape.heads, like),
            empty(shape.tokens, shape.inner, parts_of(shape.inner), like),
        )


class Fp8Core:
    """A `Core` whose forward multiplies in e4m3, on the same ring and text rows.

    The core's own weights are kept: a style's shift is folded into a bias through them, unrounded.

    Args:
        weights: of all layers, quantised.
    """

    def __init__(self, core: Core, weights: Sequence[Fp8Weights]) -> None:
        self._core, self._weights, self._rows = core, tuple(weights), Fp8Rows.of(core)

    def forward(self, x: torch.Tensor, styles: LayerStyle, state: FrameState) -> None:
        """Draw on `x` (tokens, dim) in place, as `Core.forward` does; five launches a layer."""
        core, each = self._core, unstacked(styles)
        core.ops.prescale_fp8(x, each[0].attention_scale, self._rows.scaled, core.squares)
        for number, style in enumerate(each):
            is_last = number == len(each) - 1
            self._attend(number, style, state)
            self._finish(x, number, style, None if is_last else each[number + 1].attention_scale)

    def _attend(self, number: int, style: LayerStyle, state: FrameState) -> None:
        core, turns, weights = self._core, self._core.turns, self._core.weights[number]
        keys, values = core.keys[number], core.values[number]
        core.ops.qkv_project_fp8(
            self._rows.scaled, core.squares, self._weights[number].qkv, style.qkv_bias, weights.query_norm,
            weights.key_norm, turns.place_cos, turns.place_sin, state.slot, core.queries, keys, values,
        )  # fmt: skip
        core.ops.attend_fp8(
            core.queries, keys, values, state.frames, state.counts, turns.age_cos, turns.age_sin,
            core.text_keys[number], core.text_values[number], core.text_bias, self._rows.attended,
        )  # fmt: skip

    def _finish(self, x: torch.Tensor, number: int, style: LayerStyle, next_scale: torch.Tensor | None) -> None:
        core, wide, weights = self._core, self._core.weights[number], self._weights[number]
        rows, scaled, squares = self._rows, self._rows.scaled, core.squares
        core.ops.gated_linear_fp8(
            rows.attended, weights.out, wide.out_bias, style.attention_gate, x, style.mlp_scale, scaled, squares
        )
        core.ops.gelu_linear_fp8(scaled, squares, weights.up, style.up_bias, rows.hidden)
        core.ops.gated_linear_fp8(
            rows.hidden, weights.down, wide.down_bias, style.mlp_gate, x, next_scale, scaled, squares
        )
