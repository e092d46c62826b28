"""Products of e4m3 by wgmma, whose epilogues quantise for the product after them; `fp8_triton.py` launches them.

A tile's columns are a group of what it writes, so its rows' largest values are at hand when it writes. A reader goes
over a group at a time: each group's product is a sum of its own, scaled and added in float32, which also keeps Hopper's
short fp8 accumulator (14 bits; Zhao et al. 2025, DeepSeek-V3) from swallowing small terms of long sums.
"""

from __future__ import annotations

import triton
import triton.language as tl

from lsd_kernels.attention_triton import attention_of
from lsd_kernels.fp8 import LARGEST, LEAST
from lsd_kernels.linear_triton import add_gated, gelu_of
from lsd_kernels.pdl import let_dependents_start, wait_for_producer
from lsd_kernels.qkv_triton import store_head

MAX_E4M3 = tl.constexpr(LARGEST)
MIN_AMAX = tl.constexpr(LEAST)


@triton.jit
def store_quantised(p_out, p_scales, b_out, o_out, o_rows, m_rows):
    """Write rows of one group: values at `o_out` and a scale each at `o_rows`."""
    b_scale = tl.maximum(tl.max(tl.abs(b_out), 1), MIN_AMAX) / MAX_E4M3
    tl.store(p_scales + o_rows, b_scale, mask=m_rows)
    b_out = b_out * (1.0 / b_scale)[:, None]
    tl.store(p_out + o_out, b_out.to(p_out.dtype.element_ty), mask=m_rows[:, None])


