"""Triton kernel of `attention.py`: one program a tile of one head's queries, softmax kept running over all keys."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from lsd_kernels.counters import wait_for
from lsd_kernels.pdl import launch_options, let_dependents_start, wait_for_producer
from lsd_kernels.quantised_triton import store_rows
from lsd_kernels.tiling import Tile, attention_tile

LOG2_E = tl.constexpr(1.4426950408889634)


@triton.jit
def attend_to(
    b_q0, b_q1, p_keys, p_values, p_bias, NUM_KEYS, scale, b_max, b_sum, b_out,
    DIM: tl.constexpr, HEAD: tl.constexpr, BN: tl.constexpr, HAS_BIAS: tl.constexpr,
):  # fmt: skip
    """Go over NUM_KEYS rows of one head; returns the running maximum, sum and output."""
    HALF: tl.constexpr = HEAD // 2
    o_h = tl.arange(0, HALF)
    o_d = tl.arange(0, HEAD)
    for i_n in range(0, NUM_KEYS, BN):
        o_n = i_n + tl.arange(0, BN)
        m_n = o_n < NUM_KEYS
        p_k = p_keys + o_n[None, :] * DIM + o_h[:, None]
        b_k0 = tl.load(p_k, mask=m_n[None, :], other=0.0)
        b_k1 = tl.load(p_k + HALF, mask=m_n[None, :], other=0.0)
        b_s = tl.dot(b_q0, b_k0, input_precision="ieee")
        b_s = tl.dot(b_q1, b_k1, b_s, input_precision="ieee") * scale
        if HAS_BIAS:
            b_s += tl.load(p_bias + o_n, mask=m_n, other=0.0).to(tl.float32)[None, :] * LOG2_E
        b_s = tl.where(m_n[None, :], b_s, float("-inf"))
        b_new = tl.maximum(b_max, tl.max(b_s, 1))
        b_p = tl.exp2(b_s - b_new[:, None])
        b_old = tl.exp2(b_max - b_new)
        b_sum = b_sum * b_old + tl.sum(b_p, 1)
        b_v = tl.load(p_values + o_n[:, None] * DIM + o_d[None, :], mask=m_n[:, None], other=0.0)
        b_out = tl.dot(b_p.to(b_v.dtype), b_v, b_out * b_old[:, None], input_precision="ieee")
        b_max = b_new
    return b_max, b_sum, b_out


@triton.jit
def attention_of(
    p_q, p_keys, p_values, p_frames, p_cos, p_sin, p_text_keys, p_text_values, p_text_bias, NUM_ROWS, NUM_FRAMES,
    o_m, i_h, ROWS, SCALE: tl.constexpr, DIM: tl.constexpr, HEAD: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr,
    p_written=None, TARGET=0, SCOPE: tl.constexpr = None,
):  # fmt: skip
    """What the tokens `o_m` of the head that begins at `i_h` see, (BM, HEAD) in float32: text, then the frames.

    With a SCOPE it waits for the counter `p_written` before the last frame, whose keys the same launch writes.
    """
    HALF: tl.constexpr = HEAD // 2
    o_h = tl.arange(0, HALF)
    m_m = (o_m < ROWS)[:, None]
    o_q = o_m[:, None] * DIM + i_h + o_h[None, :]
    b_q0 = tl.load(p_q + o_q, mask=m_m, other=0.0)
    b_q1 = tl.load(p_q + o_q + HALF, mask=m_m, other=0.0)
    b_max = tl.full((BM,), -1e30, tl.float32)  # finite, so that a block of hidden rows gives 0 and not NaN
    b_sum = tl.zeros((BM,), tl.float32)
    b_out = tl.zeros((BM, HEAD), tl.float32)
    b_max, b_sum, b_out = attend_to(
        b_q0, b_q1, p_text_keys + i_h, p_text_values + i_h, p_text_bias, NUM_ROWS, SCALE * LOG2_E,
        b_max, b_sum, b_out, DIM, HEAD, BN, True,
    )  # fmt: skip
    for i_frame in range(0, NUM_FRAMES):
        if SCOPE is not None:
            if i_frame == NUM_FRAMES - 1:
                wait_for(p_written, TARGET, SCOPE)
        i_slot = tl.load(p_frames + 2 * i_frame).to(tl.int64)
        i_age = tl.load(p_frames + 2 * i_frame + 1)
        b_cos = tl.load(p_cos + i_age * HALF + o_h).to(tl.float32)[None, :]
        b_sin = tl.load(p_sin + i_age * HALF + o_h).to(tl.float32)[None, :]
        b_t0 = (b_q0.to(tl.float32) * b_cos - b_q1.to(tl.float32) * b_sin).to(b_q0.dtype)
        b_t1 = (b_q1.to(tl.float32) * b_cos + b_q0.to(tl.float32) * b_sin).to(b_q0.dtype)
        i_base = i_slot * ROWS * DIM + i_h
        b_max, b_sum, b_out = attend_to(
            b_t0, b_t1, p_keys + i_base, p_values + i_base, p_text_bias, ROWS, SCALE * LOG2_E,
            b_max, b_sum, b_out, DIM, HEAD, BN, False,
        )  # fmt: skip
    return b_out / b_sum[:, None]


@triton.jit
def attention_tile_of(
    p_q, p_keys, p_values, p_frames, p_cos, p_sin, p_text_keys, p_text_values, p_text_bias, p_out, p_scales,
    NUM_ROWS, NUM_FRAMES, i_tile, ROWS, SCALE: tl.constexpr, DIM: tl.constexpr, HEAD: tl.constexpr,
    BM: tl.constexpr, BN: tl.constexpr, p_written=None, TARGET=0, SCOPE: tl.constexpr = None,
):  # fmt: skip
    """One tile of `attend`; with scales a head is a group of `out`."""
    i_head = i_tile // tl.cdiv(ROWS, BM)
    o_m = (i_tile % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)  # 32 bits: kept over the loop, 64 would spill
    b_out = attention_of(
        p_q, p_keys, p_values, p_frames, p_cos, p_sin, p_text_keys, p_text_values, p_text_bias, NUM_ROWS, NUM_FRAMES,
        o_m.to(tl.int64), i_head * HEAD, ROWS, SCALE, DIM, HEAD, BM, BN, p_written, TARGET, SCOPE,
    )  # fmt: skip
    o_out = o_m[:, None] * DIM + i_head * HEAD + tl.arange(0, HEAD)[None, :]
    store_rows(p_out, p_scales, b_out, o_out, i_head * ROWS + o_m, o_m < ROWS)


@triton.jit
def attend_kernel(
    p_q, p_keys, p_values, p_frames, p_counts, p_cos, p_sin, p_text_keys, p_text_values, p_text_bias, p_out, p_scales,
    ROWS, SCALE: tl.constexpr, DIM: tl.constexpr, HEAD: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr,
    PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    attention_tile_of(
        p_q, p_keys, p_values, p_frames, p_cos, p_sin, p_text_keys, p_text_values, p_text_bias, p_out, p_scales,
        tl.load(p_counts), tl.load(p_counts + 1), tl.program_id(0), ROWS, SCALE, DIM, HEAD, BM, BN,
    )  # fmt: skip


def attend(
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    frames: torch.Tensor,
    counts: torch.Tensor,
    cos: torch.Tensor,
    sin: torch.Tensor,
    text_keys: torch.Tensor,
    text_values: torch.Tensor,
    text_bias: torch.Tensor,
    out: torch.Tensor,
    tile: Tile | None = None,
) -> None:
    """See `attention.attend`."""
    rows, heads, head_dim = queries.shape
    tile = tile or attention_tile(rows, heads, head_dim)
    grid = (triton.cdiv(rows, tile.rows) * heads,)
    attend_kernel[grid](
        queries, keys, values, frames, counts, cos, sin, text_keys, text_values, text_bias, out, None,
        rows, head_dim**-0.5, heads * head_dim, head_dim, tile.rows, tile.columns,
        num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip
