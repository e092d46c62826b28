"""Third-person (sometimes first-person or flying) games on open land: hills, water, trees, houses, beings."""

from __future__ import annotations

import math

import numpy as np

from lsd_game.training.worlds.beings import Being, add_beings
from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.family import Family, View, smooth_field
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.meshes import Floats, heightfield
from lsd_game.training.worlds.parts import ORGANIC, Parts
from lsd_game.training.worlds.props import add_houses, add_rocks, add_trees
from lsd_game.training.worlds.sprites import Atlas, shrub, tuft

GRID = 112
MAP = 224


class Terrain(Family):
    """A square of land; the camera follows a hero who walks in wide curves around its middle."""

    name = "terrain"
    is_flat = False

    def new(self, rng: np.random.Generator) -> None:
        """See Family."""
        self._rng = rng
        self._time_s = 0.0
        self._shape_land()
        self._paint_land()
        self._aim()
        self._furnish()
        self._people()

    def _shape_land(self) -> None:
        rng = self._rng
        self._cell_m = float(rng.uniform(1.2, 2.2))
        self._side_m = self._cell_m * (GRID - 1)
        field = smooth_field(rng, (GRID, GRID), rng.uniform(12, 45), 4)
        if rng.random() < 0.35:
            field = 0.8 - 1.6 * np.abs(field) if rng.random() < 0.5 else np.abs(field) * 1.4 - 0.3
        if rng.random() < 0.25:
            field = np.round(field * 4) / 4
        amplitude = float(np.exp(rng.uniform(np.log(0.6), np.log(9))))
        rows, columns = np.meshgrid(np.linspace(-1, 1, GRID), np.linspace(-1, 1, GRID), indexing="ij")
        rim = np.clip(np.hypot(rows, columns) - 0.65, 0, 1) * rng.uniform(-1, 6)
        self._heights = (field * amplitude + rim * (amplitude + 2)).astype(np.float32)
        self._water_m = float(np.quantile(self._heights, rng.uniform(0.02, 0.4))) - 1e-3
        if rng.random() < 0.2:
            self._water_m = -99.0
        self._steep = float(rng.uniform(0.5, 0.85))
        self.meshes = {"land": heightfield(self._heights, self._cell_m)}

    def _paint_land(self) -> None:
        rng = self._rng
        grid = np.full((MAP, MAP), Material.GROUND, np.uint8)
        for material, limit in ((Material.ROCK, 0.75), (Material.FOLIAGE, 0.8), (Material.PATH, 0.8)):
            if rng.random() < 0.5:
                grid[smooth_field(rng, (MAP, MAP), rng.uniform(15, 50), 3) > limit] = material
        for _ in range(int(rng.integers(0, 4))):
            along = np.arange(MAP)
            across = MAP / 2 + smooth_field(rng, (1, MAP), 60, 2)[0] * 45 + rng.uniform(-60, 60)
            width = rng.uniform(1.2, 4)
            road = np.abs(np.arange(MAP)[:, None] - across[None]) < width
            grid[(road if rng.random() < 0.5 else road.T) & (along[None] >= 0)] = Material.PATH
        index = np.linspace(0, GRID - 1, MAP).round().astype(int)
        shore = self._heights[index][:, index] < self._water_m + rng.uniform(0.1, 0.7)
        grid[shore] = Material.PATH
        self.tile_map = np.repeat(grid[..., None], 4, axis=2)

    def _furnish(self) -> None:
        rng = self._rng
        parts = Parts()
        parts.add("land", (0, 0, 0), 1.0, Material.GROUND, layer=ORGANIC)
        if self._water_m > -50:
            size = (self._side_m * 3, self._side_m * 3, 1)
            at = (self._side_m / 2, self._water_m, self._side_m / 2)
            parts.add("card", at, size, Material.LIQUID, pitch=-math.pi / 2)
        add_trees(parts, rng, self._spots(int(rng.integers(0, 170)), clumped=True))
        add_houses(parts, rng, self._spots(int(rng.integers(0, 30)), clumped=rng.random() < 0.7, space_m=5.0))
        add_rocks(parts, rng, self._spots(int(rng.integers(0, 50)), clumped=False))
        atlas = Atlas(rng)
        tufts = self._spots(int(rng.integers(0, 300)), clumped=rng.random() < 0.6, space_m=0.0)
        if len(tufts):
            kinds = np.array([atlas.add(tuft), atlas.add(tuft), atlas.add(shrub)])
            size = rng.uniform(0.3, 1.0, (len(tufts), 1)) * np.array([[1.0, 0.9, 1.0]])
            rect = atlas.rect(kinds[rng.integers(3, size=len(tufts))])
            at = tufts + np.array([0, 0.4, 0]) * size
            ident = rng.random(len(tufts))
            parts.add(
                "card",
                at,
                size,
                Material.FOLIAGE,
                rect=rect,
                yaw=rng.uniform(0, 6.3, len(tufts)),
                ident=ident,
            )
            self.atlas = atlas.pixels
        self._static = parts

    def _spots(self, count: int, *, clumped: bool, space_m: float = 2.0) -> Floats:
        """Random dry places on the land, at most `count`, (count, 3)."""
        rng = self._rng
        start, ahead = self._at, np.array([math.sin(self._yaw), math.cos(self._yaw)])
        near = (start + ahead * rng.uniform(8, 20)) / self._side_m
        if clumped:
            centres = np.vstack([rng.uniform(0.1, 0.9, (5, 2)), near, near])
            spots = centres[rng.integers(7, size=count)] + rng.normal(0, rng.uniform(0.04, 0.11), (count, 2))
        else:
            spots = rng.uniform(0.08, 0.92, (count, 2))
        spots = np.clip(spots, 0.02, 0.98) * self._side_m
        heights = self._height_at(spots)
        middle = start - ahead * (0.5 * self._distance_m if self._mode == "behind" else 0.0)
        free = np.hypot(*(spots - middle).T) > space_m + 0.6 * self._distance_m
        dry = heights > self._water_m + 0.15
        return np.asarray(np.column_stack([spots[:, 0], heights, spots[:, 1]])[dry & free], np.float32)

    def _height_at(self, spots: Floats) -> Floats:
        grid = np.clip(np.asarray(spots) / self._cell_m, 0, GRID - 1.001)
        corner = grid.astype(int)
        fx, fz = (grid - corner).T
        x, z = corner.T
        h = self._heights
        low, high = h[z, x] * (1 - fx) + h[z, x + 1] * fx, h[z + 1, x] * (1 - fx) + h[z + 1, x + 1] * fx
        return np.asarray(low * (1 - fz) + high * fz, np.float32)

    def _people(self) -> None:
        rng = self._rng
        spots = self._spots(int(rng.integers(0, 26)), clumped=True)
        self._others = [
            Being.random(rng, spot, rng.choice([Material.ENEMY, Material.ENEMY, Material.PICKUP, Material.METAL]))
            for spot in spots
        ]
        self._hero = Being.random(rng, np.zeros(3), Material.HERO)

    def _aim(self) -> None:
        rng = self._rng
        self._mode = str(rng.choice(["behind", "behind", "behind", "first person", "flight"]))
        self._view_rad = float(rng.uniform(0.7, 1.6))
        self._distance_m = float(rng.uniform(2.5, 9))
        self._pitch = -float(rng.uniform(0.05, 0.5) if self._mode != "flight" else rng.uniform(0.1, 0.9))
        self._eye_m = float(rng.uniform(0.6, 1.9) if self._mode != "flight" else rng.uniform(6, 18))
        self._turn = float(rng.normal(0, 0.25))
        self._phase = float(rng.uniform(0, 6.3))
        self._speed_m = float(rng.choice([0.0, 1.0, 1.0, 1.0]) * rng.uniform(1.0, 9))
        self._yaw = float(rng.uniform(0, 6.3))
        places = rng.uniform(0.25, 0.75, (40, 2)) * self._side_m
        dry = places[self._height_at(places) > self._water_m + 0.3]
        self._at = dry[0] if len(dry) and rng.random() < 0.9 else places[0]
        self._camera_height_m: float | None = None

    def step(self, dt_s: float) -> View:
        """See Family."""
        self._time_s += dt_s
        centre = np.full(2, self._side_m / 2) - self._at
        homeward = math.atan2(centre[0], centre[1]) - self._yaw
        homeward = math.atan2(math.sin(homeward), math.cos(homeward))
        pull = min(1.0, max(0.0, float(np.hypot(*centre)) / self._side_m - 0.22) * 8)
        self._yaw += dt_s * ((1 - pull) * self._turn * math.cos(self._time_s * 0.4 + self._phase) + pull * homeward)
        heading = np.array([math.sin(self._yaw), math.cos(self._yaw)])
        self._at = self._at + heading * self._speed_m * dt_s
        floor = max(float(self._height_at(self._at[None])[0]), self._water_m - 0.3)
        parts = self._static.copy()
        self._hero.at, self._hero.yaw = np.array([self._at[0], floor, self._at[1]]), self._yaw
        for being in self._others:
            being.wander(dt_s, self._height_at)
        add_beings(parts, self._others, self._time_s)
        if self._mode == "behind":
            self._hero.speed_m = self._speed_m
            add_beings(parts, [self._hero], self._time_s)
        return View(self._camera(heading, floor, dt_s), parts, steep=self._steep, time_s=self._time_s)

    def _camera(self, heading: Floats, floor: float, dt_s: float) -> Camera:
        back = self._distance_m * math.cos(self._pitch) if self._mode == "behind" else 0.0
        at = self._at - heading * back
        lift = self._eye_m + (back * math.tan(-self._pitch) if self._mode == "behind" else 0.0)
        ground = float(self._height_at(at[None])[0])
        height = max(floor + lift, ground + 0.6, self._water_m + 0.5)
        if self._camera_height_m is not None:
            height = max(self._camera_height_m + (height - self._camera_height_m) * min(1.0, 4 * dt_s), ground + 0.4)
        self._camera_height_m = height
        eye = (at[0], height, at[1])
        return Camera.looking(eye, yaw=self._yaw, pitch=self._pitch, roll=0.0, view_rad=self._view_rad)
