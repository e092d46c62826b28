"""Space games: ships among rocks, planets, stations and fire, or along a trench of machinery."""

from __future__ import annotations

import math

import numpy as np

from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.family import Family, View
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.parts import Parts
from lsd_game.training.worlds.vehicles import add_vehicle, ship

REACH_M = 110.0


class Space(Family):
    """A ship flies along +z; what it passes comes again ahead."""

    name = "space"
    is_flat = False

    def new(self, rng: np.random.Generator) -> None:
        """See Family."""
        self._rng = rng
        self._time_s = float(rng.uniform(0, 9))
        self._backdrop = Material.VOID if rng.random() < 0.85 else Material.SKY
        self._speed_m = float(rng.choice([0.0, 1.0, 1.0, 1.0]) * rng.uniform(4, 45))
        self._far = Parts()
        self._make_sky()
        self._make_field()
        self._make_fleet()
        self._trench = self._make_trench() if rng.random() < 0.3 else None
        self._mode = str(rng.choice(["behind", "behind", "seat"]))
        self._view_rad = float(rng.uniform(0.7, 1.5))
        self._sway = rng.uniform(0, 5, 2)
        self._distance_m, self._height_m = float(rng.uniform(5, 11)), float(rng.uniform(0.3, 3.5))
        self._bank = float(rng.choice([0, 0, 1]) * rng.uniform(-0.6, 0.6))
        self._model, self._ident = ship(rng), float(rng.random())

    def _make_sky(self) -> None:
        rng = self._rng
        count = int(rng.choice([0, 60, 150, 300]))
        around = rng.normal(size=(count, 3))
        around /= np.linalg.norm(around, axis=1, keepdims=True)
        self._star_at, self._star_size = around * 380, rng.uniform(1.0, 3.2, (count, 1)) * np.ones(3)
        self._star_ident = rng.random(count)
        planets = int(rng.integers(0, 4))
        way = rng.normal(size=(planets, 3)) * [1, 0.5, 0.5] + [0, 0, 1.2]
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        self._planet_at, self._planet_size = (
            way * rng.uniform(150, 320, (planets, 1)),
            rng.uniform(15, 150, (planets, 1)),
        )
        kinds = [Material.ROCK, Material.GROUND, Material.LIQUID, Material.METAL, Material.HAZARD, Material.FOLIAGE]
        self._planet_kind, self._planet_ident = rng.choice(kinds, planets), rng.random(planets)

    def _make_field(self) -> None:
        rng = self._rng
        self._field = []
        for mesh, material, low, high, most in (
            ("stone", Material.ROCK, 0.6, 9, 60), ("box", Material.METAL, 0.4, 5, 20),
            ("bush", Material.HAZARD, 0.6, 5, 8),
            ("cylinder", Material.PICKUP, 0.8, 1.6, 25), ("ball", Material.ENEMY, 0.6, 3, 12),
            ("cylinder", Material.METAL, 2, 14, 6), ("box", Material.WALL, 1, 12, 10),
        ):  # fmt: skip
            count = int(rng.integers(0, most)) if rng.random() < 0.7 else 0
            if not count:
                continue
            size = np.exp(rng.uniform(np.log(low), np.log(high), (count, 1))) * rng.uniform(0.6, 1.2, (count, 3))
            if mesh == "cylinder":
                size[:, 1] *= 0.2 if material == Material.PICKUP else 2.0
            at = rng.normal(0, 1, (count, 3)) * [28, 14, 0] + rng.uniform(0, 1, (count, 3)) * [0, 0, REACH_M]
            spin = rng.normal(0, 0.8, (count, 2))
            drift = rng.normal(0, 1.0, (count, 3)) * [1, 1, 0]
            self._field.append((mesh, material, at, size, spin, drift, rng.random(count)))

    def _make_fleet(self) -> None:
        rng = self._rng
        self._enemy_model = ship(rng)
        count = int(rng.integers(0, 9))
        spread = rng.normal(0, 1, (count, 3)) * [10, 5, 0] + rng.uniform(0, 1, (count, 3)) * [0, 0, 50] + [0, 0, 12]
        self._enemies = list(zip(spread, rng.uniform(0.5, 3, count), rng.random(count), strict=True))
        shots = int(rng.integers(0, 24))
        self._shot_at = rng.normal(0, 1, (shots, 3)) * [6, 4, 0] + rng.uniform(0, REACH_M, (shots, 1)) * [0, 0, 1]
        self._shot_speed = rng.choice([-1, 1], shots) * rng.uniform(30, 90)
        self._shot_size = rng.uniform(0.08, 0.4) * np.array([1, 1, rng.uniform(3, 18)])

    def _make_trench(self) -> Parts:
        """Blocks of two rows of walls and a floor over one REACH_M; drawn again ahead."""
        rng = self._rng
        parts = Parts()
        half, depth = rng.uniform(8, 18), rng.uniform(5, 12)
        material = rng.choice([Material.METAL, Material.WALL, Material.ROCK])
        for repeat in (0.0, REACH_M, 2 * REACH_M):
            parts.add("box", (0, -depth - 0.5, repeat + REACH_M / 2), (2 * half, 1, REACH_M), material, ident=0.1)
            state = np.random.default_rng(int(half * 1000))
            for side in (-1, 1):
                at = np.column_stack(
                    [np.full(40, side * half), np.full(40, -depth / 2), (np.arange(40) + 0.5) * REACH_M / 40]
                )
                size = np.column_stack(
                    [state.uniform(1, 4, 40), depth * state.uniform(0.6, 1.6, 40), np.full(40, REACH_M / 40 * 0.98)]
                )
                parts.add("box", at + np.array([0, 0, repeat]), size, material, ident=state.random(40))
            at = np.column_stack(
                [state.uniform(-half, half, 50), np.full(50, -depth + 0.5), state.uniform(0, REACH_M, 50)]
            )
            kinds = state.choice([Material.METAL, Material.HAZARD, Material.WALL, Material.DOOR], 50)
            parts.add(
                "box", at + np.array([0, 0, repeat]), state.uniform(0.5, 3, (50, 3)), kinds, ident=state.random(50)
            )
        return parts

    def step(self, dt_s: float) -> View:
        """See Family."""
        self._time_s += dt_s
        t = self._time_s
        sway = self._sway * np.sin(t * np.array([0.7, 0.53]))
        hero = np.array([sway[0], sway[1] * 0.4, 0.0])
        eye = hero + np.array([0, self._height_m, -self._distance_m]) if self._mode == "behind" else hero
        roll = self._bank * math.sin(t * 0.6)
        pitch = -math.atan2(self._height_m, self._distance_m + 15) if self._mode == "behind" else 0.0
        camera = Camera.looking(eye, yaw=0.08 * math.sin(t), pitch=pitch, roll=roll, view_rad=self._view_rad)
        parts = Parts()
        self._add_sky(parts, camera)
        self._add_field(parts)
        if self._trench is not None:
            for mesh, rows in self._trench.rows().items():
                parts.add_rows(mesh, rows, (0, 0, -(self._speed_m * t) % REACH_M - REACH_M))
        for at, scale, ident in self._enemies:
            there = at + np.array([2 * math.sin(t + ident * 9), math.cos(t * 0.8 + ident * 7), 0])
            add_vehicle(
                parts,
                self._enemy_model,
                there,
                Material.ENEMY,
                yaw=math.pi * (ident > 0.4),
                ident=ident,
                scale=scale * 0.6,
            )
        if self._mode == "behind":
            add_vehicle(parts, self._model, hero, Material.HERO, yaw=0.0, ident=self._ident, scale=0.7)
        else:
            self._add_seat(parts, camera)
        return View(camera, parts, backdrop=self._backdrop, time_s=t)

    def _add_sky(self, parts: Parts, camera: Camera) -> None:
        if len(self._star_at):
            parts.add(
                "box",
                self._star_at + camera.eye,
                self._star_size,
                Material.METAL,
                ident=self._star_ident,
                rest=self._star_at,
            )
        if len(self._planet_at):
            at = self._planet_at + camera.eye
            parts.add(
                "ball",
                at,
                self._planet_size * np.ones(3),
                self._planet_kind,
                ident=self._planet_ident,
                rest=self._planet_at,
            )

    def _add_field(self, parts: Parts) -> None:
        t = self._time_s
        for mesh, material, home, size, spin, drift, ident in self._field:
            at = home + drift * np.sin(t * 0.3 + ident * 6)[:, None]
            at[:, 2] = (at[:, 2] - self._speed_m * t) % REACH_M - 12
            parts.add(mesh, at, size, material, yaw=spin[:, 0] * t, pitch=spin[:, 1] * t, ident=ident, rest=home)
        if len(self._shot_at):
            at = self._shot_at.copy()
            at[:, 2] = (at[:, 2] + self._shot_speed * t) % REACH_M - 12
            parts.add("box", at, self._shot_size, Material.PROJECTILE, rest=self._shot_at)

    def _add_seat(self, parts: Parts, camera: Camera) -> None:
        right, up, forward = camera.axes
        wide = camera.half_extent * 16 / 9
        bank = math.atan2(right[1], up[1])
        for x, y, size in ((0.0, -0.95, (2.6, 0.3, 0.1)), (-0.8, 0.0, (0.07, 2.4, 0.1)), (0.8, 0.0, (0.07, 2.4, 0.1))):
            at = camera.eye + forward * 0.8 + right * x * 0.8 * wide + up * y * 0.8 * camera.half_extent
            extent = np.array(size) * [0.8 * wide, 0.8 * camera.half_extent, 1]
            parts.add(
                "box",
                at,
                extent,
                Material.METAL,
                yaw=math.pi + math.atan2(forward[0], forward[2]),
                roll=bank,
                rest=(x, y, 0),
            )
