"""Triton kernel of `qkv.py`: one program a tile of tokens by one head of q, k or v.

A head's two halves are two accumulators, so that the rotation of pairs moves no value between threads.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from lsd_kernels.norm import EPS
from lsd_kernels.norm_triton import inverse_rms_rows
from lsd_kernels.pdl import launch_options, let_dependents_start, wait_for_producer
from lsd_kernels.quantised_triton import head_product_fp8
from lsd_kernels.tiling import Tile, product_tile
from lsd_kernels.weight_triton import readable, weight_tile


@triton.jit
def store_head(
    b_0, b_1, p_squares, p_bias, p_query_norm, p_key_norm, p_cos, p_sin, p_q, p_keys, p_values, i_slot, i_head, o_m,
    ROWS, DIM: tl.constexpr, HEAD: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr, BLOCK_PARTS: tl.constexpr,
):  # fmt: skip
    """From both halves of the product to what is stored and returned: norms, rotation, and the place of q, k or v."""
    HALF: tl.constexpr = HEAD // 2
    HEADS: tl.constexpr = DIM // HEAD
    o_h = tl.arange(0, HALF)
    o_n = i_head * HEAD + o_h
    m_m = (o_m < ROWS)[:, None]
    b_inverse = inverse_rms_rows(p_squares, o_m, o_m < ROWS, DIM, EPS, PARTS, BLOCK_PARTS)[:, None]
    b_0 = b_0 * b_inverse + tl.load(p_bias + o_n).to(tl.float32)[None, :]
    b_1 = b_1 * b_inverse + tl.load(p_bias + o_n + HALF).to(tl.float32)[None, :]
    if i_head < 2 * HEADS:
        p_norm = p_query_norm if i_head < HEADS else p_key_norm
        b_norm = tl.rsqrt((tl.sum(b_0 * b_0, 1) + tl.sum(b_1 * b_1, 1)) / HEAD + EPS)[:, None]
        b_0 = b_0 * b_norm * tl.load(p_norm + o_h).to(tl.float32)[None, :]
        b_1 = b_1 * b_norm * tl.load(p_norm + HALF + o_h).to(tl.float32)[None, :]
        o_turn = o_m[:, None] * HALF + o_h[None, :]
        b_cos = tl.load(p_cos + o_turn, mask=m_m, other=1.0).to(tl.float32)
        b_sin = tl.load(p_sin + o_turn, mask=m_m, other=0.0).to(tl.float32)
        b_0, b_1 = b_0 * b_cos - b_1 * b_sin, b_1 * b_cos + b_0 * b_sin
    o_out = o_m[:, None] * DIM + (i_head % HEADS) * HEAD + o_h[None, :]
    if i_head < HEADS:
        p_out = p_q + o_out
    else:
        p_cache = p_keys if i_head < 2 * HEADS else p_values
        p_out = p_cache + i_slot.to(tl.int64) * ROWS * DIM + o_out
    tl.store(p_out, b_0.to(p_q.dtype.element_ty), mask=m_m)
    tl.store(p_out + HALF, b_1.to(p_q.dtype.element_ty), mask=m_m)
    return b_0, b_1


@triton.jit
def head_product(
    p_a, p_w, o_m, i_n, ROWS, K: tl.constexpr, HALF: tl.constexpr, BM: tl.constexpr, BK: tl.constexpr
):  # fmt: skip
    """a[o_m] @ w[i_n : i_n + HALF].T of w (3 * K, K), and the same with the next HALF rows of w."""
    o_k = tl.arange(0, BK)
    m_m = (o_m < ROWS)[:, None]
    p_a += o_m[:, None] * K + o_k[None, :]
    b_0 = tl.zeros((BM, HALF), tl.float32)
    b_1 = tl.zeros((BM, HALF), tl.float32)
    for i_k in range(0, K, BK):
        if K % BK == 0:
            b_a = tl.load(p_a + i_k, mask=m_m, other=0.0)
        else:
            b_a = tl.load(p_a + i_k, mask=m_m & (i_k + o_k < K)[None, :], other=0.0)
        b_w0 = weight_tile(p_w, i_n, i_k, 3 * K, K, HALF, BK)
        b_w1 = weight_tile(p_w, i_n + HALF, i_k, 3 * K, K, HALF, BK)
        b_0 = tl.dot(b_a, b_w0, b_0, input_precision="ieee")
        b_1 = tl.dot(b_a, b_w1, b_1, input_precision="ieee")
    return b_0, b_1


@triton.jit
def qkv_tile(
    p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_query_norm, p_key_norm, p_cos, p_sin, p_q, p_keys,
    p_values, i_slot, i_tile, ROWS, DIM: tl.constexpr, HEAD: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr,
    BLOCK_PARTS: tl.constexpr, BM: tl.constexpr, BK: tl.constexpr,
):  # fmt: skip
    """One tile of `qkv_project`: heads 0..H-1 are queries, the next H keys, the last H values; returns its halves.

    With scales it multiplies in e4m3, and BK is the group of `scaled`.
    """
    HALF: tl.constexpr = HEAD // 2
    i_head = i_tile // tl.cdiv(ROWS, BM)
    o_m = ((i_tile % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)).to(tl.int64)
    i_n = i_head * HEAD
    if p_scales is None:
        b_0, b_1 = head_product(p_scaled, p_w, o_m, i_n, ROWS, DIM, HALF, BM, BK)
    else:
        b_0, b_1 = head_product_fp8(p_scaled, p_scales, p_w, p_w_scales, o_m, i_n, ROWS, DIM, HALF, BM, BK)
    return store_head(
        b_0, b_1, p_squares, p_bias, p_query_norm, p_key_norm, p_cos, p_sin, p_q, p_keys, p_values, i_slot, i_head,
        o_m, ROWS, DIM, HEAD, EPS, PARTS, BLOCK_PARTS,
    )  # fmt: skip


@triton.jit
def qkv_project_kernel(
    p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_query_norm, p_key_norm, p_cos, p_sin, p_slot,
    p_q, p_keys, p_values, ROWS, DIM: tl.constexpr, HEAD: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr,
    BLOCK_PARTS: tl.constexpr, BM: tl.constexpr, BK: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    qkv_tile(
        p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_query_norm, p_key_norm, p_cos, p_sin, p_q, p_keys,
        p_values, tl.load(p_slot), tl.program_id(0), ROWS, DIM, HEAD, EPS, PARTS, BLOCK_PARTS, BM, BK,
    )  # fmt: skip


def qkv_project(
    scaled: torch.Tensor,
    squares: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor,
    query_norm: torch.Tensor,
    key_norm: torch.Tensor,
    cos: torch.Tensor,
    sin: torch.Tensor,
    slot: torch.Tensor,
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    tile: Tile | None = None,
) -> None:
    """See `qkv.qkv_project`."""
    rows, heads, head_dim = queries.shape
    dim, parts = heads * head_dim, squares.shape[1]
    tile = tile or product_tile("qkv_project", rows, 3 * dim, dim, head_dim)
    grid = (triton.cdiv(rows, tile.rows) * 3 * heads,)
    qkv_project_kernel[grid](
        scaled, None, squares, readable(weight, tile, head_dim // 2, tile.depth), None, bias, query_norm, key_norm,
        cos, sin, slot, queries, keys, values, rows, dim, head_dim, EPS, parts, triton.next_power_of_2(parts),
        tile.rows, tile.depth, num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip
