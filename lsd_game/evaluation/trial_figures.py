"""Everything that is measured on one trial, and the means over many."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lsd_game.evaluation.picture import blockiness, detail_error_db, gradient_energy, psnr_db, ssim
from lsd_game.evaluation.steadiness import warp_error
from lsd_game.evaluation.structure import edge_f1, hud_error
from lsd_game.evaluation.take import Take
from lsd_game.evaluation.texture import sliced_wasserstein
from lsd_game.evaluation.waves import wave_excess, wave_peak_db
from lsd_game.frame import Pixels
from lsd_game.training.worlds.look import Look

# Their true targets hold the source's edges; hatching, glow, brush strokes and big pixels draw their own.
EDGE_KEEPING_MEDIA = ("as rendered", "cel shading", "watercolour", "woodblock print", "comic book")
LEAST_ENERGY = 0.1  # grey levels: plainer pictures divide by no less


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """What one trial gave, each a mean over its frames; `target_` and `source_`: those put in the output's place."""

    psnr_db: float
    source_psnr_db: float
    ssim: float
    swd: float
    source_swd: float
    gradient_energy: float
    target_gradient_energy: float
    detail_error_db: float
    blockiness: float
    target_blockiness: float
    wave_excess: torch.Tensor
    edge_f1: float | None
    target_edge_f1: float | None
    hud_error: float | None
    warp_error: float
    target_warp_error: float


def judge(drawn: Pixels, take: Take, targets: Pixels, look: Look) -> TrialFigures:
    """Compare `drawn` (time, height, width, 3) with the take in `look`, whose true answer is `targets`."""

    def mean(figure: Callable[[Pixels, Pixels], float], ours: Pixels, theirs: Pixels) -> float:
        return float(np.mean([figure(one, other) for one, other in zip(ours, theirs, strict=True)]))

    has_edges = look.medium in EDGE_KEEPING_MEDIA
    return TrialFigures(
        psnr_db=mean(psnr_db, drawn, targets),
        source_psnr_db=mean(psnr_db, take.source, targets),
        ssim=mean(ssim, drawn, targets),
        swd=sliced_wasserstein(drawn, targets),
        source_swd=sliced_wasserstein(take.source, targets),
        gradient_energy=float(np.mean([gradient_energy(picture) for picture in drawn])),
        target_gradient_energy=float(np.mean([gradient_energy(picture) for picture in targets])),
        detail_error_db=mean(detail_error_db, drawn, targets),
        blockiness=float(np.mean([blockiness(picture) for picture in drawn])),
        target_blockiness=float(np.mean([blockiness(picture) for picture in targets])),
        wave_excess=wave_excess(drawn, targets),
        edge_f1=mean(edge_f1, drawn, take.source) if has_edges else None,
        target_edge_f1=mean(edge_f1, targets, take.source) if has_edges else None,
        hud_error=_mean_hud_error(drawn, take, targets),
        warp_error=_mean_warp_error(drawn, take),
        target_warp_error=_mean_warp_error(targets, take),
    )


def _mean_hud_error(frames: Pixels, take: Take, targets: Pixels) -> float | None:
    """None for a take without a HUD; a frame in which all of it blinks does not count."""
    errors = [hud_error(*three) for three in zip(frames, targets, take.hud, strict=True) if three[2].any()]
    return _mean(errors)


def _mean_warp_error(frames: Pixels, take: Take) -> float:
    pairs = range(1, len(frames))
    motion = take.motion.astype(np.float32)
    return float(np.mean([warp_error(frames[k - 1], frames[k], motion[k], take.is_seen[k]) for k in pairs]))


def summarise(trials: Sequence[TrialFigures]) -> dict[str, float | None]:
    """The figures over many trials.

    Means over trials of gains, ssim, detail, edges and HUD; ratios of the means of texture distance and warp error; the
    geometric means of the ratios of gradient energy and of blockiness, so that blur here and noise there count alike;
    the highest peak of the mean of all spectra.
    """
    return {
        "psnr_gain_db": _mean([trial.psnr_db - trial.source_psnr_db for trial in trials]),
        "ssim": _mean([trial.ssim for trial in trials]),
        "swd_ratio": _ratio([trial.swd for trial in trials], [trial.source_swd for trial in trials]),
        "gradient_energy_ratio": _geometric_mean(
            [_at_least(trial.gradient_energy) / _at_least(trial.target_gradient_energy) for trial in trials]
        ),
        "detail_error_db": _mean([trial.detail_error_db for trial in trials]),
        "blockiness_ratio": _geometric_mean([trial.blockiness / trial.target_blockiness for trial in trials]),
        "wave_peak_db": wave_peak_db([trial.wave_excess for trial in trials]) if trials else None,
        "edge_f1": _mean([trial.edge_f1 for trial in trials]),
        "edge_f1_target": _mean([trial.target_edge_f1 for trial in trials]),
        "hud_error": _mean([trial.hud_error for trial in trials]),
        "warp_error_ratio": _ratio(
            [trial.warp_error for trial in trials], [trial.target_warp_error for trial in trials]
        ),
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _ratio(upper: Sequence[float], lower: Sequence[float]) -> float | None:
    return float(np.sum(upper) / np.sum(lower)) if np.sum(lower) > 0 else None


def _at_least(energy: float) -> float:
    return max(energy, LEAST_ENERGY)


def _geometric_mean(ratios: Sequence[float]) -> float | None:
    return math.exp(float(np.mean(np.log(ratios)))) if ratios else None
