"""Sizes: the one that the model draws at for a frame of any size, and getting there and back."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from lsd_game.model.config import PATCH_PX

MIN_FAST_PX = 4  # torch 2.13 asserts on bytes when a side is smaller


def model_size(width: int, height: int, budget: tuple[int, int], share: float = 1.0) -> tuple[int, int]:
    """(width, height) in multiples of 16: the frame's aspect, about a share of the pixels of `budget`, or its own."""
    scale = min(1.0, math.sqrt(share * budget[0] * budget[1] / (width * height)))
    across = max(PATCH_PX, round(width * scale / PATCH_PX) * PATCH_PX)
    down = max(PATCH_PX, round(height * scale / PATCH_PX) * PATCH_PX)
    return across, down


def resize(pixels: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """uint8 (height, width, 3) at `size` (width, height): bilinear, over all pixels that it joins where it shrinks."""
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    return resize_planes(pixels, size).permute(1, 2, 0).contiguous()


def resize_planes(pixels: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """The same for uint8 (height, width, channels) -> (channels, height, width)."""
    height, width = pixels.shape[:2]
    batch = pixels.permute(2, 0, 1)[None]  # a channels-last view: the fast path for bytes of 3 or 4 channels
    if batch.device.type != "cpu" or min(*size, width, height) < MIN_FAST_PX:  # CUDA enlarges no bytes
        batch = batch.float()
    # Where it enlarges, antialiasing changes no byte and is faster.
    scaled = F.interpolate(batch, (size[1], size[0]), mode="bilinear", antialias=True, align_corners=False)
    return _bytes(scaled)[0]


def _bytes(pixels: torch.Tensor) -> torch.Tensor:
    return pixels if pixels.dtype == torch.uint8 else pixels.round().to(torch.uint8)
