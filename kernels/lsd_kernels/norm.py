"""RMSNorm with modulation: at once, or split so that the next matrix product takes the row scale.

rms(x) * (1 + scale) @ w.T == rsqrt(mean(x**2)) * ((x * (1 + scale)) @ w.T), so whoever writes x also writes
x * (1 + scale) and the sums of squares, and the product that follows needs no normalised copy (docs/kernels.md).
"""

from __future__ import annotations

import torch

EPS = 1e-6


def modulated_norm(x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor, out: torch.Tensor) -> None:
    """out = x * rsqrt(mean(x**2) + EPS) * (1 + scale) + shift.

    Args:
        x: (tokens, dim).
        scale, shift: (dim,).
        out: (tokens, dim), written.
    """
    normed = x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS)
    out.copy_(normed * (1 + scale) + shift)


def prescale(x: torch.Tensor, scale: torch.Tensor, scaled: torch.Tensor, squares: torch.Tensor) -> None:
    """scaled = x * (1 + scale), and squares[:, 0] = sum(x**2); the other parts are 0.

    Args:
        x: (tokens, dim).
        scale: (dim,).
        scaled: (tokens, dim), written.
        squares: (tokens, parts), written: parts of each row's sum of squares, which readers add up.
    """
    scaled.copy_(x * (1 + scale))
    squares.zero_()
    squares[:, 0] = x.to(squares.dtype).square().sum(-1)


def inverse_rms(squares: torch.Tensor, dim: int) -> torch.Tensor:
    """rsqrt(sum(parts) / dim + EPS) of each row: (tokens, parts) -> (tokens, 1)."""
    return torch.rsqrt(squares.sum(-1, keepdim=True) / dim + EPS)
