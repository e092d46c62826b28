"""What training punishes because it repeats and the target does not: lattices of tokens, their seams, nets of waves.

A pattern that repeats is the cheapest way to have as much texture as the target, wherever its true places cannot be
known; statistics of small cells cannot tell it from brush strokes.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from lsd_game.model.config import PATCH_PX

LATTICE_WEIGHT = 6.0  # what differs by chance is small beside the error per pixel
SEAM_WEIGHT = 0.5
EDGE = 0.03  # of the 0..1 range: from here on an edge counts as one, however strong
LEAST_EDGES = 0.03  # plainer pictures have no seams
PEAKS_WEIGHT = 10.0
BANDS_WEIGHT = 0.1
BAND_GROWTH = 1.5
SPECTRUM_PX = 64  # side of the windows, so that waves of four bins and more across repeat within them
LEAST_WAVES = 0.01  # rms of the 0..1 range; weaker ones are not seen
STRONG_WAVES = 0.1  # of the 0..1 range; what is far stronger, an edge or a spark, must not drown all else
PEAK_AREA = 9  # bins each way that a peak stands out from
PEAK_MARGIN = 0.5  # natural logarithm of power; by less it stands out by chance
OPPONENTS = ((1 / 3, 1 / 3, 1 / 3), (1 / 3, -1 / 3, 0.0), (1 / 6, 1 / 6, -1 / 3))  # light, red-green, yellow-blue


def regularity_loss(drawn: torch.Tensor, target: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """All that repeats in frames (clips, frames, 3, height, width), -1..1, and does not in their targets."""
    of_tokens = LATTICE_WEIGHT * lattice_loss(drawn, target) + SEAM_WEIGHT * seam_loss(drawn, target)
    return of_tokens + spectrum_loss(drawn, target, generator)


def lattice_loss(drawn: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """How much of an error repeats from token to token: the mean cell of 16x16 pixels should be flat.

    That of the whole picture counts, and half as much those of each row and column of tokens: they may fill a row. So
    does the mean of two by two tokens, for what changes its sign from one token to the next is not in the first.

    A dot in every token is the cheapest way to have texture: the decoder knows where in its token a pixel lies, and
    statistics over cells larger than a token cannot tell dots from brush strokes. No target has such a lattice.
    """
    error = (0.5 * (drawn.float() - target)).flatten(0, 1)
    cells = _cells(error, PATCH_PX)
    of_column, of_row = _unevenness(cells.mean(2).transpose(-3, -2)), _unevenness(cells.mean(4))
    of_all = _unevenness(cells.mean((2, 4))) + 0.5 * (of_column + of_row)
    if min(error.shape[-2:]) < 2 * PATCH_PX:
        return of_all
    return of_all + _unevenness(_cells(error, 2 * PATCH_PX).mean((2, 4)))


def _cells(pictures: torch.Tensor, side_px: int) -> torch.Tensor:
    """(pictures, colours, height, width) as whole cells: (pictures, colours, rows, side, columns, side)."""
    rows, columns = (size // side_px for size in pictures.shape[-2:])
    whole = pictures[..., : rows * side_px, : columns * side_px]
    return whole.reshape(*pictures.shape[:-2], rows, side_px, columns, side_px)


def _unevenness(cells: torch.Tensor) -> torch.Tensor:
    """How far cells (..., 16, 16) are from flat."""
    return (cells - cells.mean((-2, -1), keepdim=True)).abs().mean()


def seam_loss(drawn: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """How much more the drawn edges gather at some places within tokens than the target's.

    Blocks of 2, 4, 8 or 16 pixels are what the decoder draws most cheaply: each cell of a coarse level a value of its
    own. Scattered at random they have the statistics of a texture, and their mean is no lattice. But their edges,
    whatever their sign, lie where cells meet: with twice the usual edges there, the loss is about 1.
    """
    pair = 0.5 * torch.cat([drawn.float().flatten(0, 1), target.flatten(0, 1)])
    total = pair.new_zeros(())
    for steps in (pair.diff(dim=-1), pair.diff(dim=-2).transpose(-1, -2)):
        whole = steps[..., PATCH_PX - 1 :].abs()  # from the second token on, beginning with the seam before it
        if whole.shape[-1]:
            edges = whole / (whole + EDGE)
            places = edges.reshape(*edges.shape[:-1], -1, PATCH_PX).mean((-4, -3, -2))  # (pictures, 16)
            shares = places / (places.mean(-1, keepdim=True) + LEAST_EDGES)
            ours, theirs = shares.chunk(2)
            total = total + (ours - theirs).abs().mean()
    return total


def spectrum_loss(drawn: torch.Tensor, target: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Waves that stand out, and bands of waves that are weaker or stronger than the target's.

    The windows lie anywhere: where their middles always are the same, that is where a spark is drawn.
    """
    if min(drawn.shape[-2:]) < SPECTRUM_PX:
        return drawn.new_zeros((), dtype=torch.float32)
    rooms = (min(side - SPECTRUM_PX, SPECTRUM_PX // 2 - 1) + 1 for side in drawn.shape[-2:])
    top, left = (int(torch.randint(room, (), generator=generator, device=generator.device)) for room in rooms)
    ours, theirs = (log_spectrum(0.5 * frames.float().flatten(0, 1), (top, left)) for frames in (drawn, target))
    return PEAKS_WEIGHT * peaks_loss(ours - theirs) + BANDS_WEIGHT * bands_loss(ours - theirs)


def peaks_loss(excess: torch.Tensor) -> torch.Tensor:
    """How far waves that the target has not stand out of a frame's power spectrum, whatever their length.

    A net of dots across flat grounds, one and a half waves to a token, is in no mean cell, and has the statistics of a
    texture; but its power lies in one bin. Of each frame the spectra of overlapping windows are averaged (as Welch
    1967); what counts is the logarithm of drawn over wanted, `excess` (pictures, 3, 64, 64), above its own mean in the
    neighbourhood of the bin.
    """
    return (standing_out(excess) - PEAK_MARGIN).clamp_min(0.0).square().mean()


def bands_loss(excess: torch.Tensor) -> torch.Tensor:
    """How far the power of bands, each half as wide again as the one before, is from the target's, by its logarithm.

    An error per pixel weighs a wave by its strength, so the finest are all but free to fade: here a tenth too little
    counts alike at every length.
    """
    per_window = torch.fft.fftfreq(SPECTRUM_PX, 1.0 / SPECTRUM_PX, device=excess.device)
    radius = torch.hypot(per_window[:, None], per_window)
    numbers = (radius.clamp_min(1.0).log() / math.log(BAND_GROWTH)).long().flatten()
    members = F.one_hot(numbers).to(excess)
    means = excess.flatten(2) @ members / members.sum(0)
    return means.abs().mean()


def log_spectrum(pictures: torch.Tensor, corner: tuple[int, int] = (0, 0)) -> torch.Tensor:
    """Natural logarithm of the power of waves, by waves down and across a window of 64x64 pixels.

    Strong edges are pressed flat, and the mean over windows is one of logarithms: no spark drowns all else.

    Args:
        pictures: (pictures, 3, height, width), a range of 1 wide.
        corner: row and column of the first window's corner.

    Returns:
        (pictures, 3, 64, 64), of light, red-green and yellow-blue.
    """
    opponents = torch.einsum("oc,nchw->nohw", pictures.new_tensor(OPPONENTS), pictures[..., corner[0] :, corner[1] :])
    windows = opponents.unfold(2, SPECTRUM_PX, SPECTRUM_PX // 2).unfold(3, SPECTRUM_PX, SPECTRUM_PX // 2)
    hann = torch.hann_window(SPECTRUM_PX, periodic=False, device=pictures.device)
    fading = hann[:, None] * hann
    waves = windows - windows.mean((-2, -1), keepdim=True)
    waves = waves / (1.0 + waves.abs() / STRONG_WAVES) * fading
    power = torch.fft.fft2(waves).abs().square()
    return torch.log(power + LEAST_WAVES**2 * fading.square().sum()).mean((2, 3))


def standing_out(spectra: torch.Tensor) -> torch.Tensor:
    """How far each bin of (pictures, 3, 64, 64) is above the mean of its neighbourhood; spectra are periodic."""
    reach = PEAK_AREA // 2
    wrapped = F.pad(spectra, (reach, reach, reach, reach), mode="circular")
    return spectra - F.avg_pool2d(wrapped, PEAK_AREA, stride=1)
