"""Paints ground from fields of numbers, at half the size: soft edges, and fast."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pygame

from lsd_game.demos.meadow.place import Place

Field = npt.NDArray[np.floating[Any]]  # one number for every 2x2 pixels, (height, width)
Paint = npt.NDArray[np.float32]  # a colour for every 2x2 pixels, (height, width, 3)

GRAIN_PX = 2


class Painter:
    """Paints materials over one another, each where its field is above 0."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self._dice = place, np.random.default_rng(seed)
        rows, columns = place.height // GRAIN_PX, place.width // GRAIN_PX
        down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
        self.x, self.y = across * GRAIN_PX + 1.0, down * GRAIN_PX + 1.0
        self.paint: Paint = np.zeros((rows, columns, 3), np.float32)

    def noise(self, size_px: float) -> Field:
        """Smooth noise within -1..1, its bumps about `size_px` wide."""
        rows, columns = self.x.shape
        step = size_px / GRAIN_PX
        grid = self._dice.uniform(-1.0, 1.0, (int(rows / step) + 3, int(columns / step) + 3))
        down, across = self.y / size_px, self.x / size_px
        i, j = down.astype(int), across.astype(int)
        fy, fx = down - i, across - j
        fy, fx = fy * fy * (3 - 2 * fy), fx * fx * (3 - 2 * fx)
        upper = grid[i, j] * (1 - fx) + grid[i, j + 1] * fx
        lower = grid[i + 1, j] * (1 - fx) + grid[i + 1, j + 1] * fx
        smooth: Field = upper * (1 - fy) + lower * fy
        return smooth

    def lay(self, cover: Field, colour: tuple[int, ...] | Paint) -> None:
        """Paint `colour` with the opacity `cover`, 0..1."""
        opacity = np.clip(cover, 0.0, 1.0)[..., None]
        self.paint += (np.asarray(colour, np.float32) - self.paint) * opacity

    def pools(self, ponds: str) -> Field:
        """The depth of the place's `water` or `lava`: Place.water_depth, but smooth where ponds meet."""
        total = np.full(self.x.shape, 1e-9, np.float32)
        for pond in getattr(self.place, ponds):
            away = np.hypot((self.x - pond.x) / pond.radius_x, (self.y - pond.y) / pond.radius_y)
            total += np.exp(9.0 * (1.0 - away))
        depth: Field = np.log(total) / 9.0
        return depth

    def path_distance(self) -> Field:
        """Pixels to the nearest path."""
        nearest = np.full(self.x.shape, 9999.0, np.float32)
        for path in self.place.paths:
            for (ax, ay), (bx, by) in pairwise(path):
                length2 = (bx - ax) ** 2 + (by - ay) ** 2
                along = np.clip(((self.x - ax) * (bx - ax) + (self.y - ay) * (by - ay)) / length2, 0.0, 1.0)
                nearest = np.minimum(
                    nearest, np.hypot(self.x - ax - along * (bx - ax), self.y - ay - along * (by - ay))
                )
        return nearest

    def finish(self) -> pygame.Surface:
        """The painting at full size."""
        pixels = np.clip(self.paint, 0, 255).astype(np.uint8)
        small = pygame.surfarray.make_surface(pixels.swapaxes(0, 1))
        return pygame.transform.smoothscale(small, (self.place.width, self.place.height))
