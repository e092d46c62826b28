"""The stage: a random world of any family, drawn frame by frame into one G-buffer."""

from __future__ import annotations

import moderngl
import numpy as np

from lsd_game.training.worlds.arcade import Arcade
from lsd_game.training.worlds.corridor import Corridor
from lsd_game.training.worlds.family import Family
from lsd_game.training.worlds.gbuffer import GBuffer
from lsd_game.training.worlds.painter import Painter
from lsd_game.training.worlds.scroller import Scroller
from lsd_game.training.worlds.space import Space
from lsd_game.training.worlds.terrain import Terrain
from lsd_game.training.worlds.topdown import TopDown
from lsd_game.training.worlds.track import Track

FAMILIES: dict[str, type[Family]] = {
    family.name: family for family in (Terrain, Corridor, Scroller, TopDown, Arcade, Track, Space)
}
WARM_UP_S = 1 / 24


class Stage:
    """Shows one world at a time; `enter` begins another.

    Attributes:
        family: the name of the world's family.
        is_flat: whether it is a 2D one.
        time_s: how long the world has been moving.
    """

    def __init__(self, context: moderngl.Context, width: int, height: int) -> None:
        self._painter = Painter(context, width, height)
        self._world: Family | None = None
        self.family = ""
        self.is_flat = False
        self.time_s = 0.0

    def enter(self, family: str, *, seed: int) -> None:
        """Begin the world of `family` that `seed` determines."""
        if family not in FAMILIES:
            raise ValueError(f"family must be one of {sorted(FAMILIES)}, got {family!r}")
        self._world = FAMILIES[family]()
        self._world.new(np.random.default_rng(seed))
        self._painter.enter(self._world)
        self.family, self.is_flat = family, self._world.is_flat
        self.step(WARM_UP_S)

    def step(self, dt_s: float) -> GBuffer:
        """Move on by `dt_s` seconds, draw, and return the G-buffer (the same one every time)."""
        if self._world is None:
            raise ValueError("enter a family before the first step, got no world")
        view = self._world.step(dt_s)
        self.time_s = view.time_s
        return self._painter.draw(view)
