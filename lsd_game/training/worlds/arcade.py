"""Arcade games of one screen: small sprites on black, on stars or on a plain colour."""

from __future__ import annotations

import numpy as np

from lsd_game.training.worlds import sprites
from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.family import EMPTY_TILE, Family, View, smooth_field
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.mazes import carve
from lsd_game.training.worlds.parts import TILES, Parts
from lsd_game.training.worlds.swarm import Swarm

HALF_HEIGHT = 9.0  # a world unit is 8 pixels of the 144
HALF_WIDTH = 16.0
PX = 1 / 8
SCREEN = (-HALF_WIDTH - 2.0, -HALF_HEIGHT - 2.0, 2 * HALF_WIDTH + 4.0, 2 * HALF_HEIGHT + 4.0)


class Arcade(Family):
    """One of several classic rules: rows of invaders, a shooter, drifting rocks, a maze, bricks, falling blocks."""

    name = "arcade"
    is_flat = True

    def new(self, rng: np.random.Generator) -> None:
        """See Family."""
        self._rng = rng
        self._time_s = float(rng.uniform(0, 30))
        self._atlas = sprites.Atlas(rng)
        self._static = Parts()
        self._swarms: list[Swarm] = []
        self._shake = float(rng.choice([0, 0, 0, 0.15]))
        self._backdrop = Material.VOID if rng.random() < 0.8 else Material.SKY
        layouts = (self._invaders, self._shooter, self._rocks, self._maze, self._bricks, self._blocks, self._swirl)
        layouts[int(rng.integers(len(layouts)))]()
        if self._backdrop == Material.VOID and rng.random() < 0.55:
            self._stars()
        if rng.random() < 0.4:
            self._lines()
        self._explosions()
        if len(self.tile_map) > 1:
            rows, columns = self.tile_map.shape[:2]
            at = (0, HALF_HEIGHT - 2 - rows * self._cell / 2, -1)
            size = (columns * self._cell, rows * self._cell, 1)
            self._static.add("card", at, size, Material.WALL, layer=TILES, ident=rng.random())
        self.atlas = self._atlas.pixels

    def _swarm(
        self, drawers: tuple[sprites.Drawer, ...], home: np.ndarray, px: float, material: Material, kinds: int = 1
    ) -> Swarm:
        rng = self._rng
        numbers = np.array([self._atlas.pick(*drawers) for _ in range(kinds)])
        by_row = (np.arange(len(home)) * kinds // max(1, len(home))) % kinds
        swarm = Swarm.scattered(rng, numbers[by_row], home, px * PX, material)
        if rng.random() < 0.5:
            swarm.ident = ((by_row * 0.618 + rng.random()) % 1).astype(np.float32)
        self._swarms.append(swarm)
        return swarm

    def _anywhere(self, count: int, low_y: float = -HALF_HEIGHT, high_y: float = HALF_HEIGHT) -> np.ndarray:
        return self._rng.uniform((-HALF_WIDTH, low_y), (HALF_WIDTH, high_y), (count, 2))

    def _px(self, low: float, high: float) -> float:
        return float(np.exp(self._rng.uniform(np.log(low), np.log(high))))

    def _hero(self, drawers: tuple[sprites.Drawer, ...], y: float) -> None:
        hero = self._swarm(drawers, np.array([[self._rng.uniform(-6, 6), y]]), self._px(6, 20), Material.HERO)
        hero.swing = np.array([[self._rng.uniform(0, 8), 0.0]], np.float32)

    def _shots(self, material: Material, count: int, up: float) -> None:
        rng = self._rng
        shots = self._swarm((sprites.bolt,), self._anywhere(count), self._px(2, 8), material)
        shots.size = shots.size * np.array([rng.uniform(0.3, 0.9), 1.2], np.float32)
        shots.drift = np.tile([0.0, up * rng.uniform(8, 22)], (count, 1)).astype(np.float32)
        shots.box, shots.is_turning = SCREEN, True

    def _invaders(self) -> None:
        rng = self._rng
        rows, columns, gap = int(rng.integers(2, 7)), int(rng.integers(5, 13)), float(rng.uniform(1.1, 2.2))
        y, x = np.meshgrid(np.arange(rows), np.arange(columns) - (columns - 1) / 2, indexing="ij")
        home = np.column_stack([x.ravel() * gap, (HALF_HEIGHT - 2 - y * gap * 0.9).ravel()])
        home = home[rng.random(len(home)) < rng.uniform(0.5, 1.0)]
        enemies = self._swarm(
            (sprites.invader, *sprites.ACTORS), home, min(8 * gap, self._px(5, 16)), Material.ENEMY, rows
        )
        enemies.swing = np.tile([rng.uniform(0.5, 4), rng.uniform(0, 0.5)], (len(home), 1)).astype(np.float32)
        enemies.pace, enemies.phase = np.full(len(home), rng.uniform(0.3, 2)), np.zeros(len(home))
        self._hero((sprites.ship, sprites.invader), -HALF_HEIGHT + 1.2)
        self._shots(Material.PROJECTILE, int(rng.integers(1, 10)), 1)
        self._shots(Material.PROJECTILE, int(rng.integers(0, 8)), -1)
        for x0 in np.linspace(-11, 11, int(rng.integers(2, 6))) if rng.random() < 0.7 else ():
            blocks = np.stack(np.meshgrid(np.arange(-4, 5), np.arange(-2, 3)), -1).reshape(-1, 2) * 0.3
            blocks = blocks[rng.random(len(blocks)) < 0.85]
            at = np.column_stack([blocks + np.array([x0, -HALF_HEIGHT + 3.2]), np.zeros(len(blocks))])
            self._static.add("card", at, 0.3, Material.WALL, ident=rng.random())

    def _shooter(self) -> None:
        rng = self._rng
        for _ in range(int(rng.integers(1, 4))):
            count = int(rng.integers(3, 16))
            swarm = self._swarm(sprites.ACTORS, self._anywhere(count, -3), self._px(4, 20), Material.ENEMY, 2)
            swarm.swing = rng.uniform(0, 3, (count, 2)).astype(np.float32)
            swarm.drift = np.tile(rng.normal(0, 2, 2), (count, 1)).astype(np.float32)
            swarm.box = SCREEN
        self._swarm(sprites.ACTORS, self._anywhere(1, 3, 7), self._px(20, 60), Material.ENEMY)
        self._hero((sprites.ship, sprites.bird), -6.0)
        self._shots(Material.PROJECTILE, int(rng.integers(3, 40)), 1)
        self._shots(Material.PROJECTILE, int(rng.integers(0, 60)), -1)
        self._swarm(sprites.TREASURES, self._anywhere(int(rng.integers(0, 6))), self._px(5, 12), Material.PICKUP)

    def _rocks(self) -> None:
        rng = self._rng
        for low, high in ((4, 9), (8, 18), (16, 40)):
            count = int(rng.integers(1, 12))
            rocks = self._swarm(
                (sprites.burst, sprites.star, sprites.blob), self._anywhere(count), self._px(low, high), Material.ROCK
            )
            rocks.drift = rng.normal(0, 2.5, (count, 2)).astype(np.float32)
            rocks.box, rocks.is_turning = SCREEN, True
        hero = self._swarm((sprites.ship,), self._anywhere(1, -5, 5), self._px(6, 16), Material.HERO)
        hero.drift, hero.box, hero.is_turning = rng.normal(0, 3, (1, 2)).astype(np.float32), SCREEN, True
        count = int(rng.integers(0, 12))
        shots = self._swarm((sprites.bolt,), self._anywhere(count), self._px(2, 6), Material.PROJECTILE)
        shots.drift, shots.box = rng.normal(0, 9, (count, 2)).astype(np.float32), SCREEN
        self._swarm((sprites.ship, sprites.invader), self._anywhere(2), self._px(6, 14), Material.ENEMY)

    def _maze(self) -> None:
        rng = self._rng
        self._cell = float(rng.choice([0.75, 1.0, 1.4]))
        half = carve(rng, int(16 / self._cell), rooms=14)[:, : int(14 / self._cell)]
        is_open = np.concatenate([half, half[:, ::-1]], axis=1)
        wall = rng.choice([Material.WALL, Material.WALL, Material.METAL, Material.ROCK, Material.FOLIAGE])
        tiles = np.where(is_open, EMPTY_TILE, wall).astype(np.uint8)[::-1]
        self.tile_map = np.repeat(tiles[..., None], 4, axis=2)
        rows, columns = np.nonzero(tiles == EMPTY_TILE)
        top = HALF_HEIGHT - 2 - len(tiles) * self._cell
        places = np.column_stack([columns + 0.5 - tiles.shape[1] / 2, rows + 0.5]) * self._cell + (0, top)
        chance = rng.random(len(places))
        self._swarm((sprites.bolt, sprites.coin), places[chance < 0.7], self._px(2, 5), Material.PICKUP)
        actors = places[(chance > 0.7) & (chance < 0.76)]
        ghosts = self._swarm(sprites.ACTORS, actors, 7 * self._cell, Material.ENEMY, 3)
        ghosts.swing = rng.uniform(0, 1, ghosts.home.shape).astype(np.float32) * [1, 0]
        self._swarm((sprites.blob, sprites.person), places[chance > 0.985], 7 * self._cell, Material.HERO)

    def _bricks(self) -> None:
        rng = self._rng
        rows, columns = int(rng.integers(3, 9)), int(rng.integers(8, 20))
        width, height = 30 / columns, float(rng.uniform(0.5, 1.0))
        made_of = rng.choice([Material.WALL, Material.METAL, Material.WOOD, Material.PICKUP, Material.ENEMY])
        for row in range(rows):
            x = (np.arange(columns) - (columns - 1) / 2) * width
            x = x[rng.random(columns) < rng.uniform(0.5, 1)]
            at = np.column_stack([x, np.full(len(x), HALF_HEIGHT - 2 - row * height), np.zeros(len(x))])
            self._static.add("card", at, (width * 0.9, height * 0.85, 1), made_of, ident=rng.random())
        balls = self._swarm(
            (sprites.bolt, sprites.coin),
            self._anywhere(int(rng.integers(1, 4)), -6, 2),
            self._px(4, 9),
            Material.PROJECTILE,
        )
        balls.drift, balls.box = rng.normal(0, 8, balls.home.shape).astype(np.float32), SCREEN
        hero = self._swarm((sprites.barrel,), np.array([[0.0, -HALF_HEIGHT + 1.2]]), 8, Material.HERO)
        hero.size = np.array([[rng.uniform(2, 5), rng.uniform(0.5, 0.9)]], np.float32)
        hero.swing = np.array([[rng.uniform(0, 9), 0]], np.float32)
        self._swarm(sprites.TREASURES, self._anywhere(int(rng.integers(0, 4)), -7, 1), self._px(6, 12), Material.PICKUP)

    def _blocks(self) -> None:
        rng = self._rng
        self._cell = float(rng.choice([0.75, 1.0]))
        columns, rows = int(rng.integers(8, 20)), int(15 / self._cell)
        fill = np.arange(rows)[:, None] < rng.uniform(0.1, 0.6) * rows + rng.normal(0, 2, columns)[None]
        materials = rng.choice(
            [Material.WALL, Material.METAL, Material.PICKUP, Material.HERO, Material.ENEMY], (rows, columns)
        )
        tiles = np.where(fill & (rng.random((rows, columns)) < 0.92), materials, EMPTY_TILE).astype(np.uint8)
        tiles[:, [0, -1]] = tiles[0] = rng.choice([Material.WALL, Material.METAL])
        self.tile_map = np.repeat(tiles[..., None], 4, axis=2)
        shape = (
            np.array([[0, 0], [1, 0], [2, 0], [1, 1]])
            if rng.random() < 0.5
            else np.array([[0, 0], [0, 1], [0, 2], [0, 3]])
        )
        piece = self._swarm((sprites.barrel,), shape * self._cell, 8 * self._cell, Material.HERO)
        piece.drift, piece.box = np.tile([0.0, -rng.uniform(0.5, 4)], (4, 1)).astype(np.float32), (-99, -9, 198, 18)

    def _swirl(self) -> None:
        rng = self._rng
        count = int(rng.integers(10, 120))
        angle, radius = rng.uniform(0, 6.3, count), rng.uniform(1, 15, count)
        home = np.column_stack([np.cos(angle) * radius, np.sin(angle) * radius * 0.55])
        crowd = self._swarm(sprites.ACTORS, home, self._px(4, 12), Material.ENEMY, 3)
        crowd.swing = rng.uniform(0, 1.5, (count, 2)).astype(np.float32)
        self._swarm(sprites.TREASURES, self._anywhere(int(rng.integers(0, 60))), self._px(3, 7), Material.PICKUP, 2)
        self._hero((sprites.person, sprites.ship, sprites.beast), 0.0)
        count = int(rng.integers(0, 50))
        shots = self._swarm((sprites.bolt, sprites.star), self._anywhere(count), self._px(2, 8), Material.PROJECTILE)
        shots.drift, shots.box = rng.normal(0, 8, (count, 2)).astype(np.float32), SCREEN

    def _stars(self) -> None:
        rng = self._rng
        count = int(rng.integers(10, 160))
        at = np.column_stack(
            [rng.uniform(SCREEN[:2], np.add(SCREEN[:2], SCREEN[2:]), (count, 2)), np.full(count, -5.0)]
        )
        self._star_home, self._star_fall = at, float(rng.choice([0, 1]) * rng.uniform(1, 10))
        stars = self._swarm((sprites.bolt,), at[:, :2], self._px(1.2, 2.2), Material.METAL)
        stars.drift = np.tile([0.0, -self._star_fall], (count, 1)).astype(np.float32) * rng.uniform(0.3, 1, (count, 1))
        stars.box, stars.layer_z = SCREEN, -5.0

    def _lines(self) -> None:
        rng = self._rng
        material = rng.choice([Material.GROUND, Material.WALL, Material.METAL, Material.ROCK])
        thick = float(rng.uniform(0.12, 1.2))
        self._static.add("card", (0, -HALF_HEIGHT + thick / 2, -2), (40, thick, 1), material, ident=rng.random())
        if rng.random() < 0.4:
            height = smooth_field(rng, (1, 120), 12, 3)[0] * 1.5 + 1.5
            at = np.column_stack([np.linspace(-17, 17, 120), height / 2 - HALF_HEIGHT, np.full(120, -3)])
            size = np.column_stack([np.full(120, 0.3), np.maximum(0.1, height), np.ones(120)])
            self._static.add("card", at, size, material, ident=rng.random())

    def _explosions(self) -> None:
        rng = self._rng
        count = int(rng.integers(0, 7))
        self._swarm((sprites.burst, sprites.star), self._anywhere(count), self._px(6, 26), Material.HAZARD)

    def step(self, dt_s: float) -> View:
        """See Family."""
        self._time_s += dt_s
        parts = self._static.copy()
        for swarm in self._swarms:
            swarm.add_to(parts, self._atlas, self._time_s)
        shake = self._shake * np.sin(self._time_s * np.array([31.0, 37.0]))
        camera = Camera.flat(float(shake[0]), float(shake[1]), HALF_HEIGHT)
        return View(camera, parts, backdrop=self._backdrop, time_s=self._time_s)
