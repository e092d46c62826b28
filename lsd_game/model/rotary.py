"""Rotary positions (Su et al. 2021) on three axes: time, y and x each turn their own share of a head's dimensions.

Attention then depends on differences of positions only: tokens shift freely over the screen, and time is relative
to now.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

MAX_PERIOD_FRAMES = 64.0  # slowest wave over time: far longer than any window
MAX_PERIOD_TOKENS = 128.0  # slowest wave over the screen


def split_dims(head_dim: int) -> tuple[int, int, int]:
    """Dimensions of a head that turn with time, y and x: an even quarter, the rest halved."""
    time_dims = head_dim // 4
    return time_dims, (head_dim - time_dims) // 2, (head_dim - time_dims) // 2


class Turn(NamedTuple):
    """A rotation as complex numbers of length 1, (positions ..., pairs): one product turns a pair of dimensions."""

    factor: torch.Tensor

    def for_heads(self) -> Turn:
        """With an axis for heads between positions and pairs."""
        return Turn(self.factor.unsqueeze(-2))

    def to(self, like: torch.Tensor) -> Turn:
        """On the device of `like`, at its precision but never below float32."""
        return Turn(self.factor.to(like.device, torch.complex128 if like.dtype == torch.float64 else torch.complex64))


def age_turn(ages: torch.Tensor, head_dim: int) -> Turn:
    """Back in time by `ages` (frames): (ages, time_dims / 2), for the time dimensions alone."""
    return _turn(_time_angles(-ages, head_dim))


def grid_turn(height: int, width: int, head_dim: int, frames: int = 1) -> Turn:
    """For a grid of tokens, row by row, in each of `frames` frames: (frames, tokens, head_dim / 2)."""
    _, y_dims, x_dims = split_dims(head_dim)
    y = torch.arange(height, dtype=torch.float64)[:, None] * _frequencies(y_dims, MAX_PERIOD_TOKENS)
    x = torch.arange(width, dtype=torch.float64)[:, None] * _frequencies(x_dims, MAX_PERIOD_TOKENS)
    space = torch.cat([y[:, None].expand(-1, width, -1), x[None].expand(height, -1, -1)], -1).flatten(0, 1)
    time = _time_angles(torch.arange(frames), head_dim)
    return _turn(torch.cat([time[:, None].expand(-1, height * width, -1), space.expand(frames, -1, -1)], -1))


def rotate(x: torch.Tensor, turn: Turn) -> torch.Tensor:
    """Turn neighbouring pairs of the last axis of `x` (..., 2 * pairs); `turn` broadcasts against (..., pairs)."""
    factor = turn.to(x).factor
    wide = x.to(factor.real.dtype)
    pairs = torch.view_as_complex(wide.reshape(*x.shape[:-1], -1, 2).contiguous())
    return torch.view_as_real(pairs * factor).flatten(-2).to(x.dtype)


def _turn(angles: torch.Tensor) -> Turn:
    return Turn(torch.polar(torch.ones_like(angles), angles))


def _time_angles(positions: torch.Tensor, head_dim: int) -> torch.Tensor:
    return positions.double()[:, None] * _frequencies(split_dims(head_dim)[0], MAX_PERIOD_FRAMES)


def _frequencies(dims: int, max_period: float) -> torch.Tensor:
    """dims / 2 angular frequencies, from one turn in 2*pi positions down to one in `max_period`."""
    slowest = torch.tensor(2.0 * torch.pi / max_period, dtype=torch.float64)
    return slowest ** torch.linspace(0.0, 1.0, dims // 2, dtype=torch.float64)
