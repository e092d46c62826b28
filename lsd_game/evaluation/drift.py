"""Whether a stream decays: its last pictures against its first, on a scene that plays forth and back for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lsd_game.evaluation.picture import gradient_energy, psnr_db
from lsd_game.evaluation.take import FRAME_S
from lsd_game.frame import Pixels

MINUTE_S = 60.0
LEAST_ENERGY = 0.1  # grey levels: plainer pictures divide by no less
# CIE 1976 L*a*b* from linear sRGB under D65: XYZ over the white point's XYZ.
RGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE_XYZ = np.array([0.95047, 1.0, 1.08883])


@dataclass(frozen=True, slots=True)
class FrameState:
    """What is kept of a frame: PSNR to the truth, mean and standard deviation of L*, a* and b*, and sharpness."""

    psnr_db: float
    color: tuple[float, float, float]
    spread: tuple[float, float, float]
    sharpness: float


def frame_state(drawn: Pixels, target: Pixels) -> FrameState:
    """The state of one frame; sharpness is its gradient energy over the target's."""
    pixels = lab(drawn[::2, ::2]).reshape(-1, 3)
    mean, spread = pixels.mean(0), pixels.std(0)
    return FrameState(
        psnr_db(drawn, target),
        (float(mean[0]), float(mean[1]), float(mean[2])),
        (float(spread[0]), float(spread[1]), float(spread[2])),
        max(gradient_energy(drawn), LEAST_ENERGY) / max(gradient_energy(target), LEAST_ENERGY),
    )


def watch(drawn: Iterable[Pixels], targets: Iterable[Pixels]) -> Iterator[FrameState]:
    """The state of every frame as it comes."""
    for picture, target in zip(drawn, targets, strict=True):
        yield frame_state(picture, target)


def drift_figures(states: Sequence[FrameState], round_frames: int, window: int) -> dict[str, float]:
    """The end of a stream against its beginning: 0 dB, 0, 0, 1 and slopes of 0 for one that does not decay.

    Args:
        round_frames: of the scene's loop: only whole rounds show the same, so slopes are those of the rounds' means.
        window: frames compared at either end; whole rounds.

    Returns:
        `drift_psnr_db`: change of the mean PSNR to the truth. `drift_color`, `drift_spread`: how far the mean and the
        standard deviation of L*a*b* moved (Euclidean, L* is 0..100). `drift_sharpness_ratio`: end over beginning.
        `drift_*_slope`: least-squares slope a minute.
    """
    if window % round_frames or not 0 < 2 * window <= len(states):
        raise ValueError(
            f"two windows of whole rounds of {round_frames} frames must fit into {len(states)}, got {window} each"
        )
    quality = np.array([state.psnr_db for state in states])
    color, spread = np.array([state.color for state in states]), np.array([state.spread for state in states])
    sharpness = np.array([state.sharpness for state in states])

    def moved(values: npt.NDArray[np.floating]) -> float:
        return float(np.linalg.norm(values[-window:].mean(0) - values[:window].mean(0)))

    return {
        "drift_psnr_db": float(quality[-window:].mean() - quality[:window].mean()),
        "drift_color": moved(color),
        "drift_spread": moved(spread),
        "drift_sharpness_ratio": float(sharpness[-window:].mean() / sharpness[:window].mean()),
        "drift_psnr_slope": slope_per_minute(quality, round_frames),
        "drift_lightness_slope": slope_per_minute(color[:, 0], round_frames),
        "drift_sharpness_slope": slope_per_minute(sharpness, round_frames),
    }


def slope_per_minute(values: npt.NDArray[np.floating], round_frames: int) -> float:
    """Least-squares slope of the means of whole rounds, at 24 frames a second; a rest at the end is left out."""
    rounds = values[: len(values) // round_frames * round_frames].reshape(-1, round_frames).mean(1)
    minutes = np.arange(len(rounds)) * round_frames * FRAME_S / MINUTE_S
    centred = minutes - minutes.mean()
    return float((centred * rounds).sum() / np.square(centred).sum())


def lab(pixels: Pixels) -> npt.NDArray[np.floating]:
    """CIE L*a*b* of sRGB (..., 3), white at (100, 0, 0)."""
    coded = pixels.astype(np.float64) / 255.0
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    relative = linear @ RGB_TO_XYZ.T / WHITE_XYZ
    cubic = np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = cubic[..., 0], cubic[..., 1], cubic[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)
