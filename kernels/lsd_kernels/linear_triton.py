"""Triton kernels of `linear.py`: one program a tile of outputs, the epilogue on the accumulator."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from lsd_kernels.norm import EPS
from lsd_kernels.norm_triton import inverse_rms_rows
from lsd_kernels.pdl import launch_options, let_dependents_start, wait_for_producer
from lsd_kernels.quantised_triton import product_fp8, store_rows
from lsd_kernels.tiling import Tile, product_tile
from lsd_kernels.weight_triton import readable, weight_tile


@triton.jit
def product(
    p_a, p_a_scales, p_w, p_w_scales, o_m, i_n, ROWS, COLUMNS: tl.constexpr, K: tl.constexpr, BM: tl.constexpr,
    BN: tl.constexpr, BK: tl.constexpr,
):  # fmt: skip
    """a[o_m] @ w[i_n : i_n + BN].T in float32; a (ROWS, K), w (COLUMNS, K); with scales in e4m3, BK the group of a."""
    if p_a_scales is None:
        b_acc = product_wide(p_a, p_w, o_m, i_n, ROWS, COLUMNS, K, BM, BN, BK)
    else:
        b_acc = product_fp8(p_a, p_a_scales, p_w, p_w_scales, o_m, i_n, ROWS, COLUMNS, K, BM, BN, BK)
    return b_acc


@triton.jit
def product_wide(
    p_a, p_w, o_m, i_n, ROWS, COLUMNS: tl.constexpr, K: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr,
    BK: tl.constexpr,
):  # fmt: skip
    """The same of matrices that are not quantised."""
    o_k = tl.arange(0, BK)
    m_m = (o_m < ROWS)[:, None]
    p_a += o_m[:, None] * K + o_k[None, :]
    b_acc = tl.zeros((BM, BN), tl.float32)
    for i_k in range(0, K, BK):
        if K % BK == 0:
            b_a = tl.load(p_a + i_k, mask=m_m, other=0.0)
        else:
            b_a = tl.load(p_a + i_k, mask=m_m & (i_k + o_k < K)[None, :], other=0.0)
        b_w = weight_tile(p_w, i_n, i_k, COLUMNS, K, BN, BK)
        b_acc = tl.dot(b_a, b_w, b_acc, input_precision="ieee")
    return b_acc


@triton.jit
def gelu(x):
    """x / 2 * (1 + erf(x / sqrt(2)))."""
    return 0.5 * x * (1.0 + tl.erf(0.7071067811865476 * x))


@triton.jit
def add_gated(b_acc, p_bias, p_gate, p_x, o_x, o_n, m_x):
    """x += gate * (acc + bias) in one tile; returns x as it was stored, in float32."""
    b_bias = tl.load(p_bias + o_n).to(tl.float32)[None, :]
    b_gate = tl.load(p_gate + o_n).to(tl.float32)[None, :]
    b_x = tl.load(p_x + o_x, mask=m_x, other=0.0).to(tl.float32)
    b_x = (b_x + b_gate * (b_acc + b_bias)).to(p_x.dtype.element_ty)
    tl.store(p_x + o_x, b_x, mask=m_x)
    return b_x.to(tl.float32)


@triton.jit
def gelu_of(
    b_acc, p_squares, p_bias, o_m, o_n, ROWS, INNER: tl.constexpr, K: tl.constexpr, EPS: tl.constexpr,
    PARTS: tl.constexpr, BLOCK_PARTS: tl.constexpr,
):  # fmt: skip
    """gelu(inverse_rms * acc + bias) of one tile, in float32."""
    b_inverse = inverse_rms_rows(p_squares, o_m, o_m < ROWS, K, EPS, PARTS, BLOCK_PARTS)
    b_bias = tl.load(p_bias + o_n, mask=o_n < INNER, other=0.0).to(tl.float32)[None, :]
    return gelu(b_acc * b_inverse[:, None] + b_bias)


@triton.jit
def gated_tile(
    p_a, p_a_scales, p_w, p_w_scales, p_bias, p_gate, p_x, p_scale, p_scaled, p_scaled_scales, p_squares, i_tile, ROWS,
    DIM: tl.constexpr, K: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr, HAS_NEXT: tl.constexpr,
):  # fmt: skip
    """One tile of `gated_linear`; BN divides DIM, and each column tile is a part of the squares and a group."""
    i_n = i_tile // tl.cdiv(ROWS, BM)
    o_m = ((i_tile % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)).to(tl.int64)
    o_n = i_n * BN + tl.arange(0, BN)
    b_acc = product(p_a, p_a_scales, p_w, p_w_scales, o_m, i_n * BN, ROWS, DIM, K, BM, BN, BK)
    m_m = o_m < ROWS
    o_x = o_m[:, None] * DIM + o_n[None, :]
    b_x = add_gated(b_acc, p_bias, p_gate, p_x, o_x, o_n, m_m[:, None])
    if HAS_NEXT:
        b_scale = tl.load(p_scale + o_n).to(tl.float32)[None, :]
        store_rows(p_scaled, p_scaled_scales, b_x * (1.0 + b_scale), o_x, i_n * ROWS + o_m, m_m)
        tl.store(p_squares + o_m * (DIM // BN) + i_n, tl.sum(b_x * b_x, 1), mask=m_m)


@triton.jit
def gelu_tile(
    p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_out, p_out_scales, i_tile, ROWS, INNER: tl.constexpr,
    K: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr, BLOCK_PARTS: tl.constexpr, BM: tl.constexpr,
    BN: tl.constexpr, BK: tl.constexpr,
):  # fmt: skip
    """One tile of `gelu_linear`; where `out` has scales, BN divides INNER and a column tile is a group."""
    i_n = i_tile // tl.cdiv(ROWS, BM)
    o_m = ((i_tile % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)).to(tl.int64)
    o_n = i_n * BN + tl.arange(0, BN)
    b_acc = product(p_scaled, p_scales, p_w, p_w_scales, o_m, i_n * BN, ROWS, INNER, K, BM, BN, BK)
    b_out = gelu_of(b_acc, p_squares, p_bias, o_m, o_n, ROWS, INNER, K, EPS, PARTS, BLOCK_PARTS)
    o_out = o_m[:, None] * INNER + o_n[None, :]
    if p_out_scales is None:
        m_out = (o_m < ROWS)[:, None] & (o_n < INNER)[None, :]
        tl.store(p_out + o_out, b_out.to(p_out.dtype.element_ty), mask=m_out)
    else:
        store_rows(p_out, p_out_scales, b_out, o_out, i_n * ROWS + o_m, o_m < ROWS)


@triton.jit
def gated_linear_kernel(
    p_a, p_a_scales, p_w, p_w_scales, p_bias, p_gate, p_x, p_scale, p_scaled, p_scaled_scales, p_squares, ROWS,
    DIM: tl.constexpr, K: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr, HAS_NEXT: tl.constexpr,
    PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    gated_tile(
        p_a, p_a_scales, p_w, p_w_scales, p_bias, p_gate, p_x, p_scale, p_scaled, p_scaled_scales, p_squares,
        tl.program_id(0), ROWS, DIM, K, BM, BN, BK, HAS_NEXT,
    )  # fmt: skip


@triton.jit
def gelu_linear_kernel(
    p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_out, p_out_scales, ROWS, INNER: tl.constexpr,
    K: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr, BLOCK_PARTS: tl.constexpr, BM: tl.constexpr,
    BN: tl.constexpr, BK: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    gelu_tile(
        p_scaled, p_scales, p_squares, p_w, p_w_scales, p_bias, p_out, p_out_scales, tl.program_id(0), ROWS, INNER, K,
        EPS, PARTS, BLOCK_PARTS, BM, BN, BK,
    )  # fmt: skip


def gated_linear(
    a: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor,
    gate: torch.Tensor,
    x: torch.Tensor,
    scale: torch.Tensor | None,
    scaled: torch.Tensor,
    squares: torch.Tensor,
    tile: Tile | None = None,
) -> None:
    """See `linear.gated_linear`; a tile's columns are one part of the squares."""
    rows, inner = a.shape
    dim, width = len(weight), len(weight) // squares.shape[1]
    tile = tile or product_tile("gated_linear", rows, dim, inner, width)
    if tile.columns != width:
        raise ValueError(f"a tile of {squares.shape[1]} parts must have {width} columns, got {tile.columns}")
    grid = (triton.cdiv(rows, tile.rows) * (dim // width),)
    gated_linear_kernel[grid](
        a, None, readable(weight, tile, width, tile.depth), None, bias, gate, x, bias if scale is None else scale,
        scaled, None, squares, rows, dim, inner, tile.rows, tile.columns, tile.depth, scale is not None,
        num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip


def gelu_linear(
    scaled: torch.Tensor,
    squares: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor,
    out: torch.Tensor,
    tile: Tile | None = None,
) -> None:
    """See `linear.gelu_linear`."""
    rows, inner = out.shape
    dim, parts = scaled.shape[1], squares.shape[1]
    tile = tile or product_tile("gelu_linear", rows, inner, dim)
    grid = (triton.cdiv(rows, tile.rows) * triton.cdiv(inner, tile.columns),)
    gelu_linear_kernel[grid](
        scaled, None, squares, readable(weight, tile, tile.columns, tile.depth), None, bias, out, None, rows, inner,
        dim, EPS, parts, triton.next_power_of_2(parts), tile.rows, tile.columns, tile.depth,
        num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip
