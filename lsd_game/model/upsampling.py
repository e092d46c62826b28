"""From the model's size to the game's: the model's picture, its edges where the game's own full-size frame has them.

A fast guided filter (He and Sun 2015, arXiv 1505.00996) whose low-resolution answer is kept whole: at the model's
size a local linear model answer = gain * luma + rest is fitted for each channel, and what is interpolated is the
answer itself plus gain times the detail that the game's luma has above that size. Where the model agrees with the
game's edges they come out sharp; texture that the game does not have stays as the model drew it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F

from lsd_game.model.config import UPSAMPLINGS
from lsd_game.model.sizing import resize_planes

WINDOW_PX = 4  # in which a gain is fitted, at the model's size; one for every second pixel each way
EPSILON = 40.0  # luma variance below which a window says nothing about edges, in grey levels squared
MAX_GAIN = 2.0
_GAIN_STEPS = 64  # bytes a unit of gain, from 128 up and down; times a detail of 255 it still fits 16 bits
_LUMA = (38, 75, 15)  # BT.601 in 1/128, so that the sum fits 16 bits


def check_upsample(name: str) -> str:
    """Return `name`; ValueError unless it is one of UPSAMPLINGS."""
    if name not in UPSAMPLINGS:
        raise ValueError(f"upsample must be one of {', '.join(UPSAMPLINGS)}, got {name!r}")
    return name


def upsample_guided(drawn: torch.Tensor, source: torch.Tensor, original: torch.Tensor) -> torch.Tensor:
    """Enlarge `drawn` to the size of `original`.

    Args:
        drawn: the model's answer, uint8 (height, width, 3).
        source: what the model saw, uint8, same size.
        original: the game's own frame, uint8 (full height, full width, 3).

    Returns:
        uint8 (full height, full width, 3).
    """
    full_size = (original.shape[1], original.shape[0])
    seen = luma(source)
    gains = fit_gains(drawn, seen).mul_(_GAIN_STEPS).round_().add_(128).clamp_(0, 255).to(torch.uint8)
    enlarged = resize_planes(torch.cat([drawn, seen[..., None]], 2), full_size)  # (4, full height, full width)
    detail = luma(original).to(torch.int16).sub_(enlarged[3])  # -255..255
    added = resize_planes(gains, full_size).to(torch.int16).sub_(128).mul_(detail).bitwise_right_shift_(6)
    return added.add_(enlarged[:3]).clamp_(0, 255).to(torch.uint8).permute(1, 2, 0).contiguous()


def fit_gains(drawn: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """How much each channel of `drawn` follows the luma `seen`: float (about height / 2, width / 2, 3)."""
    guide = seen.float()
    answer = drawn.permute(2, 0, 1).float()  # (3, height, width)
    products = torch.cat([torch.stack([guide, guide * guide]), answer, answer * guide])  # (8, height, width)
    means = F.avg_pool2d(products[None], WINDOW_PX, stride=2, padding=1, count_include_pad=False)[0]
    variance = means[1] - means[0] * means[0]
    covariance = means[5:8] - means[2:5] * means[0]
    gains = covariance / (variance + EPSILON)
    return gains.clamp_(-MAX_GAIN, MAX_GAIN).permute(1, 2, 0).contiguous()


def luma(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (height, width, 3) -> uint8 (height, width)."""
    red, green, blue = (pixels[..., channel].to(torch.int16) for channel in range(3))
    mixed = red.mul_(_LUMA[0]).add_(green.mul_(_LUMA[1])).add_(blue.mul_(_LUMA[2]))
    return mixed.bitwise_right_shift_(7).to(torch.uint8)
