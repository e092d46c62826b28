"""What capturing does to a game's frames."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from lsd_game.frame import Pixels


@dataclass(frozen=True)
class Capture:
    """How a game's frames arrive.

    Attributes:
        noise: standard deviation, 0..1. jpeg_quality: 0: undamaged. letterbox: height of each bar, 0..0.15.
    """

    noise: float = 0.0
    jpeg_quality: int = 0
    letterbox: float = 0.0

    @classmethod
    def random(cls, rng: np.random.Generator) -> Capture:
        """Draw one by lot."""
        return cls(
            noise=sometimes(rng, 0.3, 0.005, 0.04),
            jpeg_quality=int(sometimes(rng, 0.35, 25, 85)),
            letterbox=sometimes(rng, 0.08, 0.05, 0.14),
        )

    def damage(self, pixels: Pixels, rng: np.random.Generator) -> Pixels:
        """Noise, then JPEG; uint8 (height, width, 3) in and out."""
        if self.noise > 0.0:
            grain = rng.normal(0.0, self.noise * 255.0, pixels.shape).astype(np.float32)
            pixels = np.clip(pixels + grain, 0.0, 255.0).astype(np.uint8)
        if self.jpeg_quality > 0:
            memory = io.BytesIO()
            Image.fromarray(pixels).save(memory, "JPEG", quality=self.jpeg_quality)
            pixels = np.array(Image.open(memory))
        return pixels

    def letterboxed(self, pixels: Pixels) -> Pixels:
        """Black bars, in the source and in every target alike."""
        bar = round(self.letterbox * pixels.shape[0])
        if bar:
            pixels[:bar], pixels[-bar:] = 0, 0
        return pixels


def sometimes(rng: np.random.Generator, share: float, low: float, high: float) -> float:
    """Between `low` and `high` in a `share` of cases, else 0."""
    return float(rng.uniform(low, high)) if rng.random() < share else 0.0
