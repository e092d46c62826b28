"""What a cut may be changed by without another answer: its scene mirrored, its game in other colours.

A few thousand clips are known by heart before they are understood: their loss falls and that of fresh ones does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lsd_game.frame import Pixels
from lsd_game.training.worlds.look import MEDIA, THEMES, Look

MIRROR_SHARE = 0.5
TINT_SHARE = 0.5
GAIN, GAMMA = 0.15, 0.2  # standard deviations of their logarithms
SIDED_LIGHT = "neon-lit"  # magenta from the left, cyan from the right


@dataclass(frozen=True)
class Augmentation:
    """What is done to a cut; nothing by default.

    Attributes:
        gains, gamma: of the colours that the game draws with, 1: as they are.
    """

    is_mirrored: bool = False
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.0

    @classmethod
    def random(cls, looks: Sequence[Look], rng: np.random.Generator) -> Augmentation:
        """By lot, as far as the targets in all `looks` stay what they are."""
        is_mirrored = all(map(may_be_mirrored, looks)) and rng.random() < MIRROR_SHARE
        if not all(map(may_be_tinted, looks)) or rng.random() >= TINT_SHARE:
            return cls(is_mirrored)
        red, green, blue, gamma = np.exp(rng.normal(0.0, (GAIN, GAIN, GAIN, GAMMA)))
        return cls(is_mirrored, (float(red), float(green), float(blue)), float(gamma))

    def source(self, pixels: Pixels) -> Pixels:
        """The game's frames (..., height, width, 3)."""
        return self._sided(self._tinted(pixels))

    def target(self, pixels: Pixels, hud: npt.NDArray[np.bool_]) -> Pixels:
        """The restyled frames (..., height, width, 3); where `hud` (..., height, width) is, as in the game."""
        if self.gamma == 1.0:
            return self._sided(pixels)
        kept = pixels.copy()
        kept[hud] = self._tinted(pixels[hud])
        return self._sided(kept)

    def _tinted(self, pixels: Pixels) -> Pixels:
        if self.gamma == 1.0:
            return pixels
        levels = (np.arange(256) / 255.0) ** self.gamma
        table = np.clip(255.0 * levels[:, None] * self.gains, 0.0, 255.0).astype(np.uint8)
        return np.stack([table[pixels[..., channel], channel] for channel in range(3)], -1)

    def _sided(self, pixels: Pixels) -> Pixels:
        return pixels[..., ::-1, :] if self.is_mirrored else pixels


UNCHANGED = Augmentation()


def may_be_mirrored(look: Look) -> bool:
    """Whether neither medium nor light tells left from right: hatching has a slope, and lattices begin at the left."""
    return look.medium == MEDIA[0] and look.light != SIDED_LIGHT


def may_be_tinted(look: Look) -> bool:
    """Whether the target has none of the game's colours."""
    return look.theme != THEMES[0]
