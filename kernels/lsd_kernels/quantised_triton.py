"""Rows of e4m3 in tiles: products of them by wgmma, and what quantises a tile when it is stored.

A tile's columns are a group of what it writes, so its rows' largest values are at hand when it writes. A reader goes
over a group at a time: each group's product is a sum of its own, scaled and added in float32, which also keeps Hopper's
short fp8 accumulator (14 bits; Zhao et al. 2025, DeepSeek-V3) from swallowing small terms of long sums.
Tiles of both precisions share their code: where a matrix is not quantised, its scales are None.
"""

from __future__ import annotations

import triton
import triton.language as tl

from lsd_kernels.fp8 import LARGEST, LEAST
from lsd_kernels.weight_triton import weight_tile

MAX_E4M3 = tl.constexpr(LARGEST)
MIN_AMAX = tl.constexpr(LEAST)


@triton.jit
def store_rows(p_out, p_scales, b_out, o_out, o_rows, m_rows):
    """Write rows of one group at `o_out`: as they are, or quantised, with a scale each at `o_rows`."""
    if p_scales is not None:
        b_scale = tl.maximum(tl.max(tl.abs(b_out), 1), MIN_AMAX) / MAX_E4M3
        tl.store(p_scales + o_rows, b_scale, mask=m_rows)
        b_out = b_out * (1.0 / b_scale)[:, None]
    tl.store(p_out + o_out, b_out.to(p_out.dtype.element_ty), mask=m_rows[:, None])


@triton.jit
def product_fp8(
    p_a, p_a_scales, p_w, p_w_scales, o_m, i_n, ROWS, COLUMNS: tl.constexpr, K: tl.constexpr, BM: tl.constexpr,
    BN: tl.constexpr, GROUP: tl.constexpr,
):  # fmt: skip
    """a[o_m] @ w[i_n : i_n + BN].T in float32 of quantised a (ROWS, K) and w (COLUMNS, K); GROUP divides K."""
    o_k = tl.arange(0, GROUP)
    o_n = i_n + tl.arange(0, BN)
    m_m = o_m < ROWS
    p_a += o_m[:, None] * K + o_k[None, :]
    b_acc = tl.zeros((BM, BN), tl.float32)
    for i_g in range(0, K // GROUP):
        b_a = tl.load(p_a + i_g * GROUP, mask=m_m[:, None], other=0.0)
        b_w = weight_tile(p_w, i_n, i_g * GROUP, COLUMNS, K, BN, GROUP)
        b_scale = tl.load(p_a_scales + i_g * ROWS + o_m, mask=m_m, other=0.0)
        b_acc += tl.dot(b_a, b_w) * b_scale[:, None]
    return b_acc * tl.load(p_w_scales + o_n, mask=o_n < COLUMNS, other=0.0)[None, :]


@triton.jit
def head_product_fp8(
    p_a, p_a_scales, p_w, p_w_scales, o_m, i_n, ROWS, K: tl.constexpr, HALF: tl.constexpr, BM: tl.constexpr,
    GROUP: tl.constexpr,
):  # fmt: skip
    """The products with HALF rows of w (3 * K, K) from `i_n` on and with the next, as `qkv_triton.head_product`."""
    o_k = tl.arange(0, GROUP)
    o_n = i_n + tl.arange(0, HALF)
    m_m = o_m < ROWS
    p_a += o_m[:, None] * K + o_k[None, :]
    b_0 = tl.zeros((BM, HALF), tl.float32)
    b_1 = tl.zeros((BM, HALF), tl.float32)
    for i_g in range(0, K // GROUP):
        b_a = tl.load(p_a + i_g * GROUP, mask=m_m[:, None], other=0.0)
        b_w0 = weight_tile(p_w, i_n, i_g * GROUP, 3 * K, K, HALF, GROUP)
        b_w1 = weight_tile(p_w, i_n + HALF, i_g * GROUP, 3 * K, K, HALF, GROUP)
        b_scale = tl.load(p_a_scales + i_g * ROWS + o_m, mask=m_m, other=0.0)[:, None]
        b_0 += tl.dot(b_a, b_w0) * b_scale
        b_1 += tl.dot(b_a, b_w1) * b_scale
    b_0 *= tl.load(p_w_scales + o_n)[None, :]
    b_1 *= tl.load(p_w_scales + HALF + o_n)[None, :]
    return b_0, b_1
