"""The light that a scene stands in, seen in the source and in every target that keeps the light "as lit"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DARK_SHARE = 0.2
OVERHEAD = (0.2, 0.9, 0.387)  # the sun of games that do not shade


@dataclass(frozen=True)
class SceneLight:
    """The scene's own light.

    Attributes:
        sun: unit vector towards the sun, world axes, y up.
        fog_per_m: share of a colour that is lost in a metre, 0..0.1.
        darkness: 0 bright day .. 1 pitch dark.
    """

    sun: tuple[float, float, float]
    fog_per_m: float
    darkness: float

    @classmethod
    def random(cls, rng: np.random.Generator) -> SceneLight:
        """Draw a light by lot."""
        sun = rng.normal(size=3)
        sun[1] = abs(sun[1]) + 0.5
        sun[2] = abs(sun[2]) + 0.3  # in 2D families surfaces face +z
        x, y, z = (float(value) for value in sun / np.linalg.norm(sun))
        darkness = rng.uniform(0.3, 1.0) if rng.random() < DARK_SHARE else 0.0
        fog = np.exp(rng.uniform(np.log(0.002), np.log(0.03)))
        return cls((x, y, z), float(fog), float(darkness))
