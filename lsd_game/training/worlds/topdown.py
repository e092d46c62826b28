"""Games seen from above: lands of grass, paths, water and houses, or dungeons of rooms, with sprites walking about."""

from __future__ import annotations

import numpy as np

from lsd_game.training.worlds import sprites
from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.family import EMPTY_TILE, Bytes, Family, View, smooth_field
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.mazes import carve
from lsd_game.training.worlds.parts import ORGANIC, TILES, Parts
from lsd_game.training.worlds.swarm import Swarm

SIDE = 72
PICTURE_PX = 144.0


class TopDown(Family):
    """A map of 72 x 72 tiles; the camera drifts over it after a hero."""

    name = "topdown"
    is_flat = True

    def new(self, rng: np.random.Generator) -> None:
        """See Family."""
        self._rng = rng
        self._time_s = 0.0
        self._tile_px = float(rng.choice([6, 8, 8, 10, 12, 16, 16, 20]))
        self._half_height = PICTURE_PX / 2 / self._tile_px
        self._atlas = sprites.Atlas(rng)
        self._swarms: list[Swarm] = []
        self._is_dungeon = bool(rng.random() < 0.4)
        ground = self._dungeon() if self._is_dungeon else self._country()
        upper = np.full_like(ground, EMPTY_TILE)
        if not self._is_dungeon:
            self._build_houses(ground, upper)
        self.tile_map = np.stack([ground, upper, ground, ground], axis=2)
        layer = ORGANIC if not self._is_dungeon and rng.random() < 0.4 else TILES
        self._static = Parts()
        middle, ident = SIDE / 2, rng.random()
        self._static.add("card", (middle, middle, 0.0), (SIDE, SIDE, 1), Material.GROUND, layer=layer, ident=ident)
        self._static.add("card", (middle, middle, 0.5), (SIDE, SIDE, 1), Material.WALL, layer=TILES + 1, ident=ident)
        self._populate(ground, upper)
        self.atlas = self._atlas.pixels
        self._aim(ground, upper)

    def _country(self) -> Bytes:
        rng = self._rng
        base = rng.choice(
            [Material.GROUND, Material.GROUND, Material.GROUND, Material.PATH, Material.ROCK, Material.METAL]
        )
        ground = np.full((SIDE, SIDE), base, np.uint8)
        for material in (Material.FOLIAGE, Material.ROCK, Material.PATH, Material.LIQUID, Material.LIQUID):
            if rng.random() < 0.6:
                field = smooth_field(rng, (SIDE, SIDE), rng.uniform(6, 22), 3)
                ground[field > rng.uniform(0.45, 0.9)] = material
                if material == Material.LIQUID and rng.random() < 0.7:
                    shore = (field > 0.3) & (ground != Material.LIQUID)
                    ground[shore] = Material.PATH
        for _ in range(int(rng.integers(0, 6))):
            row, wide = int(rng.integers(4, SIDE - 4)), int(rng.integers(1, 4))
            bend = np.round(smooth_field(rng, (1, SIDE), 25, 2)[0] * 8).astype(int)
            for column in range(SIDE):
                at = int(np.clip(row + bend[column], 0, SIDE - wide))
                ground[at : at + wide, column] = Material.PATH
            ground = np.ascontiguousarray(ground.T)
        return ground

    def _dungeon(self) -> Bytes:
        rng = self._rng
        is_open = carve(rng, SIDE, rooms=int(rng.integers(8, 40)))
        floor, wall = rng.choice([Material.PATH, Material.GROUND, Material.ROCK, Material.WOOD]), rng.choice(
            [Material.WALL, Material.ROCK, Material.METAL, Material.FOLIAGE])  # fmt: skip
        ground = np.where(is_open, np.uint8(floor), np.uint8(wall))
        if rng.random() < 0.6:
            near = is_open.copy()
            for axis in (0, 1):
                near |= np.roll(near, 1, axis) | np.roll(near, -1, axis)
            ground[~near] = Material.VOID
        if rng.random() < 0.5:
            pool = (smooth_field(rng, (SIDE, SIDE), 8, 2) > 0.6) & is_open
            ground[pool] = rng.choice([Material.LIQUID, Material.HAZARD])
        doors = is_open & (np.roll(is_open, 1, 0) == 0) & (np.roll(is_open, -1, 0) == 0)
        ground[doors & (rng.random((SIDE, SIDE)) < 0.15)] = Material.DOOR
        return ground.astype(np.uint8)

    def _build_houses(self, ground: Bytes, upper: Bytes) -> None:
        rng = self._rng
        roofing = rng.choice([Material.WOOD, Material.METAL, Material.WALL])
        walling = rng.choice([Material.WALL, Material.WOOD, Material.ROCK])
        for _ in range(int(rng.integers(0, 45))):
            wide, deep, front = int(rng.integers(3, 8)), int(rng.integers(2, 6)), int(rng.integers(1, 3))
            x, y = int(rng.integers(0, SIDE - wide)), int(rng.integers(0, SIDE - deep - front))
            if (ground[y : y + deep + front, x : x + wide] == Material.LIQUID).any():
                continue
            upper[y : y + front, x : x + wide] = walling
            upper[y + front : y + front + deep, x : x + wide] = roofing
            upper[y, x + wide // 2] = Material.DOOR
        for _ in range(int(rng.integers(0, 12))):
            x, y, long = (int(value) for value in rng.integers(2, SIDE - 14, 3))
            line = np.s_[y, x : x + long % 12 + 2] if rng.random() < 0.5 else np.s_[y : y + long % 12 + 2, x]
            upper[line] = rng.choice([Material.WOOD, Material.WALL, Material.FOLIAGE, Material.ROCK])

    def _free(self, ground: Bytes, upper: Bytes, count: int) -> np.ndarray:
        """Random places (count, 2) on walkable tiles."""
        walkable = (upper == EMPTY_TILE) & ~np.isin(ground, [Material.LIQUID, Material.VOID, Material.HAZARD])
        if self._is_dungeon:
            walkable &= ground != ground[0, 0]
            walkable &= ground != (Material.WALL if ground[0, 0] == Material.VOID else ground[0, 0])
        rows, columns = np.nonzero(walkable)
        if not len(rows):
            rows, columns = np.nonzero(ground < EMPTY_TILE)
        chosen = self._rng.integers(len(rows), size=count)
        return np.column_stack([columns[chosen], rows[chosen]]) + self._rng.uniform(0.2, 0.8, (count, 2))

    def _populate(self, ground: Bytes, upper: Bytes) -> None:
        rng, atlas = self._rng, self._atlas
        actors = (sprites.person, sprites.person, sprites.blob, sprites.beast, sprites.invader, sprites.bird)
        trees = 0 if self._is_dungeon else int(rng.integers(0, 350))
        for material, drawers, low, high, count in (
            (Material.FOLIAGE, (sprites.tree, sprites.shrub), 8, 40, trees),
            (Material.FOLIAGE, (sprites.tuft,), 3, 10, trees),
            (Material.ENEMY, actors, 4, 22, int(rng.integers(5, 90))),
            (Material.PICKUP, sprites.TREASURES, 3, 14, int(rng.integers(5, 120))),
            (Material.HAZARD, sprites.DANGERS, 4, 18, int(rng.integers(0, 40))),
            (Material.PROJECTILE, (sprites.bolt,), 3, 9, int(rng.integers(0, 60))),
        ):
            size = np.exp(rng.uniform(np.log(low), np.log(high))) * rng.uniform(0.85, 1.15, count) / self._tile_px
            kinds = np.array([atlas.pick(*drawers) for _ in range(2)])
            home = self._free(ground, upper, count)
            if material == Material.FOLIAGE:
                home = home[np.argsort(-home[:, 1])]
            swarm = Swarm.scattered(rng, kinds[rng.integers(2, size=count)], home, size, material)
            if material == Material.ENEMY:
                swarm.swing = rng.uniform(0, 1.6, (count, 2)).astype(np.float32)
                swarm.pace = swarm.pace * 0.6
            if material == Material.PROJECTILE:
                heading = rng.uniform(0, 6.3, count)
                swarm.drift = np.column_stack([np.cos(heading), np.sin(heading)]) * rng.uniform(4, 14)
                swarm.box, swarm.is_turning = (0, 0, SIDE, SIDE), True
            self._swarms.append(swarm)

    def _aim(self, ground: Bytes, upper: Bytes) -> None:
        rng = self._rng
        margin = np.array([self._half_height * 16 / 9, self._half_height])
        places = self._free(ground, upper, 60)
        inside = places[((places > margin) & (places < SIDE - margin)).all(axis=1)]
        start = inside[0] if len(inside) else np.array([SIDE / 2, SIDE / 2])
        hero_px = float(np.exp(rng.uniform(np.log(6), np.log(24))))
        hero = Swarm.scattered(rng, self._atlas.pick(sprites.person, sprites.blob, sprites.beast, sprites.ship),
                               start[None], hero_px / self._tile_px, Material.HERO)  # fmt: skip
        hero.layer_z = 1.5
        if rng.random() < 0.8:
            room = np.maximum(0.0, np.minimum(start - margin, SIDE - margin - start))
            hero.swing = (np.minimum(room, rng.uniform(0, 12, 2))[None]).astype(np.float32)
            hero.pace = (rng.uniform(1, 8, 1) / max(1.0, float(hero.swing.max()))).astype(np.float32)
        self.atlas = self._atlas.pixels
        self._hero = hero
        self._swarms.append(hero)

    def step(self, dt_s: float) -> View:
        """See Family."""
        self._time_s += dt_s
        parts = self._static.copy()
        for swarm in self._swarms:
            swarm.add_to(parts, self._atlas, self._time_s)
        x, y = self._hero.at(self._time_s)[0]
        camera = Camera.flat(float(x), float(y), self._half_height)
        return View(camera, parts, backdrop=Material.VOID, steep=-1.0, time_s=self._time_s)
