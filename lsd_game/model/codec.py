"""Pixels and tensors: the one place that knows that the model sees -1..1 and the rest of the house uint8."""

from __future__ import annotations

import torch


def to_signal(pixels: torch.Tensor, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """uint8 (..., height, width, 3) -> -1..1 (..., 3, height, width)."""
    return pixels.movedim(-1, -3).to(dtype, copy=True).div_(127.5).sub_(1.0)


def to_pixels(signal: torch.Tensor) -> torch.Tensor:
    """-1..1 (..., 3, height, width) -> uint8 (..., height, width, 3), clipped."""
    levels = signal.to(torch.float32, copy=True).add_(1.0).mul_(127.5).round_().clamp_(0.0, 255.0)
    return levels.to(torch.uint8).movedim(-3, -1).contiguous()
