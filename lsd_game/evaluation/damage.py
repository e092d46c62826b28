"""What a weak model does to a true target while its style can still be told: faint, blurred, noisy, off in colour."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.frame import Pixels

FAINTEST = 0.35  # share of the source that still shines through
GAIN, OFFSET, STAINS = 0.08, 0.04, 0.03  # of each colour by its own; stains are as wide as a sixteenth of the frame
NOISIEST = 0.05
STAIN_GRID = (9, 16)


def damaged(sources: Pixels, targets: Pixels, seed: int) -> Pixels:
    """True `targets` of `sources`, both (batch, height, width, 3), each damaged by its own lot.

    Faint colours and noise are more often small than large; blur is that of one or two means over 3 x 3 pixels.
    """
    generator = torch.Generator().manual_seed(seed)
    source, target = (torch.from_numpy(np.array(each)).permute(0, 3, 1, 2) / 255.0 for each in (sources, targets))

    def lot(*shape: int) -> torch.Tensor:
        return torch.rand(len(target), *shape, generator=generator)

    faint = torch.lerp(target, source, FAINTEST * lot(1, 1, 1).square())
    once = _blurred(faint)
    soft = torch.lerp(faint, torch.lerp(once, _blurred(once), lot(1, 1, 1).round()), lot(1, 1, 1))
    stains = STAINS * lot(1, 1, 1) * torch.randn(len(target), 3, *STAIN_GRID, generator=generator)
    shift = F.interpolate(stains + OFFSET * (2.0 * lot(3, 1, 1) - 1.0), size=target.shape[2:], mode="bilinear")
    gain = 1.0 + GAIN * (2.0 * lot(3, 1, 1) - 1.0)
    noise = NOISIEST * lot(1, 1, 1).square() * torch.randn(target.shape, generator=generator)
    drawn = 255.0 * (gain * soft + shift + noise).clamp(0.0, 1.0)
    return np.asarray(drawn.round().byte().permute(0, 2, 3, 1).numpy())


def _blurred(pictures: torch.Tensor) -> torch.Tensor:
    """Each pixel the mean of nine."""
    return F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, 1)
