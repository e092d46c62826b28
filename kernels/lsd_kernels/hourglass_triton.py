"""Triton kernels of `hourglass.py`: elementwise passes over blocks of values or of 2x2 pixels, and one product."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from lsd_kernels.hourglass import INPUT_CHANNELS
from lsd_kernels.linear_triton import product_wide
from lsd_kernels.pdl import launch_options, let_dependents_start, wait_for_producer
from lsd_kernels.tiling import Tile, product_tile
from lsd_kernels.weight_triton import readable

BLOCK = 1024  # values a program
BLOCK_QUADS = 64  # 2x2 pixels a program


@triton.jit
def _pack_frame_kernel(
    p_source, p_noisy, noise_scale, p_last, p_has_last, p_leak, p_out, QUADS, WIDTH,
    CHANNELS: tl.constexpr, BLOCK: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    """One program: BLOCK quads of 2x2 pixels, all channels; channel = (picture * 3 + colour) * 4 + row * 2 + column."""
    o_q = (tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)).to(tl.int64)[:, None]
    o_c = tl.arange(0, 64)[None, :]
    i_picture, i_colour = o_c // 12, (o_c // 4) % 3
    i_y = 2 * (o_q // WIDTH) + (o_c // 2) % 2
    i_x = 2 * (o_q % WIDTH) + o_c % 2
    o_in = (i_y * 2 * WIDTH + i_x) * 3 + i_colour
    m_q = o_q < QUADS
    wait_for_producer(PDL)
    i_last = tl.load(p_has_last)
    b_seen = tl.load(p_source + o_in, mask=m_q & (i_picture != 1), other=0).to(tl.float32) / 127.5 - 1.0
    b_noisy = tl.load(p_noisy + o_in, mask=m_q & (i_picture == 1), other=0.0).to(tl.float32)
    b_last = tl.load(p_last + o_in, mask=m_q & (i_picture == 2) & (i_last > 0), other=0.0).to(tl.float32)
    b_last = tl.where(i_last > 0, b_last + tl.load(p_leak) * (b_seen - b_last), 0.0)
    b_out = tl.where(i_picture == 0, b_seen, tl.where(i_picture == 1, b_noisy * noise_scale, b_last))
    b_out = tl.where(o_c == 36, i_last.to(tl.float32), tl.where(o_c < 36, b_out, 0.0))
    tl.store(p_out + o_q * CHANNELS + o_c, b_out.to(p_out.dtype.element_ty), mask=m_q & (o_c < CHANNELS))


@triton.jit
def _film_relu_kernel(
    p_y, p_factor, p_offset, p_out, SIZE, CHANNELS: tl.constexpr, BLOCK: tl.constexpr, PDL: tl.constexpr
):
    o_y = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    m_y = o_y < SIZE
    o_c = o_y % CHANNELS
    wait_for_producer(PDL)
    b_factor = tl.load(p_factor + o_c, mask=m_y, other=0.0).to(tl.float32)
    b_offset = tl.load(p_offset + o_c, mask=m_y, other=0.0).to(tl.float32)
    b_y = tl.load(p_y + o_y, mask=m_y, other=0.0).to(tl.float32)
    b_out = tl.maximum(b_y * b_factor + b_offset, 0.0)
    tl.store(p_out + o_y, b_out.to(p_out.dtype.element_ty), mask=m_y)


@triton.jit
def _add_relu_kernel(
    p_x, p_y, p_bias, p_out, p_rectified, SIZE, CHANNELS: tl.constexpr, HAS_X: tl.constexpr,
    HAS_RECTIFIED: tl.constexpr, BLOCK: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    o_y = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    m_y = o_y < SIZE
    wait_for_producer(PDL)
    b_out = tl.load(p_y + o_y, mask=m_y, other=0.0).to(tl.float32)
    b_out += tl.load(p_bias + o_y % CHANNELS, mask=m_y, other=0.0).to(tl.float32)
    if HAS_X:
        b_out += tl.load(p_x + o_y, mask=m_y, other=0.0).to(tl.float32)
    tl.store(p_out + o_y, b_out.to(p_out.dtype.element_ty), mask=m_y)
    if HAS_RECTIFIED:
        tl.store(p_rectified + o_y, tl.maximum(b_out, 0.0).to(p_out.dtype.element_ty), mask=m_y)


@triton.jit
def _join_kernel(
    p_low, p_skip, p_w, p_out, p_rectified, ROWS, WIDTH, CHANNELS: tl.constexpr, K: tl.constexpr,
    BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    wait_for_producer(PDL)
    let_dependents_start(PDL)
    i_tile = tl.program_id(0)
    o_m = ((i_tile % tl.cdiv(ROWS, BM)) * BM + tl.arange(0, BM)).to(tl.int64)
    i_n = (i_tile // tl.cdiv(ROWS, BM)) * BN
    o_n = i_n + tl.arange(0, BN)
    b_out = product_wide(p_skip, p_w, o_m, i_n, ROWS, CHANNELS, K, BM, BN, BK)
    i_y, i_x = o_m // WIDTH, o_m % WIDTH
    o_low = (((i_y // 2) * (WIDTH // 2) + i_x // 2) * 4 + (i_y % 2) * 2 + i_x % 2) * CHANNELS
    m_out = (o_m < ROWS)[:, None] & (o_n < CHANNELS)[None, :]
    b_out += tl.load(p_low + o_low[:, None] + o_n[None, :], mask=m_out, other=0.0).to(tl.float32)
    o_out = o_m[:, None] * CHANNELS + o_n[None, :]
    tl.store(p_out + o_out, b_out.to(p_out.dtype.element_ty), mask=m_out)
    tl.store(p_rectified + o_out, tl.maximum(b_out, 0.0).to(p_out.dtype.element_ty), mask=m_out)


@triton.jit
def _tint(p_maps, p_source, i_y, i_x, i_colour, m_out, HEIGHT, WIDTH, ROWS, COLUMNS):
    """One output colour of the affine map at pixels (i_y, i_x), interpolated between four of (ROWS, COLUMNS)."""
    y = tl.minimum(tl.maximum((i_y.to(tl.float32) + 0.5) * ROWS / HEIGHT - 0.5, 0.0), ROWS - 1.0)
    x = tl.minimum(tl.maximum((i_x.to(tl.float32) + 0.5) * COLUMNS / WIDTH - 0.5, 0.0), COLUMNS - 1.0)
    i_top, i_left = y.to(tl.int32), x.to(tl.int32)
    i_below, i_right = tl.minimum(i_top + 1, ROWS - 1), tl.minimum(i_left + 1, COLUMNS - 1)
    down, right = y - i_top, x - i_left
    b_tint = tl.zeros(m_out.shape, tl.float32)
    for j in tl.static_range(4):
        o_map = i_colour * 4 + j
        b_top_left = tl.load(p_maps + (i_top * COLUMNS + i_left) * 12 + o_map, mask=m_out, other=0.0).to(tl.float32)
        b_top_right = tl.load(p_maps + (i_top * COLUMNS + i_right) * 12 + o_map, mask=m_out, other=0.0).to(tl.float32)
        b_low_left = tl.load(p_maps + (i_below * COLUMNS + i_left) * 12 + o_map, mask=m_out, other=0.0).to(tl.float32)
        b_low_right = tl.load(p_maps + (i_below * COLUMNS + i_right) * 12 + o_map, mask=m_out, other=0.0).to(tl.float32)
        b_top = b_top_left + right * (b_top_right - b_top_left)
        b_map = b_top + down * (b_low_left + right * (b_low_right - b_low_left) - b_top)
        if j < 3:
            b_seen = tl.load(p_source + (i_y * WIDTH + i_x) * 3 + j, mask=m_out, other=0).to(tl.float32)
            b_map *= b_seen / 127.5 - 1.0
        b_tint += b_map
    return b_tint


@triton.jit
def _blend_frame_kernel(
    p_head, p_bias, p_maps, p_source, p_noisy, share, p_out, p_pixels, p_broken, QUADS, WIDTH, ROWS, COLUMNS,
    IS_FINAL: tl.constexpr, BLOCK: tl.constexpr, PDL: tl.constexpr,
):  # fmt: skip
    """One program: BLOCK quads; a lane is plane * 4 + pixel of the quad, of which the fourth plane is the gate."""
    o_q = (tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)).to(tl.int64)[:, None]
    o_c = tl.arange(0, 16)[None, :]
    i_pixel = o_c % 4
    m_out = (o_q < QUADS) & (o_c < 12)
    i_y = 2 * (o_q // WIDTH) + i_pixel // 2
    i_x = 2 * (o_q % WIDTH) + i_pixel % 2
    o_out = (i_y * 2 * WIDTH + i_x) * 3 + o_c // 4
    wait_for_producer(PDL)
    b_colour = tl.load(p_head + o_q * 16 + o_c, mask=m_out, other=0.0).to(tl.float32)
    b_gate = tl.load(p_head + o_q * 16 + 12 + i_pixel, mask=m_out, other=0.0).to(tl.float32)
    b_colour += tl.load(p_bias + o_c).to(tl.float32)
    b_colour += _tint(p_maps, p_source, i_y, i_x, o_c // 4, m_out, 2 * (QUADS // WIDTH), 2 * WIDTH, ROWS, COLUMNS)
    b_gate += tl.load(p_bias + 12 + i_pixel).to(tl.float32)
    b_source = tl.load(p_source + o_out, mask=m_out, other=0).to(tl.float32) / 127.5 - 1.0
    b_noisy = tl.load(p_noisy + o_out, mask=m_out, other=0.0).to(tl.float32)
    b_blended = b_colour + (b_source - b_colour) / (1.0 + tl.exp(-b_gate))
    b_drawn = b_noisy + share * (b_blended - b_noisy)
    m_broken = m_out & ~(tl.abs(b_drawn) < float("inf"))
    tl.store(p_broken + tl.program_id(0), tl.max(tl.max(m_broken.to(tl.int32), 1), 0))
    if IS_FINAL:
        b_whole = tl.where(b_drawn == b_drawn, b_drawn, 0.0)
        b_level = (tl.minimum(tl.maximum(b_whole, -1.0), 1.0) + 1.0) * 127.5
        b_level = (b_level + 12582912.0) - 12582912.0  # 1.5 * 2**23: rounds half to even
        tl.store(p_pixels + o_out, b_level.to(tl.uint8), mask=m_out)
        b_drawn = tl.where(b_drawn == b_drawn, tl.minimum(tl.maximum(b_drawn, -1.0), 1.0), b_drawn)
    tl.store(p_out + o_out, b_drawn.to(p_out.dtype.element_ty), mask=m_out)


def pack_frame(
    source: torch.Tensor, noisy: torch.Tensor, noise_scale: float, last: torch.Tensor, has_last: torch.Tensor,
    leak: torch.Tensor, out: torch.Tensor,
) -> None:  # fmt: skip
    """See `hourglass.pack_frame`."""
    height, width = out.shape[:2]
    grid = (triton.cdiv(height * width, BLOCK_QUADS),)
    sizes = height * width, width, INPUT_CHANNELS, BLOCK_QUADS
    pictures = source, noisy, float(noise_scale), last
    _pack_frame_kernel[grid](*pictures, has_last, leak, out, *sizes, **launch_options())


def film_relu(y: torch.Tensor, factor: torch.Tensor, offset: torch.Tensor, out: torch.Tensor) -> None:
    """See `hourglass.film_relu`."""
    grid = (triton.cdiv(y.numel(), BLOCK),)
    _film_relu_kernel[grid](y, factor, offset, out, y.numel(), y.shape[-1], BLOCK, **launch_options())


def add_relu(
    x: torch.Tensor | None, y: torch.Tensor, bias: torch.Tensor, out: torch.Tensor, rectified: torch.Tensor | None
) -> None:
    """See `hourglass.add_relu`."""
    grid = (triton.cdiv(y.numel(), BLOCK),)
    tensors = y if x is None else x, y, bias, out, out if rectified is None else rectified
    flags = x is not None, rectified is not None
    _add_relu_kernel[grid](*tensors, y.numel(), y.shape[-1], *flags, BLOCK, **launch_options())


def join(
    low: torch.Tensor,
    skip: torch.Tensor,
    weight: torch.Tensor,
    out: torch.Tensor,
    rectified: torch.Tensor,
    tile: Tile | None = None,
) -> None:
    """See `hourglass.join`."""
    height, width, channels = out.shape
    rows, inner = height * width, weight.shape[1]
    tile = tile or product_tile("join", rows, channels, inner)
    grid = (triton.cdiv(rows, tile.rows) * triton.cdiv(channels, tile.columns),)
    _join_kernel[grid](
        low, skip, readable(weight, tile, tile.columns, tile.depth), out, rectified, rows, width, channels, inner,
        tile.rows, tile.columns, tile.depth, num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip


def blend_frame(
    head: torch.Tensor, bias: torch.Tensor, maps: torch.Tensor, source: torch.Tensor, noisy: torch.Tensor, share: float,
    out: torch.Tensor, pixels: torch.Tensor | None, broken: torch.Tensor,
) -> None:  # fmt: skip
    """See `hourglass.blend_frame`; `broken` needs an entry for each 64 quads."""
    height, width = out.shape[0] // 2, out.shape[1] // 2
    blocks = triton.cdiv(height * width, BLOCK_QUADS)
    if len(broken) < blocks:
        raise ValueError(f"broken needs {blocks} entries, got {len(broken)}")
    is_final = pixels is not None
    _blend_frame_kernel[(blocks,)](
        head, bias, maps, source, noisy, float(share), out, pixels if is_final else source, broken,
        height * width, width, *maps.shape[:2], is_final, BLOCK_QUADS, **launch_options(),
    )  # fmt: skip