@triton.jit
def product_fp8(
    p_a, p_a_scales, p_w, p_w_scales, o_m, o_n, ROWS, COLUMNS, K: tl.constexpr, GROUP: tl.constexpr,
    BM: tl.constexpr, BN: tl.constexpr,
):  # fmt: skip
    """a[o_m] @ w[o_n].T in float32 of quantised a (ROWS, K) and w (COLUMNS, K); GROUP divides K."""
    o_k = tl.arange(0, GROUP)
    m_m = o_m < ROWS
    m_n = o_n < COLUMNS
    p_a += o_m[:, None] * K + o_k[None, :]
    p_w += o_n[None, :] * K + o_k[:, None]
    b_acc = tl.zeros((BM, BN), tl.float32)
    for i_g in range(0, K // GROUP):
        b_a = tl.load(p_a + i_g * GROUP, mask=m_m[:, None], other=0.0)
        b_w = tl.load(p_w + i_g * GROUP, mask=m_n[None, :], other=0.0)
        b_scale = tl.load(p_a_scales + i_g * ROWS + o_m, mask=m_m, other=0.0)
        b_acc += tl.dot(b_a, b_w) * b_scale[:, None]
    return b_acc * tl.load(p_w_scales + o_n, mask=m_n, other=0.0)[None, :]


@triton.jit
def modulated_norm_fp8_kernel(
    p_x, p_scale, p_shift, p_out, p_scales, ROWS, EPS: tl.constexpr, DIM: tl.constexpr, GROUP: tl.constexpr,
    BLOCK: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    i_t = tl.program_id(0).to(tl.int64)
    o_g = tl.arange(0, BLOCK)
    m_g = o_g < DIM // GROUP
    o_d = o_g[:, None] * GROUP + tl.arange(0, GROUP)[None, :]
    b_x = tl.load(p_x + i_t * DIM + o_d, mask=m_g[:, None], other=0.0).to(tl.float32)
    b_scale = tl.load(p_scale + o_d, mask=m_g[:, None], other=0.0).to(tl.float32)
    b_shift = tl.load(p_shift + o_d, mask=m_g[:, None], other=0.0).to(tl.float32)
    b_out = b_x * tl.rsqrt(tl.sum(tl.sum(b_x * b_x, 1), 0) / DIM + EPS) * (1.0 + b_scale) + b_shift
    store_quantised(p_out, p_scales, b_out, i_t * DIM + o_d, o_g * ROWS + i_t, m_g)


@triton.jit
def prescale_fp8_kernel(
    p_x, p_scale, p_scaled, p_scales, p_squares, ROWS, DIM: tl.constexpr, GROUP: tl.constexpr, PARTS: tl.constexpr,
    BLOCK: tl.constexpr, BLOCK_PARTS: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    i_t = tl.program_id(0).to(tl.int64)
    o_g = tl.arange(0, BLOCK)
    m_g = o_g < DIM // GROUP
    o_d = o_g[:, None] * GROUP + tl.arange(0, GROUP)[None, :]
    b_x = tl.load(p_x + i_t * DIM + o_d, mask=m_g[:, None], other=0.0).to(tl.float32)
    b_scale = tl.load(p_scale + o_d, mask=m_g[:, None], other=0.0).to(tl.float32)
    store_quantised(p_scaled, p_scales, b_x * (1.0 + b_scale), i_t * DIM + o_d, o_g * ROWS + i_t, m_g)
    o_p = tl.arange(0, BLOCK_PARTS)
    b_squares = tl.where(o_p == 0, tl.sum(tl.sum(b_x * b_x, 1), 0), 0.0)
    tl.store(p_squares + i_t * PARTS + o_p, b_squares, mask=o_p < PARTS)


@triton.jit
def qkv_project_fp8_kernel(
    p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_query_norm, p_key_norm, p_cos, p_sin, p_slot,
    p_q, p_keys, p_values, ROWS, DIM: tl.constexpr, HEAD: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr,
    BLOCK_PARTS: tl.constexpr, GROUP: tl.constexpr, BM: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    HALF: tl.constexpr = HEAD // 2
    i_tile = tl.program_id(0)
    i_head = i_tile // tl.cdiv(ROWS, BM)
    o_m = ((i_tile % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)).to(tl.int64)
    o_n = (i_head * HEAD + tl.arange(0, HALF)).to(tl.int64)
    o_k = tl.arange(0, GROUP)
    m_m = o_m < ROWS
    p_a = p_scaled + o_m[:, None] * DIM + o_k[None, :]
    p_w0 = p_w + o_n[None, :] * DIM + o_k[:, None]
    b_0 = tl.zeros((BM, HALF), tl.float32)
    b_1 = tl.zeros((BM, HALF), tl.float32)
    for i_g in range(0, DIM // GROUP):
        b_a = tl.load(p_a + i_g * GROUP, mask=m_m[:, None], other=0.0)
        b_w0 = tl.load(p_w0 + i_g * GROUP)
        b_w1 = tl.load(p_w0 + HALF * DIM + i_g * GROUP)
        b_scale = tl.load(p_scales + i_g * ROWS + o_m, mask=m_m, other=0.0)[:, None]
        b_0 += tl.dot(b_a, b_w0) * b_scale
        b_1 += tl.dot(b_a, b_w1) * b_scale
    b_0 *= tl.load(p_w_scales + o_n)[None, :]
    b_1 *= tl.load(p_w_scales + HALF + o_n)[None, :]
    store_head(
        b_0, b_1, p_squares, p_bias, p_query_norm, p_key_norm, p_cos, p_sin, p_q, p_keys, p_values, tl.load(p_slot),
        i_head, o_m, ROWS, DIM, HEAD, EPS, PARTS, BLOCK_PARTS,
    )  # fmt: skip


@triton.jit
def attend_fp8_kernel(
    p_q, p_keys, p_values, p_frames, p_counts, p_cos, p_sin, p_text_keys, p_text_values, p_text_bias, p_out, p_scales,
    ROWS, SCALE: tl.constexpr, DIM: tl.constexpr, HEAD: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr,
    PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    i_tile = tl.program_id(0)
    i_head = i_tile // tl.cdiv(ROWS, BM)
    o_m = (i_tile % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)  # 32 bits: kept over the loop, 64 would spill
    b_out = attention_of(
        p_q, p_keys, p_values, p_frames, p_cos, p_sin, p_text_keys, p_text_values, p_text_bias, tl.load(p_counts),
        tl.load(p_counts + 1), o_m.to(tl.int64), i_head * HEAD, ROWS, SCALE, DIM, HEAD, BM, BN,
    )  # fmt: skip
    o_out = o_m[:, None] * DIM + i_head * HEAD + tl.arange(0, HEAD)[None, :]
    store_quantised(p_out, p_scales, b_out, o_out, i_head * ROWS + o_m, o_m < ROWS)


@triton.jit
def gated_linear_fp8_kernel(
    p_a, p_a_scales, p_w, p_w_scales, p_bias, p_gate, p_x, p_scale, p_scaled, p_scales, p_squares, ROWS,
    DIM: tl.constexpr, K: tl.constexpr, GROUP: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr,
    HAS_NEXT: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    i_n = tl.program_id(0) // tl.cdiv(ROWS, BM)
    o_m = ((tl.program_id(0) % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)).to(tl.int64)
    o_n = i_n * BN + tl.arange(0, BN)
    m_m = o_m < ROWS
    b_acc = product_fp8(p_a, p_a_scales, p_w, p_w_scales, o_m, o_n, ROWS, DIM, K, GROUP, BM, BN)
    o_x = o_m[:, None] * DIM + o_n[None, :]
    b_x = add_gated(b_acc, p_bias, p_gate, p_x, o_x, o_n, m_m[:, None])
    if HAS_NEXT:
        b_scale = tl.load(p_scale + o_n).to(tl.float32)[None, :]
        store_quantised(p_scaled, p_scales, b_x * (1.0 + b_scale), o_x, i_n * ROWS + o_m, m_m)
        tl.store(p_squares + o_m * (DIM // BN) + i_n, tl.sum(b_x * b_x, 1), mask=m_m)


@triton.jit
def gelu_linear_fp8_kernel(
    p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_out, p_out_scales, ROWS, INNER: tl.constexpr,
    K: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr, BLOCK_PARTS: tl.constexpr, GROUP: tl.constexpr,
    BM: tl.constexpr, BN: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    i_n = tl.program_id(0) // tl.cdiv(ROWS, BM)
    o_m = ((tl.program_id(0) % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)).to(tl.int64)
    o_n = i_n * BN + tl.arange(0, BN)
    b_acc = product_fp8(p_scaled, p_scales, p_w, p_w_scales, o_m, o_n, ROWS, INNER, K, GROUP, BM, BN)
    b_out = gelu_of(b_acc, p_squares, p_bias, o_m, o_n, ROWS, INNER, K, EPS, PARTS, BLOCK_PARTS)
    o_out = o_m[:, None] * INNER + o_n[None, :]
    store_quantised(p_out, p_out_scales, b_out, o_out, i_n * ROWS + o_m, o_m < ROWS)
