"""The matrix products of a transformer layer beside qkv: out and down with gate and residual, up with GELU."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from lsd_kernels.norm import inverse_rms


def gated_linear(
    a: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor,
    gate: torch.Tensor,
    x: torch.Tensor,
    scale: torch.Tensor | None,
    scaled: torch.Tensor,
    squares: torch.Tensor,
) -> None:
    """x += gate * (a @ weight.T + bias); then scaled = x * (1 + scale) and squares = parts of sum(x**2).

    Args:
        a: (tokens, inner).
        weight, bias: (dim, inner), (dim,).
        gate: (dim,).
        x: (tokens, dim), the residual stream, read and written.
        scale: (dim,) of the next norm; None writes neither `scaled` nor `squares`.
        scaled: (tokens, dim), written.
        squares: (tokens, parts), written; parts are equal runs of columns.
    """
    x.add_(gate * (a @ weight.T + bias))
    if scale is None:
        return
    scaled.copy_(x * (1 + scale))
    squares.copy_(x.to(squares.dtype).square().view(*squares.shape, -1).sum(-1))


def gelu_linear(
    scaled: torch.Tensor, squares: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, out: torch.Tensor
) -> None:
    """out = gelu(inverse_rms(squares) * (scaled @ weight.T) + bias), gelu(y) = y / 2 * (1 + erf(y / sqrt(2))).

    Args:
        scaled, squares: (tokens, dim), (tokens, parts).
        weight, bias: (inner, dim), (inner,): the modulation's shift is already in the bias.
        out: (tokens, inner), written.
    """
    product = inverse_rms(squares, scaled.shape[-1]) * (scaled @ weight.T) + bias
    out.copy_(F.gelu(product))
