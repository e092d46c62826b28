"""The four large products of a layer in float8 (e4m3), and the ops before them, which hand their rows on quantised.

e4m3 has four significant bits: a matrix is off by about 2.5 % (relative L2), so a product of two is by 3.5 %, whatever
its size (docs/kernels.md). A weight has a scale an output channel; rows have one a token and group of columns, because
the program that makes a group sees all of it and nothing else. Sums are wide: the groups are added up in float32.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F

from lsd_kernels import attention, linear, norm
from lsd_kernels.qkv import store_heads

E4M3 = torch.float8_e4m3fn
LARGEST = 448.0  # of e4m3
LEAST = 1e-12  # the largest value of a group of zeros


class Quantised(NamedTuple):
    """A matrix in e4m3: row r of group g of columns is values * scales[g, r].

    Attributes:
        values: (rows, columns) in e4m3; a reference in float64 takes the same numbers as float64.
        scales: (groups, rows), of equal runs of columns; a weight has one group.
    """

    values: torch.Tensor
    scales: torch.Tensor

    @property
    def group(self) -> int:
        """Columns of a group."""
        return self.values.shape[1] // len(self.scales)

    def wide(self) -> torch.Tensor:
        """The matrix in the precision of its scales."""
        groups = self.values.to(self.scales.dtype).view(*self.scales.T.shape, -1)
        return (groups * self.scales.T[..., None]).flatten(-2)

    def copy_(self, x: torch.Tensor) -> None:
        """Quantise `x` (rows, columns): the largest of a group becomes 448, or very nearly."""
        groups = x.to(self.scales.dtype).view(*self.scales.T.shape, -1)
        scales = groups.abs().amax(-1, keepdim=True).clamp_min(LEAST) / LARGEST
        self.scales.copy_(scales[..., 0].T)
        self.values.copy_((groups / scales).to(E4M3).flatten(-2))


def empty(rows: int, columns: int, groups: int, like: torch.Tensor) -> Quantised:
    """Memory for a quantised matrix where `like` is."""
    sums = torch.promote_types(like.dtype, torch.float32)
    return Quantised(like.new_empty(rows, columns, dtype=E4M3), like.new_empty(groups, rows, dtype=sums))


def quantised_weight(weight: torch.Tensor) -> Quantised:
    """(outputs, inputs) with a scale an output."""
    outputs, inputs = weight.shape
    found = empty(outputs, inputs, 1, weight)
    found.copy_(weight)
    return found


def modulated_norm_fp8(x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor, out: Quantised) -> None:
    """out = quantised(`norm.modulated_norm`)."""
    exact = torch.empty_like(x, dtype=out.scales.dtype)
    norm.modulated_norm(x.to(exact), scale.to(exact), shift, exact)
    out.copy_(exact)


def prescale_fp8(x: torch.Tensor, scale: torch.Tensor, scaled: Quantised, squares: torch.Tensor) -> None:
    """`norm.prescale` with scaled = quantised(x * (1 + scale)); `squares` are those of the exact x."""
    exact = torch.empty_like(x, dtype=scaled.scales.dtype)
    norm.prescale(x.to(exact), scale.to(exact), exact, squares)
    scaled.copy_(exact)


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
) -> None:
    """`qkv.qkv_project` of a quantised product."""
    product = norm.inverse_rms(squares, scaled.values.shape[-1]) * (scaled.wide() @ weight.wide().T) + bias
    store_heads(product, query_norm, key_norm, cos, sin, slot, queries, keys, values)


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
) -> None:
    """`attention.attend` with out (tokens, heads * head_dim) = quantised, a group a head."""
    exact = torch.empty_like(queries, dtype=out.scales.dtype)
    attention.attend(queries, keys, values, frames, counts, cos, sin, text_keys, text_values, text_bias, exact)
    out.copy_(exact.flatten(1))


def gated_linear_fp8(
    a: Quantised,
    weight: Quantised,
    bias: torch.Tensor,
    gate: torch.Tensor,
    x: torch.Tensor,
    scale: torch.Tensor | None,
    scaled: Quantised,
    squares: torch.Tensor,
) -> None:
    """`linear.gated_linear` of a quantised product, with scaled = quantised(x * (1 + scale)); a group a part."""
    exact = torch.empty_like(x, dtype=scaled.scales.dtype)
    next_scale = None if scale is None else scale.to(exact)
    linear.gated_linear(a.wide(), weight.wide(), bias, gate, x, next_scale, exact, squares)
    if scale is not None:
        scaled.copy_(exact)


def gelu_linear_fp8(
    scaled: Quantised, squares: torch.Tensor, weight: Quantised, bias: torch.Tensor, out: Quantised
) -> None:
    """out = quantised(`linear.gelu_linear`) of a quantised product."""
    product = norm.inverse_rms(squares, scaled.values.shape[-1]) * (scaled.wide() @ weight.wide().T) + bias
    out.copy_(F.gelu(product))
