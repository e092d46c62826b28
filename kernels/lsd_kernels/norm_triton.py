"""Triton kernels of `norm.py`: one program a token, whole rows in registers."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from lsd_kernels.norm import EPS
from lsd_kernels.pdl import launch_options, wait_for_producer
from lsd_kernels.quantised_triton import store_rows


@triton.jit
def _modulated_norm_kernel(
    p_x, p_scale, p_shift, p_out, EPS: tl.constexpr, DIM: tl.constexpr, BLOCK: tl.constexpr, PDL: tl.constexpr
):
    o_d = tl.arange(0, BLOCK)
    m_d = o_d < DIM
    i_row = tl.program_id(0).to(tl.int64) * DIM
    wait_for_producer(PDL)
    b_scale = tl.load(p_scale + o_d, mask=m_d, other=0.0).to(tl.float32)
    b_shift = tl.load(p_shift + o_d, mask=m_d, other=0.0).to(tl.float32)
    b_x = tl.load(p_x + i_row + o_d, mask=m_d, other=0.0).to(tl.float32)
    b_inverse = tl.rsqrt(tl.sum(b_x * b_x, 0) / DIM + EPS)
    b_out = b_x * b_inverse * (1.0 + b_scale) + b_shift
    tl.store(p_out + i_row + o_d, b_out.to(p_out.dtype.element_ty), mask=m_d)


@triton.jit
def prescale_row(
    p_x, p_scale, p_scaled, p_scales, p_squares, i_row, ROWS, DIM: tl.constexpr, PARTS: tl.constexpr,
    BLOCK_PARTS: tl.constexpr,
):  # fmt: skip
    """One token of `prescale`; with scales each part is a group of `scaled`."""
    GROUP: tl.constexpr = DIM // PARTS
    i_t = tl.cast(i_row, tl.int64)
    o_p = tl.arange(0, BLOCK_PARTS)
    m_p = o_p < PARTS
    o_d = o_p[:, None] * GROUP + tl.arange(0, GROUP)[None, :]
    b_scale = tl.load(p_scale + o_d, mask=m_p[:, None], other=0.0).to(tl.float32)
    b_x = tl.load(p_x + i_t * DIM + o_d, mask=m_p[:, None], other=0.0).to(tl.float32)
    store_rows(p_scaled, p_scales, b_x * (1.0 + b_scale), i_t * DIM + o_d, o_p * ROWS + i_t, m_p)
    b_squares = tl.where(o_p == 0, tl.sum(tl.sum(b_x * b_x, 1), 0), 0.0)
    tl.store(p_squares + i_t * PARTS + o_p, b_squares, mask=m_p)


@triton.jit
def prescale_kernel(
    p_x, p_scale, p_scaled, p_scales, p_squares, ROWS, DIM: tl.constexpr, PARTS: tl.constexpr,
    BLOCK_PARTS: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    prescale_row(p_x, p_scale, p_scaled, p_scales, p_squares, tl.program_id(0), ROWS, DIM, PARTS, BLOCK_PARTS)


@triton.jit
def inverse_rms_rows(
    p_squares, o_m, m_m, DIM: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr, BLOCK: tl.constexpr
):
    """rsqrt(sum(parts) / DIM + EPS) of the rows `o_m`."""
    o_p = tl.arange(0, BLOCK)
    m_p = m_m[:, None] & (o_p < PARTS)[None, :]
    b_parts = tl.load(p_squares + o_m[:, None] * PARTS + o_p[None, :], mask=m_p, other=0.0)
    return tl.rsqrt(tl.sum(b_parts, 1) / DIM + EPS)


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
    store_rows(p_out, p_scales, b_out, i_t * DIM + o_d, o_g * ROWS + i_t, m_g)


def modulated_norm(x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor, out: torch.Tensor) -> None:
    """See `norm.modulated_norm`."""
    tokens, dim = x.shape
    options = launch_options()
    _modulated_norm_kernel[(tokens,)](x, scale, shift, out, EPS, dim, triton.next_power_of_2(dim), **options)


def prescale(x: torch.Tensor, scale: torch.Tensor, scaled: torch.Tensor, squares: torch.Tensor) -> None:
    """See `norm.prescale`."""
    tokens, dim = x.shape
    parts = squares.shape[1]
    sizes = tokens, dim, parts, triton.next_power_of_2(parts)
    prescale_kernel[(tokens,)](x, scale, scaled, None, squares, *sizes, **launch_options())
