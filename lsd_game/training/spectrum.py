"""The power of waves in a picture against that in its target: none may stand out, and no band of them be missing.

A pattern that repeats is the cheapest way to have as much texture as the target, wherever its true places cannot be
known; statistics of small cells cannot tell it from brush strokes.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

PEAKS_WEIGHT = 10.0
BANDS_WEIGHT = 0.1
BAND_GROWTH = 1.5
MARGIN = 2.5  # over the root of a band's bins: some 3/4 of a deviation between two windows of the same noise
SPECTRUM_PX = 64  # side of the windows
LEAST_WAVES = 0.01  # rms of the 0..1 range; weaker ones are not seen
STRONG_WAVES = 0.1  # of the 0..1 range; what is far stronger, an edge or a spark, must not drown all else
PEAK_AREA = 9  # bins each way that a peak stands out from
PEAK_MARGIN = 0.5  # natural logarithm of power; by less it stands out by chance
OPPONENTS = ((1 / 3, 1 / 3, 1 / 3), (1 / 3, -1 / 3, 0.0), (1 / 6, 1 / 6, -1 / 3))  # light, red-green, yellow-blue


def spectrum_loss(drawn: torch.Tensor, target: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Waves that stand out, and bands of waves that are weaker or stronger than the target's.

    The windows lie anywhere: where their middles always are the same, that is where a spark is drawn.
    """
    if min(drawn.shape[-2:]) < SPECTRUM_PX:
        return drawn.new_zeros((), dtype=torch.float32)
    rooms = (min(side - SPECTRUM_PX, SPECTRUM_PX // 2 - 1) + 1 for side in drawn.shape[-2:])
    top, left = (int(torch.randint(room, (), generator=generator, device=generator.device)) for room in rooms)
    ours, theirs = (log_spectra(0.5 * frames.float().flatten(0, 1), (top, left)) for frames in (drawn, target))
    windows = ours - theirs
    return PEAKS_WEIGHT * peaks_loss(windows.mean(2)) + BANDS_WEIGHT * bands_loss(windows)


def peaks_loss(excess: torch.Tensor) -> torch.Tensor:
    """How far waves that the target has not stand out of a frame's power spectrum, whatever their length.

    A net of dots across flat grounds, one and a half waves to a token, is in no mean cell, and has the statistics of a
    texture; but its power lies in one bin. Of each frame the spectra of overlapping windows are averaged (as Welch
    1967); what counts is the logarithm of drawn over wanted, `excess` (pictures, 3, 64, 64), above its own mean in the
    neighbourhood of the bin.
    """
    return (standing_out(excess) - PEAK_MARGIN).clamp_min(0.0).square().mean()


def bands_loss(windows: torch.Tensor) -> torch.Tensor:
    """How far the power of bands, each half as wide again as the one before, is from the target's, by its logarithm.

    An error per pixel weighs a wave by its strength, so the finest are all but free to fade: here a tenth too little
    counts alike at every length. The logarithms `windows` (pictures, 3, windows, 64, 64) count in their mean, and
    one by one beyond a margin for chance: a cloud of sparks must not make up for plain ground elsewhere.
    """
    per_window = torch.fft.fftfreq(SPECTRUM_PX, 1.0 / SPECTRUM_PX, device=windows.device)
    radius = torch.hypot(per_window[:, None], per_window)
    numbers = (radius.clamp_min(1.0).log() / math.log(BAND_GROWTH)).long().flatten()
    members = F.one_hot(numbers).to(windows)
    bins = members.sum(0)
    means = windows.flatten(-2) @ members / bins
    here = (means.abs() - MARGIN / bins.sqrt()).clamp_min(0.0)
    return means.mean(2).abs().mean() + here.mean()


def log_spectrum(pictures: torch.Tensor) -> torch.Tensor:
    """The mean of `log_spectra` over windows, (pictures, 3, 64, 64): one of logarithms, so no spark drowns all else."""
    return log_spectra(pictures).mean(2)


def log_spectra(pictures: torch.Tensor, corner: tuple[int, int] = (0, 0)) -> torch.Tensor:
    """Natural logarithm of the power of waves, by waves down and across windows of 64x64 pixels.

    Strong edges are pressed flat.

    Args:
        pictures: (pictures, 3, height, width), a range of 1 wide.
        corner: row and column of the first window's corner.

    Returns:
        (pictures, 3, windows, 64, 64), of light, red-green and yellow-blue.
    """
    opponents = torch.einsum("oc,nchw->nohw", pictures.new_tensor(OPPONENTS), pictures[..., corner[0] :, corner[1] :])
    grid = opponents.unfold(2, SPECTRUM_PX, SPECTRUM_PX // 2).unfold(3, SPECTRUM_PX, SPECTRUM_PX // 2)
    windows = grid.flatten(2, 3)
    hann = torch.hann_window(SPECTRUM_PX, periodic=False, device=pictures.device)
    fading = hann[:, None] * hann
    waves = windows - windows.mean((-2, -1), keepdim=True)
    waves = waves / (1.0 + waves.abs() / STRONG_WAVES) * fading
    power = torch.fft.fft2(waves).abs().square()
    return torch.log(power + LEAST_WAVES**2 * fading.square().sum())


def standing_out(spectra: torch.Tensor) -> torch.Tensor:
    """How far each bin of (pictures, 3, 64, 64) is above the mean of its neighbourhood; spectra are periodic."""
    reach = PEAK_AREA // 2
    wrapped = F.pad(spectra, (reach, reach, reach, reach), mode="circular")
    return spectra - F.avg_pool2d(wrapped, PEAK_AREA, stride=1)
