"""First-person games indoors: rooms and passages, doors, crates, beings or billboards, a weapon in view."""

from __future__ import annotations

import math

import numpy as np

from lsd_game.training.worlds import sprites
from lsd_game.training.worlds.beings import Being, add_beings
from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.family import Family, View, smooth_field
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.mazes import carve
from lsd_game.training.worlds.parts import ORGANIC, TILES, Parts

SIDE = 26
GUARDS = (sprites.person, sprites.person, sprites.blob, sprites.beast, sprites.invader)
WALLS = (Material.WALL, Material.WALL, Material.ROCK, Material.METAL, Material.WOOD)
FLOORS = (Material.PATH, Material.GROUND, Material.ROCK, Material.METAL, Material.WOOD, Material.WALL)


class Corridor(Family):
    """A floor plan of 26 x 26 cells that a camera wanders through."""

    name = "corridor"
    is_flat = False

    def new(self, rng: np.random.Generator) -> None:
        """See Family."""
        self._rng = rng
        self._time_s = 0.0
        self._cell_m = float(rng.uniform(2.0, 4.5))
        self._room_m = float(rng.uniform(2.2, 5.5))
        self._open = carve(rng, SIDE, rooms=int(rng.integers(6, 22)))
        self._atlas = sprites.Atlas(rng)
        self._static = Parts()
        self._start()
        self._lay_floor()
        self._build_walls()
        self._build_doors()
        self._furnish()
        self._populate()
        self._arm()
        self.atlas = self._atlas.pixels

    def _centre(self, cells: np.ndarray) -> np.ndarray:
        """World x, z of the centres of cells (count, 2) given as row, column."""
        return (np.asarray(cells, float)[:, ::-1] + 0.5) * self._cell_m

    def _start(self) -> None:
        rng = self._rng
        cells = np.argwhere(self._open)
        row, column = cells[rng.integers(len(cells))]
        self._cell = (int(row), int(column))
        self._at = self._centre(np.array([self._cell]))[0]
        self._target = self._cell
        self._yaw = float(rng.uniform(0, 6.3))
        self._choose_target()
        self._yaw = self._heading() + float(rng.normal(0, 0.25))
        self._speed_m = float(rng.choice([0.0, 1.0, 1.0, 1.0]) * rng.uniform(0.8, 6))
        self._eye_m = float(min(self._room_m * rng.uniform(0.35, 0.65), 2.0))
        self._view_rad = float(rng.uniform(0.85, 1.55))
        self._pitch = float(rng.normal(0, 0.08))
        self._bob_m = float(rng.uniform(0, 0.06))
        self._look = float(rng.uniform(0, 0.5))

    def _heading(self) -> float:
        way = self._centre(np.array([self._target]))[0] - self._at
        return math.atan2(way[0], way[1])

    def _choose_target(self) -> None:
        row, column = self._cell
        steps = [
            (row + r, column + c) for r, c in ((0, 1), (1, 0), (0, -1), (-1, 0)) if self._open[row + r, column + c]
        ]

        def turn(cell: tuple[int, int]) -> float:
            x, z = cell[1] - column, cell[0] - row
            return math.cos(math.atan2(x, z) - self._yaw) + 0.5 * float(self._rng.random())

        self._target = max(steps, key=turn)

    def _lay_floor(self) -> None:
        rng = self._rng
        grid = np.full((SIDE * 3, SIDE * 3), rng.choice(FLOORS), np.uint8)
        for material in (rng.choice(FLOORS), Material.LIQUID, Material.HAZARD):
            if rng.random() < 0.3:
                grid[smooth_field(rng, grid.shape, rng.uniform(6, 15), 2) > 0.65] = material
        ceiling = np.full_like(grid, rng.choice(WALLS))
        lamps = rng.random(grid.shape) < rng.choice([0.0, 0.02, 0.06])
        ceiling[lamps] = Material.PROJECTILE
        self.tile_map = np.stack([grid, ceiling, grid, grid], axis=2)
        side, layer = SIDE * self._cell_m, TILES if rng.random() < 0.6 else ORGANIC
        middle = side / 2
        self._static.add("card", (middle, 0, middle), (side, side, 1), Material.PATH, pitch=-math.pi / 2, layer=layer)
        self._is_roofed = bool(rng.random() < 0.85)
        if self._is_roofed:
            at = (middle, self._room_m, middle)
            self._static.add("card", at, (side, side, 1), Material.WALL, pitch=math.pi / 2, layer=TILES + 1)

    def _build_walls(self) -> None:
        rng = self._rng
        near = np.zeros_like(self._open)
        for rows in (-1, 0, 1):
            for columns in (-1, 0, 1):
                near |= np.roll(self._open, (rows, columns), (0, 1))
        cells = np.argwhere(near & ~self._open)
        at = self._centre(cells)
        height = self._room_m * (1.0 if self._is_roofed else rng.uniform(0.6, 1.6))
        region = smooth_field(rng, (SIDE, SIDE), 9, 2)[cells[:, 0], cells[:, 1]] > rng.uniform(0, 0.8)
        materials = np.where(region, rng.choice(WALLS), rng.choice(WALLS))
        odd = rng.random(len(cells))
        centre = np.column_stack([at[:, 0], np.full(len(at), height / 2), at[:, 1]])
        size = (self._cell_m, height, self._cell_m)
        self._static.add("box", centre, size, materials, ident=odd)
        panels = odd < rng.choice([0.0, 0.2, 0.5])
        high = np.array([[0, rng.uniform(-0.25, 0.3) * height, 0]])
        material = rng.choice([Material.METAL, Material.WOOD, Material.HAZARD, Material.DOOR, Material.FOLIAGE])
        extent = (self._cell_m * 1.02, height * rng.uniform(0.05, 0.35), self._cell_m * rng.uniform(0.2, 0.7))
        self._static.add("box", centre[panels] + high, extent, material, ident=odd[panels])
        self._static.add("box", centre[panels] + high, (extent[2], extent[1], extent[0]), material, ident=odd[panels])
        trim = rng.choice([0.0, 0.12, 0.3])
        if trim > 0:
            low = centre * [1, 0, 1] + [0, trim / 2, 0]
            wide = self._cell_m * 1.04
            self._static.add("box", low, (wide, trim, wide), rng.choice(WALLS), ident=odd)

    def _build_doors(self) -> None:
        rng = self._rng
        up, down = np.roll(self._open, 1, 0), np.roll(self._open, -1, 0)
        left, right = np.roll(self._open, 1, 1), np.roll(self._open, -1, 1)
        for cells, yaw in (
            (np.argwhere(self._open & ~up & ~down & left & right), math.pi / 2),
            (np.argwhere(self._open & ~left & ~right & up & down), 0.0),
        ):
            away = np.abs(cells - np.array(self._cell)).sum(axis=1) > 1
            cells = cells[away & (rng.random(len(cells)) < 0.22)]
            if len(cells):
                at = self._centre(cells)
                centre = np.column_stack([at[:, 0], np.full(len(at), self._room_m / 2), at[:, 1]])
                size = (self._cell_m, self._room_m, 0.2)
                self._static.add("box", centre, size, Material.DOOR, yaw=yaw, ident=rng.random(len(at)))

    def _places(self, count: int) -> np.ndarray:
        """Random places (count, 2) in rooms, at a distance from the camera, half of them in front of it."""
        rng = self._rng
        cells = np.argwhere(self._open)
        at = self._centre(cells) + rng.uniform(-0.3, 0.3, (len(cells), 2)) * self._cell_m
        way = at - self._at
        far = np.hypot(*way.T)
        ahead = (way @ np.array([math.sin(self._yaw), math.cos(self._yaw)])) / np.maximum(far, 0.1)
        weight = (far > 1.6) * np.exp(-far / 18) * np.where(ahead > 0.6, 6.0, 1.0)
        return at[rng.choice(len(at), count, p=weight / weight.sum())]

    def _furnish(self) -> None:
        rng = self._rng
        for mesh, material in (
            ("box", Material.WOOD), ("cylinder", Material.METAL), ("cylinder", Material.WALL),
            ("stone", Material.ROCK), ("bush", Material.FOLIAGE), ("box", Material.METAL),
        ):  # fmt: skip
            count = int(rng.integers(0, 14))
            if rng.random() < 0.5 or not count:
                continue
            size = rng.uniform(0.3, 1.1, (count, 1)) * np.array([[1.0, rng.uniform(0.7, 1.4), 1.0]])
            if material == Material.WALL:
                size[:, 1] = self._room_m
            at = self._places(count)
            centre = np.column_stack([at[:, 0], size[:, 1] / 2, at[:, 1]])
            turn = rng.uniform(0, 6.3, count)
            self._static.add(mesh, centre, size, material, yaw=turn, ident=rng.random(count))

    def _populate(self) -> None:
        rng = self._rng
        self._beings, self._cards = [], []
        as_cards = rng.random() < 0.6
        for material, drawers, low, high, most in (
            (Material.ENEMY, GUARDS, 0.9, 2.2, 14),
            (Material.PICKUP, sprites.TREASURES, 0.25, 0.6, 16),
            (Material.HAZARD, sprites.DANGERS, 0.4, 1.2, 5),
            (Material.PROJECTILE, (sprites.bolt, sprites.star), 0.12, 0.35, 8),
        ):  # fmt: skip
            count = int(rng.integers(0, most + 1))
            if not count:
                continue
            at, size = self._places(count), rng.uniform(low, high) * rng.uniform(0.9, 1.1, count)
            lift = self._eye_m * rng.uniform(0.6, 1.1, count) if material == Material.PROJECTILE else size / 2
            if as_cards or material in (Material.HAZARD, Material.PROJECTILE):
                kind = self._atlas.pick(*drawers)
                self._cards.append(
                    (material, kind, np.column_stack([at[:, 0], lift, at[:, 1]]), size, rng.random(count))
                )
            else:
                self._beings += [Being.random(rng, np.array([x, 0.0, z]), material) for x, z in at]
        self._drift = rng.normal(0, 1.0, (2,))

    def _arm(self) -> None:
        rng = self._rng
        self._weapon = str(rng.choice(["card", "solid", "none"], p=[0.4, 0.35, 0.25]))
        self._weapon_sprite = self._atlas.add(sprites.hand)
        self._weapon_at = np.array([rng.choice([0, 1, 1, -1]) * rng.uniform(0.1, 0.3), rng.uniform(-0.3, -0.22)])
        self._weapon_size = float(rng.uniform(0.25, 0.5))
        self._weapon_material = Material(
            int(rng.choice([Material.METAL, Material.METAL, Material.WOOD, Material.HERO]))
        )

    def step(self, dt_s: float) -> View:
        """See Family."""
        self._time_s += dt_s
        self._walk(dt_s)
        stride = self._time_s * self._speed_m * 2.2
        eye = (self._at[0], self._eye_m + self._bob_m * math.sin(stride * 2), self._at[1])
        yaw = self._yaw + self._look * math.sin(self._time_s * 0.9)
        camera = Camera.looking(eye, yaw=yaw, pitch=self._pitch, roll=0.0, view_rad=self._view_rad)
        parts = self._static.copy()
        add_beings(parts, self._beings, self._time_s)
        for material, kind, at, size, ident in self._cards:
            frame = np.floor(self._time_s * 4 + ident * 7).astype(int) % 2
            sway = np.stack([np.sin(self._time_s * 2 + ident * 9), 0 * ident, np.cos(self._time_s + ident * 5)], 1)
            extent = np.column_stack([size, size, size])
            parts.add("card", at + 0.25 * sway, extent, material, yaw=yaw + math.pi, ident=ident,
                      rect=self._atlas.rect(kind, frame), rest=at)  # fmt: skip
        self._show_weapon(parts, camera, yaw, stride)
        return View(camera, parts, time_s=self._time_s)

    def _walk(self, dt_s: float) -> None:
        goal = self._centre(np.array([self._target]))[0]
        way = goal - self._at
        distance = float(np.hypot(*way))
        if distance < max(0.1, self._speed_m * dt_s):
            self._cell = self._target
            self._choose_target()
        else:
            self._at = self._at + way / distance * min(distance, self._speed_m * dt_s)
        off = self._heading() - self._yaw
        self._yaw += math.atan2(math.sin(off), math.cos(off)) * min(1.0, 3.0 * dt_s) * (self._speed_m > 0)

    def _show_weapon(self, parts: Parts, camera: Camera, yaw: float, stride: float) -> None:
        if self._weapon == "none":
            return
        right, up, forward = camera.axes
        reach = 0.55
        x, y = self._weapon_at * camera.half_extent * 2 * reach + 0.012 * np.array(
            [math.sin(stride), abs(math.cos(stride))]
        )
        at = camera.eye + forward * reach + right * x + up * y
        size = self._weapon_size * camera.half_extent * 1.6
        made_of = self._weapon_material
        if self._weapon == "card":
            rect = self._atlas.rect(self._weapon_sprite, int(self._time_s * 3) % 2)
            parts.add(
                "card", at, size, made_of, yaw=yaw + math.pi, pitch=camera_pitch(camera), rect=rect, rest=(0, 0, 0)
            )
        else:
            pitch, slim = -camera_pitch(camera), size * 0.22
            parts.add("box", at, (slim, slim * 1.2, size * 1.3), made_of, yaw=yaw, pitch=pitch, rest=(0, 0, 0))
            grip = at - up * slim - forward * size * 0.3
            parts.add("box", grip, (slim * 1.3, slim, slim * 1.6), Material.HERO, yaw=yaw, pitch=pitch, rest=(1, 0, 0))


def camera_pitch(camera: Camera) -> float:
    """Radians that `camera` looks up."""
    return math.asin(float(np.clip(camera.axes[2][1], -1, 1)))
