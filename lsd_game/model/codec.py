"""Pixels and tensors: the one place that knows that the model sees -1..1 and the rest of the house uint8."""

from __future__ import annotations

import torch


def to_signal(pixels: torch.Tensor, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """uint8 (..., height, width, 3) -> -1..1 (..., 3, height, width)."""
    return pixels.movedim(-1, -3).to(dtype).div(127.5).sub(1.0)


def to_pixels(signal: torch.Tensor) -> torch.Tensor:
    """-1..1 (..., 3, height, width) -> uint8 (..., height, width, 3), clipped."""
    return signal.float().add(1.0).mul(127.5).round().clamp(0.0, 255.0).to(torch.uint8).movedim(-3, -1).contiguous()
