"""The ops of `fp8.py` by Triton: the kernels of the other ops, with scales."""

from __future__ import annotations

import torch
import triton

from lsd_kernels.attention_triton import attend_kernel
from lsd_kernels.fp8 import Quantised
from lsd_kernels.linear_triton import gated_linear_kernel, gelu_linear_kernel
from lsd_kernels.norm import EPS
from lsd_kernels.norm_triton import modulated_norm_fp8_kernel, prescale_kernel
from lsd_kernels.pdl import launch_options
from lsd_kernels.qkv_triton import qkv_project_kernel
from lsd_kernels.tiling import Tile, attention_tile, product_tile
from lsd_kernels.weight_triton import readable


def modulated_norm_fp8(x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor, out: Quantised) -> None:
    """See `fp8.modulated_norm_fp8`."""
    rows, dim = x.shape
    sizes = dim, group_of(out), triton.next_power_of_2(len(out.scales))
    modulated_norm_fp8_kernel[(rows,)](x, scale, shift, *out, rows, EPS, *sizes, **launch_options())


def prescale_fp8(x: torch.Tensor, scale: torch.Tensor, scaled: Quantised, squares: torch.Tensor) -> None:
    """See `fp8.prescale_fp8`; a part of the squares is one group of `scaled`."""
    rows, dim = x.shape
    parts = squares.shape[1]
    if len(scaled.scales) != parts:
        raise ValueError(f"rows of {parts} parts must be quantised in as many groups, got {len(scaled.scales)}")
    sizes = rows, dim, parts, triton.next_power_of_2(parts)
    prescale_kernel[(rows,)](x, scale, *scaled, squares, *sizes, **launch_options())


def qkv_project_fp8(
    scaled: Quantised,
    squares: torch.Tensor,
    weight: Quantised,
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
    """See `fp8.qkv_project_fp8`."""
    rows, heads, head_dim = queries.shape
    dim, parts = heads * head_dim, squares.shape[1]
    tile = tile or product_tile("qkv_project_fp8", rows, 3 * dim, dim, head_dim)
    grid = (triton.cdiv(rows, tile.rows) * 3 * heads,)
    group = group_of(scaled)
    qkv_project_kernel[grid](
        *scaled, squares, readable(weight.values, tile, head_dim // 2, group), weight.scales, bias, query_norm,
        key_norm, cos, sin, slot, queries, keys, values, rows, dim, head_dim, EPS, parts,
        triton.next_power_of_2(parts), tile.rows, group,
        num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip


def attend_fp8(
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
    out: Quantised,
    tile: Tile | None = None,
) -> None:
    """See `fp8.attend_fp8`."""
    rows, heads, head_dim = queries.shape
    tile = tile or attention_tile(rows, heads, head_dim)
    grid = (triton.cdiv(rows, tile.rows) * heads,)
    attend_kernel[grid](
        queries, keys, values, frames, counts, cos, sin, text_keys, text_values, text_bias, *out,
        rows, head_dim**-0.5, heads * head_dim, head_dim, tile.rows, tile.columns,
        num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip


def gated_linear_fp8(
    a: Quantised,
    weight: Quantised,
    bias: torch.Tensor,
    gate: torch.Tensor,
    x: torch.Tensor,
    scale: torch.Tensor | None,
    scaled: Quantised,
    squares: torch.Tensor,
    tile: Tile | None = None,
) -> None:
    """See `fp8.gated_linear_fp8`; a tile's columns are one part of the squares and one group of `scaled`."""
    rows, inner = a.values.shape
    dim, width, group = x.shape[1], group_of(scaled), group_of(a)
    tile = tile or product_tile("gated_linear_fp8", rows, dim, inner, width)
    grid = (triton.cdiv(rows, tile.rows) * (dim // width),)
    gated_linear_kernel[grid](
        *a, readable(weight.values, tile, width, group), weight.scales, bias, gate, x,
        bias if scale is None else scale, *scaled, squares, rows, dim, inner, tile.rows, width, group,
        scale is not None, num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip


def gelu_linear_fp8(
    scaled: Quantised,
    squares: torch.Tensor,
    weight: Quantised,
    bias: torch.Tensor,
    out: Quantised,
    tile: Tile | None = None,
) -> None:
    """See `fp8.gelu_linear_fp8`; a tile's columns are one group of `out`."""
    rows, inner = out.values.shape
    dim, parts, width, group = scaled.values.shape[1], squares.shape[1], group_of(out), group_of(scaled)
    tile = tile or product_tile("gelu_linear_fp8", rows, inner, dim, width)
    grid = (triton.cdiv(rows, tile.rows) * (inner // width),)
    gelu_linear_kernel[grid](
        *scaled, squares, readable(weight.values, tile, width, group), weight.scales, bias, *out, rows, inner, dim, EPS,
        parts, triton.next_power_of_2(parts), tile.rows, width, group,
        num_warps=tile.warps, num_stages=tile.stages, **launch_options(),
    )  # fmt: skip


def group_of(matrix: Quantised) -> int:
    """Columns of a group; a tile takes a power of two."""
    if matrix.group & (matrix.group - 1):
        raise ValueError(f"a group must be a power of two wide, got {matrix.group}")
    return matrix.group
