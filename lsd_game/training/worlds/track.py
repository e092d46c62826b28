"""Driving games: a winding road with curbs through country or city, seen from behind, from the seat or from above."""

from __future__ import annotations

import math

import numpy as np

from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.family import Family, View, smooth_field
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.meshes import Floats, heightfield, quads
from lsd_game.training.worlds.parts import ORGANIC, Parts
from lsd_game.training.worlds.props import add_houses, add_rocks, add_trees
from lsd_game.training.worlds.vehicles import add_vehicle, car

POINTS = 480
GRID = 90


class Track(Family):
    """A closed course of random bends; vehicles follow its line."""

    name = "track"
    is_flat = False

    def new(self, rng: np.random.Generator) -> None:
        """See Family."""
        self._rng = rng
        self._time_s = 0.0
        self._width_m = float(rng.uniform(4, 12))
        self._lay_course()
        self._shape_land()
        self._static = Parts()
        self._static.add("land", (0, 0, 0), 1.0, Material.GROUND, layer=ORGANIC)
        self._pave()
        self._furnish()
        self._enter_vehicles()
        self._aim()

    def _lay_course(self) -> None:
        rng = self._rng
        angle = np.linspace(0, 2 * np.pi, POINTS, endpoint=False)
        radius = rng.uniform(50, 110) * (1 + sum(
            rng.uniform(0, 0.45) / k * np.sin(k * angle + rng.uniform(0, 6.3)) for k in (2, 3, 4, 7)))  # fmt: skip
        line = np.column_stack([np.sin(angle) * radius, np.cos(angle) * radius])
        self._side_m = float(2 * np.abs(line).max() + 60)
        self._line = line + self._side_m / 2
        ahead = np.roll(self._line, -1, 0) - np.roll(self._line, 1, 0)
        self._pace_m = np.hypot(*ahead.T) / 2
        self._ahead = ahead / np.hypot(*ahead.T)[:, None]
        bumps = rng.uniform(0, 2.5) * np.sin(angle * int(rng.integers(2, 9)) + rng.uniform(0, 6))
        self._rise = (bumps - bumps.min()).astype(np.float32)

    def _shape_land(self) -> None:
        rng = self._rng
        step = self._side_m / (GRID - 1)
        z, x = np.meshgrid(np.arange(GRID) * step, np.arange(GRID) * step, indexing="ij")
        gaps = (x[..., None] - self._line[::3, 0]) ** 2 + (z[..., None] - self._line[::3, 1]) ** 2
        nearest = gaps.argmin(-1)
        distance = np.sqrt(gaps.min(-1))
        self._clear = np.clip((distance - self._width_m * 0.5 - step) / 25, 0, 1)
        hills = (smooth_field(rng, (GRID, GRID), rng.uniform(8, 25), 3) + 0.4) * rng.uniform(0, 22)
        heights = self._rise[::3][nearest] - 0.35 + self._clear * hills
        self._step_m, self._heights = step, heights.astype(np.float32)
        self._distance = distance
        self.meshes = {"land": heightfield(self._heights, step)}
        base = rng.choice(
            [Material.GROUND, Material.GROUND, Material.PATH, Material.ROCK, Material.LIQUID, Material.METAL]
        )
        grid = np.full((GRID * 2, GRID * 2), base, np.uint8)
        for material in (Material.ROCK, Material.PATH, Material.FOLIAGE, Material.LIQUID):
            if rng.random() < 0.35:
                grid[smooth_field(rng, grid.shape, rng.uniform(12, 40), 3) > 0.6] = material
        self.tile_map = np.repeat(grid[..., None], 4, axis=2)

    def _strip(self, low: float, high: float, rise: float, chosen: np.ndarray) -> Floats:
        """The part of the road between two offsets from its middle, at the chosen segments."""
        across = np.column_stack([-self._ahead[:, 1], self._ahead[:, 0]])

        def edge(offset: float) -> np.ndarray:
            at = self._line + across * offset
            return np.column_stack([at[:, 0], self._rise + rise, at[:, 1]])

        left, right = edge(low), edge(high)
        after = (np.roll(left, -1, 0), np.roll(right, -1, 0))
        vertices = quads(np.stack([left, right, after[1], after[0]], 1)[chosen])
        vertices[:, 3:6] *= np.sign(vertices[:, 4:5] + 1e-6)
        vertices[:, 8] = 0.0
        return vertices

    def _pave(self) -> None:
        rng = self._rng
        half = self._width_m / 2
        every = np.arange(POINTS)
        dash, stripe = int(rng.integers(2, 6)), float(rng.uniform(0.3, 0.9))
        road = rng.choice([Material.PATH, Material.PATH, Material.ROCK, Material.METAL, Material.WOOD])
        strips = [("road", -half, half, 0.0, every, road)]
        if rng.random() < 0.7:
            strips.append(("dashes", -0.12, 0.12, 0.03, every[every % (2 * dash) < dash], Material.WALL))
        if rng.random() < 0.75:
            for name, part, material in (("curb a", 0, Material.HAZARD), ("curb b", 1, Material.WALL)):
                chosen = every[every // 2 % 2 == part]
                strips.append((name + "l", -half - stripe, -half, 0.06, chosen, material))
                strips.append((name + "r", half, half + stripe, 0.06, chosen, material))
        for name, low, high, rise, chosen, material in strips:
            self.meshes[name] = self._strip(low, high, rise, chosen)
            self._static.add(name, (0, 0, 0), 1.0, material, ident=rng.random())
        if rng.random() < 0.4:
            self._add_rail(half + stripe + 0.5)

    def _add_rail(self, offset: float) -> None:
        rng = self._rng
        across = np.column_stack([-self._ahead[:, 1], self._ahead[:, 0]])
        yaw = np.arctan2(self._ahead[:, 0], self._ahead[:, 1])
        material, height = rng.choice([Material.METAL, Material.WALL, Material.WOOD]), rng.uniform(0.4, 1.6)
        for side in (-1, 1):
            at = self._line + side * offset * across
            centre = np.column_stack([at[:, 0], self._rise + height / 2, at[:, 1]])
            size = np.column_stack([np.full(POINTS, 0.2), np.full(POINTS, height), self._pace_m * 1.15])
            self._static.add("box", centre, size, material, yaw=yaw, ident=np.arange(POINTS) // 3 % 7 / 7)

    def _beside(self, count: int, near: float, far: float) -> Floats:
        """Random places (count, 3) beside the road."""
        rng = self._rng
        index = rng.integers(POINTS, size=count)
        side = rng.choice([-1, 1], count) * (self._width_m / 2 + rng.uniform(near, far, count))
        across = np.column_stack([-self._ahead[:, 1], self._ahead[:, 0]])
        at = self._line[index] + across[index] * side[:, None]
        cell = np.clip((at / self._step_m).round().astype(int), 0, GRID - 1)
        free = self._distance[cell[:, 1], cell[:, 0]] > self._width_m / 2 + near * 0.8
        heights = self._heights[cell[:, 1], cell[:, 0]]
        return np.asarray(np.column_stack([at[:, 0], heights, at[:, 1]])[free], np.float32)

    def _furnish(self) -> None:
        rng = self._rng
        add_trees(self._static, rng, self._beside(int(rng.integers(0, 220)), 3, 25))
        if rng.random() < 0.6:
            add_houses(self._static, rng, self._beside(int(rng.integers(5, 90)), 8, 22))
        add_rocks(self._static, rng, self._beside(int(rng.integers(0, 60)), 2.5, 12))
        for material, mesh, most in ((Material.PICKUP, "box", 60), (Material.HAZARD, "cone", 40)):
            count = int(rng.integers(0, most)) if rng.random() < 0.5 else 0
            index = rng.integers(POINTS, size=count)
            at = self._line[index] + rng.uniform(-0.4, 0.4, (count, 2)) * self._width_m
            centre = np.column_stack([at[:, 0], self._rise[index] + 0.5, at[:, 1]])
            if count:
                self._static.add(mesh, centre, 0.9, material, yaw=0.6, ident=rng.random(count))
        for index in rng.integers(POINTS, size=int(rng.integers(0, 9))):
            self._add_arch(int(index))

    def _add_arch(self, index: int) -> None:
        rng = self._rng
        height, reach = rng.uniform(4, 8), self._width_m / 2 + 1.5
        material = rng.choice([Material.METAL, Material.WALL, Material.WOOD, Material.HAZARD])
        yaw = math.atan2(*self._ahead[index])
        x, z = self._line[index]
        middle = np.array([x, self._rise[index], z])
        across = np.array([-self._ahead[index, 1], 0, self._ahead[index, 0]])
        for side in (-1, 1):
            at = middle + across * reach * side + np.array([0, height / 2, 0])
            self._static.add("box", at, (0.5, height, 0.5), material, ident=0.2)
        size = (2 * reach + 0.5, rng.uniform(0.5, 2), 0.4)
        self._static.add("box", middle + np.array([0, height, 0]), size, material, yaw=yaw, ident=rng.random())

    def _enter_vehicles(self) -> None:
        rng = self._rng
        self._hero_model = car(rng)
        self._way = float(rng.uniform(0, POINTS))
        self._speed_m = float(rng.choice([0.0, 1.0, 1.0, 1.0, 1.0]) * rng.uniform(5, 40))
        models = [car(rng) for _ in range(3)]
        self._rivals = [
            (models[int(rng.integers(3))], self._way + rng.uniform(-15, 60), rng.uniform(-0.35, 0.35) * self._width_m,
             self._speed_m * rng.uniform(0.7, 1.1) * rng.choice([1, 1, 1, -1]), rng.random())
            for _ in range(int(rng.integers(0, 10)))
        ]  # fmt: skip

    def _aim(self) -> None:
        rng = self._rng
        self._mode = str(rng.choice(["behind", "behind", "behind", "seat", "above"]))
        self._distance_m, self._height_m = float(rng.uniform(4, 9)), float(rng.uniform(1.4, 4.5))
        self._view_rad = float(rng.uniform(0.7, 1.4))
        self._lane_m = float(rng.uniform(-0.3, 0.3) * self._width_m)
        self._top_m = float(rng.uniform(14, 40))

    def _on_road(self, way: float, lane_m: float) -> tuple[Floats, float]:
        """World position and heading at `way` (in points along the line), `lane_m` beside the middle."""
        index, share = int(way) % POINTS, way % 1.0
        after = (index + 1) % POINTS
        middle = self._line[index] * (1 - share) + self._line[after] * share
        ahead = self._ahead[index] * (1 - share) + self._ahead[after] * share
        rise = float(self._rise[index] * (1 - share) + self._rise[after] * share)
        at = middle + np.array([-ahead[1], ahead[0]]) * lane_m
        return np.array([at[0], rise, at[1]], np.float32), math.atan2(ahead[0], ahead[1])

    def step(self, dt_s: float) -> View:
        """See Family."""
        self._time_s += dt_s
        pace = float(self._pace_m[int(self._way) % POINTS])
        self._way = (self._way + self._speed_m * dt_s / pace) % POINTS
        parts = self._static.copy()
        lane = self._lane_m * math.cos(self._time_s * 0.5)
        at, yaw = self._on_road(self._way, lane)
        for model, start, rival_lane, speed, ident in self._rivals:
            there, heading = self._on_road((start + speed / pace * self._time_s) % POINTS, rival_lane)
            material = (Material.ENEMY, Material.METAL)[int(ident * 10) % 2]
            add_vehicle(parts, model, there, material, yaw=heading + (math.pi if speed < 0 else 0), ident=ident)
        if self._mode != "seat":
            add_vehicle(parts, self._hero_model, at, Material.HERO, yaw=yaw, ident=0.5)
        camera = self._camera(parts, at, yaw)
        return View(camera, parts, steep=0.75, time_s=self._time_s)

    def _camera(self, parts: Parts, at: Floats, yaw: float) -> Camera:
        heading = np.array([math.sin(yaw), 0.0, math.cos(yaw)])
        if self._mode == "above":
            eye = at + np.array([0, self._top_m, 0]) - heading * self._top_m * 0.25
            return Camera.looking(eye, yaw=yaw, pitch=-1.32, roll=0.0, view_rad=self._view_rad)
        if self._mode == "seat":
            eye = at + np.array([0.0, 1.3, 0.0])
            dash = eye + heading * 0.8 - [0, 0.52, 0]
            parts.add("box", dash, (2.4, 0.35, 0.5), Material.METAL, yaw=yaw, rest=(0, 0, 0))
            aside = np.array([-heading[2], 0, heading[0]])
            parts.add("cylinder", dash - heading * 0.2 - aside * 0.35 + [0, 0.12, 0], (0.4, 0.06, 0.4),
                      Material.HERO, yaw=yaw, pitch=1.2, rest=(1, 0, 0))  # fmt: skip
            return Camera.looking(eye, yaw=yaw, pitch=-0.05, roll=0.0, view_rad=self._view_rad)
        behind, _ = self._on_road(
            (self._way - self._distance_m / float(self._pace_m.mean())) % POINTS, self._lane_m * 0.7
        )
        eye = np.array([behind[0], at[1] + self._height_m, behind[2]])
        way = at - behind
        pitch = -math.atan2(self._height_m - 1.2, self._distance_m + 4)
        return Camera.looking(eye, yaw=math.atan2(way[0], way[2]), pitch=pitch, roll=0.0, view_rad=self._view_rad)
