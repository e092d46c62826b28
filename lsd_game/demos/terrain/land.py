"""The island of the terrain game: how high it is, what grows where, its places and the golden rings.

Metres; x points east, y up, z south; the sea is at 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Grid = npt.NDArray[np.floating[Any]]
Point3 = tuple[float, float, float]

HALF_M = 400.0  # the map reaches so far from its middle, each way
CELL_M = 10.0
SHORE_M = 285.0  # from the middle of the map, roughly
SEED = 12
SNOW_LINE_M = 58.0


@dataclass(frozen=True, slots=True)
class Region:
    """A round part of the island with a name for its events."""

    name: str
    x: float
    z: float
    radius: float

    def nearness(self, x: Any, z: Any) -> Any:
        """1 in the middle, 0 at the edge, negative outside; takes numbers and grids."""
        return 1.0 - np.hypot(x - self.x, z - self.z) / self.radius


DESERT = Region("desert", 90.0, 190.0, 125.0)
VOLCANO = Region("volcano", 205.0, -20.0, 115.0)
JUNGLE = Region("jungle", -190.0, 30.0, 135.0)
MOUNTAIN = Region("mountain", -10.0, -180.0, 150.0)
REGIONS = (DESERT, VOLCANO, JUNGLE)  # with events; the mountain has its snow line
CRATER_M = 26.0  # radius of the lava in the volcano
CRATER_FLOOR_M = 52.0

TOUR: tuple[Point3, ...] = (  # the way that the rings mark
    *((0.0, 12.0, 330.0), (60.0, 16.0, 230.0), (130.0, 20.0, 150.0), (170.0, 62.0, 70.0), (205.0, 84.0, -25.0)),
    *((150.0, 66.0, -120.0), (60.0, 84.0, -165.0), (-60.0, 78.0, -150.0), (-130.0, 42.0, -60.0)),
    *((-185.0, 34.0, 20.0), (-215.0, 32.0, 110.0), (-245.0, 4.0, 190.0), (-228.0, -7.0, 235.0)),
    *((-190.0, -8.0, 280.0), (-140.0, -7.0, 315.0), (-80.0, 9.0, 340.0)),
)


class Land:
    """The heights on a grid of CELL_M."""

    def __init__(self) -> None:
        self._dice = np.random.default_rng(SEED)
        axis = np.arange(-HALF_M, HALF_M + 1.0, CELL_M)
        self.x, self.z = np.meshgrid(axis, axis)  # (rows, columns), row 0 in the north
        self.noise = self._noise(38.0)
        self.height: Grid = self._shape()

    def height_at(self, x: float, z: float) -> float:
        """Metres above the sea, negative on its floor."""
        last = self.height.shape[0] - 1.001
        column = min(max((x + HALF_M) / CELL_M, 0.0), last)
        row = min(max((z + HALF_M) / CELL_M, 0.0), last)
        i, j = int(row), int(column)
        down, right = row - i, column - j
        (a, b), (c, d) = self.height[i : i + 2, j : j + 2].tolist()
        upper, lower = a + (b - a) * right, c + (d - c) * right
        return float(upper + (lower - upper) * down)

    def _noise(self, size_m: float) -> Grid:
        """Smooth noise within -1..1, its bumps about `size_m` wide."""
        across, down = (self.x + HALF_M) / size_m, (self.z + HALF_M) / size_m
        number = int(2.0 * HALF_M / size_m) + 3
        grid = self._dice.uniform(-1.0, 1.0, (number, number))
        i, j = down.astype(int), across.astype(int)
        fy, fx = down - i, across - j
        fy, fx = fy * fy * (3.0 - 2.0 * fy), fx * fx * (3.0 - 2.0 * fx)
        upper = grid[i, j] * (1.0 - fx) + grid[i, j + 1] * fx
        lower = grid[i + 1, j] * (1.0 - fx) + grid[i + 1, j + 1] * fx
        smooth: Grid = upper * (1.0 - fy) + lower * fy
        return smooth

    def _shape(self) -> Grid:
        away = np.hypot(self.x, self.z) + 28.0 * self._noise(95.0)
        inland = np.clip((SHORE_M - away) / 70.0, -1.3, 1.0)
        ground = inland * np.where(inland > 0.0, 13.0, 30.0)
        ground += 7.0 * self._noise(60.0) * np.clip(ground / 8.0, 0.2, 1.0) + 1.6 * self.noise
        peak = np.clip(MOUNTAIN.nearness(self.x, self.z), 0.0, 1.0)
        ground += 112.0 * peak**1.6 * (1.0 + 0.3 * self._noise(45.0)) + 9.0 * peak * self._noise(20.0)
        dunes = np.clip(2.5 * DESERT.nearness(self.x, self.z), 0.0, 1.0)
        ground += dunes * (8.0 + 2.6 * np.sin(0.16 * self.x + 0.07 * self.z + 2.0 * self.noise) - ground)
        hills = np.clip(JUNGLE.nearness(self.x, self.z), 0.0, 1.0)
        ground += 15.0 * hills + 6.0 * hills * self._noise(30.0)
        away = np.hypot(self.x - VOLCANO.x, self.z - VOLCANO.z) + 5.0 * self.noise
        cone = 78.0 * np.clip(1.0 - away / VOLCANO.radius, 0.0, 1.0) ** 1.15 * 1.25
        ground = np.maximum(ground, ground * 0.5 + cone)
        shape: Grid = np.where(away < CRATER_M + 10.0, np.minimum(ground, CRATER_FLOOR_M), ground)
        return shape


def colours(land: Land, x: Grid, z: Grid, y: Grid, flatness: Grid) -> Grid:
    """What the ground at these places looks like: (places, 3), 0..1; `flatness` is the normal's y."""
    dice = np.random.default_rng(SEED)
    grain = dice.uniform(0.93, 1.07, (len(x), 1))

    def where(test: Any, colour: Point3, other: Grid) -> Grid:
        return np.where(np.asarray(test)[:, None], np.array(colour), other)

    ground = np.tile(np.array((0.42, 0.66, 0.26)), (len(x), 1))
    ground = where(JUNGLE.nearness(x, z) > 0.05, (0.18, 0.50, 0.22), ground)
    ground = where(DESERT.nearness(x, z) > 0.12, (0.90, 0.74, 0.44), ground)
    ground = where((MOUNTAIN.nearness(x, z) > 0.2) | (flatness < 0.74), (0.52, 0.47, 0.44), ground)
    ground = where((y > SNOW_LINE_M) & (flatness > 0.5), (0.95, 0.97, 1.0), ground)
    ground = where(VOLCANO.nearness(x, z) > 0.12, (0.27, 0.22, 0.24), ground)
    ground = where(y < 3.0, (0.92, 0.82, 0.58), ground)
    ground = where(y < -3.0, (0.55, 0.60, 0.48), ground)
    crater = np.hypot(x - VOLCANO.x, z - VOLCANO.z) < CRATER_M
    return where(crater & (VOLCANO.nearness(x, z) > 0.0), (1.0, 0.42, 0.08), ground * grain)


def rings() -> tuple[Point3, ...]:
    """Where the golden rings hang: along the tour, about every 55 m."""
    places = []
    for start, end in pairwise(TOUR):
        number = max(round(math.dist(start, end) / 55.0), 1)
        places += [
            tuple(a + (b - a) * (i + 1) / number for a, b in zip(start, end, strict=True)) for i in range(number)
        ]
    return tuple((x, y, z) for x, y, z in places)
