"""A random game scene of any family, drawn frame by frame into one G-buffer."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np

from lsd_game.training.worlds.families import FAMILIES
from lsd_game.training.worlds.family import Family, View
from lsd_game.training.worlds.gbuffer import GBuffer
from lsd_game.training.worlds.painter import Painter

WARM_UP_S = 1 / 24
FINE = 2
USUAL_HEIGHT_PX = 144
LEAST_BORDERS = 0.02  # share of pixels where one material meets another: plainer scenes teach little
MAX_REDRAWS = 2


class Scene:
    """Draws one scene at a time; `enter` begins another.

    Attributes:
        family: the name of the scene's family.
        uniforms: what looks may use beyond the G-buffer: TIME (s), FLAT (1 in 2D families), HALF_EXTENT (of the
            camera), EYE, SEED (0..100).
    """

    def __init__(self, context: moderngl.Context, width: int, height: int) -> None:
        self._painter = Painter(context, width, height)
        self._fine_painter = Painter(context, FINE * width, FINE * height)
        self._scene: Family | None = None
        self._view: View | None = None
        self.family = ""
        self.uniforms: dict[str, Any] = {}

    def enter(self, family: str, seed: int) -> None:
        """Begin the scene of `family` that `seed` determines; one that is nearly empty is drawn anew, a few times."""
        if family not in FAMILIES:
            raise ValueError(f"family must be one of {sorted(FAMILIES)}, got {family!r}")
        rng = np.random.default_rng(seed)
        for _ in range(1 + MAX_REDRAWS):
            self._scene = scene = FAMILIES[family]()
            scene.new(rng)
            self._painter.enter(scene)
            self._seed = float(rng.uniform(0, 100))
            if borders(self.step(WARM_UP_S)) >= LEAST_BORDERS:
                break
        self._fine_painter.enter(scene)
        self.family = family

    def step(self, dt_s: float) -> GBuffer:
        """Move on by `dt_s` seconds, draw, and return the G-buffer (the same one every time)."""
        if self._scene is None:
            raise ValueError("enter a family before the first step, got no scene")
        self._view = view = self._scene.step(dt_s)
        self.uniforms = {
            "TIME": view.time_s,
            "FLAT": float(view.camera.is_flat),
            "HALF_EXTENT": float(view.camera.half_extent),
            "EYE": tuple(float(value) for value in view.camera.eye),
            "SEED": self._seed,
        }
        return self._painter.draw(view)

    def draw_fine(self) -> GBuffer:
        """The frame of the last step at twice the width and height, for smooth edges; its motion is not kept up."""
        if self._view is None:
            raise ValueError("step before the first fine drawing, got no frame")
        return self._fine_painter.draw(self._view)


def borders(gbuffer: GBuffer) -> float:
    """The share of pixels whose material differs from that of the left or the upper neighbour, in a picture 144 high.

    At other sizes it is scaled, as lines are one pixel wide at any size: a scene does not depend on its resolution.
    """
    material = gbuffer.read(0)[..., 3]
    is_border = np.zeros(material.shape, np.bool_)
    is_border[:, 1:] |= material[:, 1:] != material[:, :-1]
    is_border[1:] |= material[1:] != material[:-1]
    return float(is_border.mean() * material.shape[0] / USUAL_HEIGHT_PX)
