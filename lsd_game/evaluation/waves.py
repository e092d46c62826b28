"""Whether a pattern of waves lies over pictures that their targets have not: nets, lattices, checkerboards."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch

from lsd_game.frame import Pixels
from lsd_game.training.spectrum import SPECTRUM_PX, log_spectrum, standing_out

DB = 10.0 / math.log(10.0)  # of a natural logarithm of power
LONGEST_PX = 32  # waves; longer ones are light and shade


def wave_excess(pictures: Pixels, targets: Pixels) -> torch.Tensor:
    """Power of the waves in pictures over their targets', in dB.

    Args:
        pictures, targets: uint8 (pictures, height, width, 3).

    Returns:
        (3, 64, 64): in opponent colours, by waves down and across a window; the mean over the pictures.

    Raises:
        ValueError: when the shapes differ, or a side is below 64 pixels.
    """
    if pictures.shape != targets.shape or min(pictures.shape[1:3]) < SPECTRUM_PX:
        raise ValueError(
            f"both must be of one shape and at least {SPECTRUM_PX} pixels a side, got {pictures.shape}, {targets.shape}"
        )
    ours, theirs = (log_spectrum(_planes(frames)) for frames in (pictures, targets))
    return DB * (ours - theirs).mean(0)


def wave_peak_db(excesses: Sequence[torch.Tensor]) -> float:
    """How far the strongest wave stands out of its neighbours in the mean of `excesses`, in dB; 0: none does."""
    peaks = standing_out(torch.stack(list(excesses)).mean(0, keepdim=True))
    per_px = torch.fft.fftfreq(SPECTRUM_PX)
    is_short = torch.hypot(per_px[:, None], per_px) > 1.0 / LONGEST_PX
    return float(peaks[..., is_short].max())


def _planes(pictures: Pixels) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 255.0
