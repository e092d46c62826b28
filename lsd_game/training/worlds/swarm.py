"""Groups of sprites in 2D scenes: where each is at any time follows from its home, drift and swing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.meshes import Floats
from lsd_game.training.worlds.parts import Parts
from lsd_game.training.worlds.sprites import Atlas


@dataclass
class Swarm:
    """Sprites that share a way of moving; arrays have one row a sprite.

    Attributes:
        sprites: numbers in the atlas.
        home: (count, 2) world units.
        size: (count, 2) world units.
        materials: (count,).
        drift: (count, 2) units a second, wrapped into `box` (x, y, width, height) where there is one.
        swing: (count, 2) amplitudes of a sine of `pace` radians a second and `phase`.
        is_turning: whether a sprite points where it goes (up in the atlas is ahead) instead of looking left or right.
        flips_hz: changes of the animation's frame a second.
    """

    sprites: npt.NDArray[np.int64]
    home: Floats
    size: Floats
    materials: npt.NDArray[np.uint8]
    ident: Floats
    drift: Floats
    swing: Floats
    pace: Floats
    phase: Floats
    box: tuple[float, float, float, float] | None = None
    is_turning: bool = False
    flips_hz: float = 4.0
    layer_z: float = 1.0

    @classmethod
    def scattered(
        cls,
        rng: np.random.Generator,
        sprites: npt.ArrayLike,
        home: npt.ArrayLike,
        size: npt.ArrayLike,
        material: npt.ArrayLike,
    ) -> Swarm:
        """A swarm at `home` (count, 2) that stands still; single values are shared by all."""
        at = np.atleast_2d(np.asarray(home, np.float32))
        count = len(at)
        extent = np.asarray(size, np.float32)
        if extent.ndim == 1 and len(extent) == count:
            extent = np.repeat(extent[:, None], 2, axis=1)
        zero = np.zeros((count, 2), np.float32)
        return cls(
            np.broadcast_to(np.asarray(sprites, np.int64), count),
            at,
            np.broadcast_to(extent, (count, 2)),
            np.broadcast_to(np.asarray(material, np.uint8), count),
            rng.random(count).astype(np.float32),
            zero,
            zero.copy(),
            rng.uniform(0.5, 5, count).astype(np.float32),
            rng.uniform(0, 6.3, count).astype(np.float32),
            flips_hz=float(rng.uniform(1, 8)),
        )

    def at(self, time_s: float) -> Floats:
        """Centres at `time_s`, (count, 2)."""
        moved = self.home + self.drift * time_s
        if self.box is not None:
            corner, extent = np.array(self.box[:2]), np.array(self.box[2:])
            moved = corner + (moved - corner) % extent
        return np.asarray(moved + self.swing * np.sin(self.pace * time_s + self.phase)[:, None], np.float32)

    def add_to(self, parts: Parts, atlas: Atlas, time_s: float) -> None:
        """Add every sprite as it is at `time_s`."""
        count = len(self.home)
        if not count:
            return
        centre = self.at(time_s)
        ahead = self.drift + self.swing * (self.pace * np.cos(self.pace * time_s + self.phase))[:, None]
        size = np.concatenate([self.size, np.ones((count, 1))], axis=1)
        roll = np.arctan2(-ahead[:, 0], ahead[:, 1]) if self.is_turning else np.zeros(count)
        if not self.is_turning:
            size[:, 0] *= np.where(ahead[:, 0] < 0, -1, 1)
        frame = np.floor(time_s * self.flips_hz + self.phase).astype(int) % 2
        at = np.column_stack([centre, self.layer_z + 0.2 * self.ident])
        rest = np.column_stack([self.home, self.ident])
        rect = atlas.rect(self.sprites, frame)
        parts.add("card", at, size, self.materials, ident=self.ident, roll=roll, rect=rect, rest=rest)
