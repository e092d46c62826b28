"""Side-scrolling games: a level of tiles, platforms and pits before hills or a cave wall, sprites running in it."""

from __future__ import annotations

import math

import numpy as np

from lsd_game.training.worlds import sprites
from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.family import EMPTY_TILE, Bytes, Family, View, smooth_field
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.meshes import ribbon
from lsd_game.training.worlds.parts import TILES, Parts
from lsd_game.training.worlds.swarm import Swarm

COLUMNS = 160
ROWS = 40
SOLID = (
    Material.GROUND,
    Material.GROUND,
    Material.ROCK,
    Material.WALL,
    Material.METAL,
    Material.WOOD,
    Material.PATH,
)
PICTURE_PX = 144.0


class Scroller(Family):
    """A level 160 tiles long that the camera follows a hero through, back and forth."""

    name = "scroller"
    is_flat = True

    def new(self, rng: np.random.Generator) -> None:
        """See Family."""
        self._rng = rng
        self._time_s = 0.0
        self._tile_px = float(rng.choice([6, 8, 8, 10, 12, 16, 16, 20, 24]))
        self._half_height = PICTURE_PX / 2 / self._tile_px
        self._kind = str(rng.choice(["outdoor", "outdoor", "indoor", "cave"]))
        self._is_void = (self._kind != "outdoor" and rng.random() < 0.5) or rng.random() < 0.1
        self._atlas = sprites.Atlas(rng)
        self._build_level()
        self._static = Parts()
        centre = (COLUMNS / 2, ROWS / 2)
        self._static.add("card", (*centre, 0.0), (COLUMNS, ROWS, 1), Material.GROUND, layer=TILES, ident=rng.random())
        self._static.add(
            "card", (*centre, -3.0), (COLUMNS, ROWS, 1), Material.WALL, layer=TILES + 1, ident=rng.random()
        )
        self._build_hills()
        self._populate()
        self.atlas = self._atlas.pixels
        self._speed = float(rng.choice([0, 1, 1, 1]) * rng.uniform(1.5, 9)) * 12 / self._tile_px
        self._start = float(rng.uniform(0, 2 * COLUMNS))
        self._jump = float(rng.uniform(0, 3.5))
        self._lag = float(rng.uniform(-0.25, 0.25))

    def _build_level(self) -> None:
        rng = self._rng
        solid = np.full((ROWS, COLUMNS), EMPTY_TILE, np.uint8)
        behind = np.full((ROWS, COLUMNS), EMPTY_TILE, np.uint8)
        self._surface = np.zeros(COLUMNS)
        top, below = rng.choice(SOLID), rng.choice(SOLID)
        level = base = max(3, int(self._half_height * rng.uniform(0.25, 0.8)))
        column, pit = 0, rng.choice([Material.LIQUID, Material.LIQUID, Material.HAZARD, EMPTY_TILE])
        while column < COLUMNS:
            run = slice(column, column + int(rng.integers(2, 12)))
            if rng.random() < 0.16 and column > 8:
                run = slice(column, column + int(rng.integers(2, 5)))
                solid[: max(1, level - 1), run] = pit
                solid[0, run] = below
            else:
                level = int(np.clip(level + rng.integers(-2, 3), max(1, base - 3), base + 4))
                solid[:level, run] = below
                solid[level - 1, run] = top
            self._surface[run] = level
            column = run.stop
        self._add_platforms(solid)
        if self._kind != "outdoor":
            self._enclose(solid, behind, below)
        self.tile_map = np.stack([solid, behind, solid, solid], axis=2)

    def _add_platforms(self, solid: Bytes) -> None:
        rng = self._rng
        for _ in range(int(rng.integers(5, 60))):
            x, wide = int(rng.integers(0, COLUMNS - 8)), int(rng.integers(1, 8))
            y = min(ROWS - 2, int(self._surface[x]) + int(rng.integers(2, 9)))
            solid[y, x : x + wide] = rng.choice([*SOLID, Material.PICKUP, Material.HAZARD])
            if rng.random() < 0.25:
                solid[y, x + wide // 2] = Material.PICKUP
        for _ in range(int(rng.integers(0, 14))):
            x, tall = int(rng.integers(0, COLUMNS - 3)), int(rng.integers(1, 5))
            ground = int(self._surface[x])
            wide = int(rng.integers(1, 3))
            solid[ground : ground + tall, x : x + wide] = rng.choice([Material.METAL, Material.WALL, Material.WOOD])
        for _ in range(int(rng.integers(0, 6))):
            x = int(rng.integers(0, COLUMNS - 1))
            solid[int(self._surface[x]) : int(self._surface[x]) + 2, x] = Material.DOOR

    def _enclose(self, solid: Bytes, behind: Bytes, below: int) -> None:
        rng = self._rng
        rows = np.arange(ROWS)[:, None]
        ceiling = (
            self._surface + max(4.0, 1.4 * self._half_height) + np.round(smooth_field(rng, (1, COLUMNS), 8, 3)[0] * 3)
        )
        if self._kind == "cave":
            blobs = smooth_field(rng, (ROWS, COLUMNS), 9, 3) > 0.75
            solid[blobs & (rows > self._surface + 3)] = below
        solid[(rows > ceiling) & (solid == EMPTY_TILE)] = below
        if not self._is_void:
            behind[:] = rng.choice([Material.WALL, Material.ROCK, Material.WOOD, Material.METAL])
            if rng.random() < 0.4:
                behind[smooth_field(rng, (ROWS, COLUMNS), 7, 2) > 0.5] = EMPTY_TILE

    def _build_hills(self) -> None:
        rng = self._rng
        self._hills: list[tuple[float, float, int, float]] = []
        self.meshes = {}
        if self._is_void or (self._kind != "outdoor" and rng.random() < 0.5):
            return
        for layer in range(int(rng.integers(0, 4))):
            count, width = 160, COLUMNS * 1.5
            profile = smooth_field(rng, (1, count), rng.uniform(6, 40), 3)[0] * rng.uniform(1, 4)
            if rng.random() < 0.35:
                steps = np.repeat(rng.uniform(0, 6, count // 4), 4)
                profile = np.where(rng.random(count // 4).repeat(4) < 0.8, steps, 0)
            profile = self._half_height * (1.2 - 0.22 * layer) + profile * self._half_height / 8
            self.meshes[f"hill {layer}"] = ribbon(profile.astype(np.float32), width)
            material = rng.choice([Material.FOLIAGE, Material.ROCK, Material.GROUND, Material.WALL])
            self._hills.append((0.75 - 0.22 * layer, -10.0 + 2 * layer, int(material), rng.random()))

    def _units(self, low_px: float, high_px: float, count: int) -> np.ndarray:
        """Random sprite sizes between two numbers of pixels, in tiles."""
        pixels = np.exp(self._rng.uniform(np.log(low_px), np.log(high_px), count))
        return (pixels / self._tile_px).astype(np.float32)

    def _standing(self, count: int, size: np.ndarray, lift: float = 0.0) -> np.ndarray:
        x = self._rng.uniform(0, COLUMNS, count)
        y = self._surface[x.astype(int)] + size / 2 + lift * self._rng.random(count)
        return np.column_stack([x, y])

    def _populate(self) -> None:
        rng, atlas = self._rng, self._atlas
        self._swarms = []
        plants = int(rng.integers(0, 60)) if self._kind == "outdoor" else 0
        for drawer, low, high, count in (
            (sprites.tree, 16, 70, plants), (sprites.shrub, 5, 24, plants), (sprites.tuft, 4, 14, 2 * plants),
        ):  # fmt: skip
            size = self._units(low, high, count)
            kinds = np.array([atlas.add(drawer), atlas.add(drawer)])
            swarm = Swarm.scattered(
                rng, kinds[rng.integers(2, size=count)], self._standing(count, size), size, Material.FOLIAGE
            )
            swarm.layer_z = -1.0
            self._swarms.append(swarm)
        for material, drawers, count, lift in (
            (Material.ENEMY, sprites.ACTORS, int(rng.integers(4, 40)), 3.0 * (rng.random() < 0.4)),
            (Material.PICKUP, sprites.TREASURES, int(rng.integers(4, 90)), 4.0),
            (Material.HAZARD, sprites.DANGERS, int(rng.integers(0, 20)), 0.0),
            (Material.PROJECTILE, (sprites.bolt,), int(rng.integers(0, 40)), 5.0),
        ):
            kinds = np.array([atlas.pick(*drawers) for _ in range(2)])
            size = self._units(3 if material == Material.PROJECTILE else 5, 22, 1).repeat(count)
            swarm = Swarm.scattered(
                rng, kinds[rng.integers(2, size=count)], self._standing(count, size, lift), size, material
            )
            if material == Material.ENEMY:
                swarm.swing = rng.uniform(0, 2.5, (count, 2)).astype(np.float32) * [1, float(lift > 0)]
            if material == Material.PROJECTILE:
                swarm.drift = np.column_stack([rng.choice([-1, 1], count) * rng.uniform(6, 20), np.zeros(count)])
                swarm.box, swarm.is_turning = (0, 0, COLUMNS, ROWS), True
            self._swarms.append(swarm)
        self._hero_sprite = atlas.pick(sprites.person, sprites.person, sprites.beast, sprites.blob, sprites.bird)
        self._hero_size = float(self._units(7, 26, 1)[0])
        self._hero_ident = float(rng.random())

    def step(self, dt_s: float) -> View:
        """See Family."""
        self._time_s += dt_s
        half_width = self._half_height * 16 / 9
        span = COLUMNS - 2 * half_width - 4
        way = (self._start + self._speed * self._time_s) % (2 * span)
        is_returning = way > span
        hero_x = half_width + 2 + (2 * span - way if is_returning else way)
        floor = float(np.interp(hero_x, np.arange(COLUMNS) + 0.5, self._surface))
        hero_y = floor + self._hero_size / 2 + self._jump * max(0.0, math.sin(self._time_s * 5 + self._start))
        nearby = np.interp(hero_x + np.linspace(-6, 6, 13), np.arange(COLUMNS), self._surface).mean()
        eye_x = hero_x + self._lag * half_width
        eye_y = max(self._half_height, float(nearby) + self._half_height * 0.45)
        parts = self._static.copy()
        for layer, (parallax, z, material, ident) in enumerate(self._hills):
            at = (eye_x * parallax - 40, (eye_y - self._half_height) * parallax, z)
            parts.add(f"hill {layer}", at, 1.0, material, ident=ident, rest=(0, 0, z))
        for swarm in self._swarms:
            swarm.add_to(parts, self._atlas, self._time_s)
        rect = self._atlas.rect(self._hero_sprite, int(self._time_s * 8) % 2)
        size = (-self._hero_size if is_returning else self._hero_size, self._hero_size, 1)
        parts.add(
            "card",
            (hero_x, hero_y, 2),
            size,
            Material.HERO,
            rect=rect,
            ident=self._hero_ident,
            rest=(0, 0, 0),
        )
        backdrop = Material.VOID if self._is_void else Material.SKY
        camera = Camera.flat(eye_x, eye_y, self._half_height)
        return View(camera, parts, backdrop=backdrop, parallax=0.9, time_s=self._time_s)
