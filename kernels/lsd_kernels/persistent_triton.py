"""A whole core in one cooperative launch: every phase of every layer from the tile functions of the fused kernels.

As many programs as fit the GPU at once walk the tiles of a phase, then meet at a barrier. Activations go through plain
loads and stores, never TMA, so the barrier's release and acquire order all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import torch
import triton
import triton.language as tl

from lsd_kernels.attention_triton import attention_tile_of
from lsd_kernels.core import Core
from lsd_kernels.frame_state import FrameState
from lsd_kernels.grid_barrier import barrier_unless, leave
from lsd_kernels.linear_triton import gated_tile, gelu_tile
from lsd_kernels.norm import EPS
from lsd_kernels.norm_triton import prescale_row
from lsd_kernels.pack import LayerStyle, LayerWeights
from lsd_kernels.pdl import IS_INTERPRETED
from lsd_kernels.qkv_triton import qkv_tile
from lsd_kernels.tiling import Tile, product_tile

NO_BARRIER_MISSING = -1
ATTENTION = Tile(64, 32, 0, 8, 2)  # all phases share its rows, warps and registers; larger tiles spill
Layer = TypeVar("Layer", LayerWeights, LayerStyle)


@triton.jit
def _core_kernel(
    p_x, p_scaled, p_squares, p_q, p_attended, p_hidden, p_keys, p_values, p_text_keys, p_text_values, p_text_bias,
    p_place_cos, p_place_sin, p_age_cos, p_age_sin, p_slot, p_frames, p_counts,
    p_qkv, p_query_norm, p_key_norm, p_out, p_out_bias, p_up, p_down, p_down_bias,
    p_scale_1, p_gate_1, p_scale_2, p_gate_2, p_qkv_bias, p_up_bias, p_arrived,
    ROWS, SLOTS, TEXT_ROWS, LAYERS, SCALE: tl.constexpr, DIM: tl.constexpr, HEAD: tl.constexpr, INNER: tl.constexpr,
    EPS: tl.constexpr, BLOCK_DIM: tl.constexpr, PARTS: tl.constexpr, BLOCK_PARTS: tl.constexpr, BM: tl.constexpr,
    BN: tl.constexpr, BK: tl.constexpr, BM_ATT: tl.constexpr, BN_ATT: tl.constexpr, PROGRAMS: tl.constexpr,
    MISSING: tl.constexpr,
):  # fmt: skip
    i_p = tl.program_id(0)
    i_slot, num_rows, num_frames = tl.load(p_slot), tl.load(p_counts), tl.load(p_counts + 1)
    tiles_m, tiles_att = tl.cdiv(ROWS, BM), tl.cdiv(ROWS, BM_ATT)
    for i_t in range(i_p, ROWS, PROGRAMS):
        prescale_row(p_x, p_scale_1, p_scaled, p_squares, i_t, DIM, BLOCK_DIM, PARTS, BLOCK_PARTS)
    i_b = barrier_unless(MISSING == 0, p_arrived, 0, PROGRAMS)
    for i_layer in range(0, LAYERS):
        i_l = tl.cast(i_layer, tl.int64)
        o_dim = i_l * DIM
        p_k, p_v = p_keys + o_dim * SLOTS * ROWS, p_values + o_dim * SLOTS * ROWS
        p_tk, p_tv = p_text_keys + o_dim * TEXT_ROWS, p_text_values + o_dim * TEXT_ROWS
        for i_tile in range(i_p, tiles_m * 3 * (DIM // HEAD), PROGRAMS):
            qkv_tile(
                p_scaled, p_squares, p_qkv + 3 * o_dim * DIM, p_qkv_bias + 3 * o_dim, p_query_norm + i_l * HEAD,
                p_key_norm + i_l * HEAD, p_place_cos, p_place_sin, p_q, p_k, p_v, i_slot, i_tile, ROWS, DIM, HEAD,
                EPS, PARTS, BLOCK_PARTS, BM, BK,
            )  # fmt: skip
        i_b = barrier_unless(MISSING == 1, p_arrived, i_b, PROGRAMS)
        for i_tile in range(i_p, tiles_att * (DIM // HEAD), PROGRAMS):
            attention_tile_of(
                p_q, p_k, p_v, p_frames, p_age_cos, p_age_sin, p_tk, p_tv, p_text_bias, p_attended,
                num_rows, num_frames, i_tile, ROWS, SCALE, DIM, HEAD, BM_ATT, BN_ATT,
            )  # fmt: skip
        i_b = barrier_unless(MISSING == 2, p_arrived, i_b, PROGRAMS)
        for i_tile in range(i_p, tiles_m * (DIM // BN), PROGRAMS):
            gated_tile(
                p_attended, p_out + o_dim * DIM, p_out_bias + o_dim, p_gate_1 + o_dim, p_x, p_scale_2 + o_dim,
                p_scaled, p_squares, i_tile, ROWS, DIM, DIM, BM, BN, BK, True,
            )  # fmt: skip
        i_b = barrier_unless(MISSING == 3, p_arrived, i_b, PROGRAMS)
        for i_tile in range(i_p, tiles_m * tl.cdiv(INNER, BN), PROGRAMS):
            gelu_tile(
                p_scaled, p_squares, p_up + o_dim * INNER, p_up_bias + i_l * INNER, p_hidden, i_tile, ROWS, INNER, DIM,
                EPS, PARTS, BLOCK_PARTS, BM, BN, BK,
            )  # fmt: skip
        i_b = barrier_unless(MISSING == 4, p_arrived, i_b, PROGRAMS)
        i_next = (i_l + 1) % LAYERS  # after the last layer nobody reads what its scale gives
        for i_tile in range(i_p, tiles_m * (DIM // BN), PROGRAMS):
            gated_tile(
                p_hidden, p_down + o_dim * INNER, p_down_bias + o_dim, p_gate_2 + o_dim, p_x,
                p_scale_1 + i_next * DIM, p_scaled, p_squares, i_tile, ROWS, DIM, INNER, BM, BN, BK, True,
            )  # fmt: skip
        i_b = barrier_unless(MISSING == 5, p_arrived, i_b, PROGRAMS)
    leave(p_arrived, PROGRAMS)


class PersistentCore:
    """A `Core` whose forward is one launch, on the same buffers.

    Args:
        num_programs: at most as many as the GPU holds at once, one a SM.
    """

    def __init__(self, core: Core, num_programs: int) -> None:
        self._core, self._num_programs = core, num_programs
        self._weights = stacked(core.weights)
        self.arrived = torch.zeros(2, dtype=torch.int32, device=core.keys.device)  # at the barrier, and at the end

    def launch_arguments(self, x: torch.Tensor, styles: LayerStyle, state: FrameState) -> dict[str, object]:
        """Everything that the kernel takes; `styles` of all layers, `stacked`."""
        core, shape, weights = self._core, self._core.shape, self._weights
        parts = core.squares.shape[1]
        width = shape.dim // parts
        tile = product_tile("gated_linear", shape.tokens, shape.dim, shape.dim, width)
        names: dict[str, object] = {
            "p_x": x, "p_scaled": core.scaled, "p_squares": core.squares, "p_q": core.queries,
            "p_attended": core.attended, "p_hidden": core.hidden, "p_keys": core.keys, "p_values": core.values,
            "p_text_keys": core.text_keys, "p_text_values": core.text_values, "p_text_bias": core.text_bias,
            "p_place_cos": core.turns.place_cos, "p_place_sin": core.turns.place_sin,
            "p_age_cos": core.turns.age_cos, "p_age_sin": core.turns.age_sin, "p_slot": state.slot,
            "p_frames": state.frames, "p_counts": state.counts, "p_qkv": weights.qkv,
            "p_query_norm": weights.query_norm, "p_key_norm": weights.key_norm, "p_out": weights.out,
            "p_out_bias": weights.out_bias, "p_up": weights.up, "p_down": weights.down,
            "p_down_bias": weights.down_bias, "p_scale_1": styles.attention_scale, "p_gate_1": styles.attention_gate,
            "p_scale_2": styles.mlp_scale, "p_gate_2": styles.mlp_gate, "p_qkv_bias": styles.qkv_bias,
            "p_up_bias": styles.up_bias, "p_arrived": self.arrived,
        }  # fmt: skip
        sizes: dict[str, object] = {
            "ROWS": shape.tokens, "SLOTS": shape.slots, "TEXT_ROWS": shape.rows, "LAYERS": shape.layers,
            "SCALE": shape.head_dim**-0.5, "DIM": shape.dim, "HEAD": shape.head_dim, "INNER": shape.inner, "EPS": EPS,
            "BLOCK_DIM": triton.next_power_of_2(shape.dim), "PARTS": parts,
            "BLOCK_PARTS": triton.next_power_of_2(parts), "BM": ATTENTION.rows, "BN": width, "BK": tile.depth,
            "BM_ATT": ATTENTION.rows, "BN_ATT": ATTENTION.columns, "PROGRAMS": self._num_programs,
            "MISSING": NO_BARRIER_MISSING,
        }  # fmt: skip
        return names | sizes

    def forward(self, x: torch.Tensor, styles: LayerStyle, state: FrameState) -> None:
        """Draw on `x` (tokens, dim) in place, as `Core.forward` does."""
        arguments = self.launch_arguments(x, styles, state)
        options = {"num_warps": ATTENTION.warps, "num_stages": ATTENTION.stages}
        if not IS_INTERPRETED:
            options["launch_cooperative_grid"] = True
        _core_kernel[(self._num_programs,)](**arguments, **options)


def stacked(layers: Sequence[Layer]) -> Layer:
    """The tensors of all layers as (layers, ...)."""
    kind = type(layers[0])
    return kind(*(torch.stack([getattr(layer, name) for layer in layers]) for name in kind.__dataclass_fields__))
