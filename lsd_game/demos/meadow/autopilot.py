"""Plays the meadow game by itself: a tour of everything there is, fights included."""

from __future__ import annotations

import math

from lsd_game.demos import STEP_S
from lsd_game.demos.meadow.hero import Controls
from lsd_game.demos.meadow.map import MEADOW, RING
from lsd_game.demos.meadow.place import Point
from lsd_game.demos.meadow.slimes import Slime
from lsd_game.demos.meadow.world import World

ARRIVED_PX = 16.0
PATIENCE_S = 6.0  # then the next point
BRAVE_HEARTS = 4  # with fewer it steps back from what it fights
TOUR: tuple[tuple[str, Point], ...] = (
    *(("meadow", point) for point in ((245, 350), (300, 388), (420, 424), (520, 432), (590, 440))),
    *(("meadow", point) for point in ((540, 520), (500, 600), (420, 650), (500, 690), (600, 690))),
    *(("meadow", point) for point in ((735, 560), (745, 394), (850, 372), (980, 340), (1070, 300), (1120, 220))),
    *(("cave", point) for point in ((430, 380), (330, 300), (320, 225), (400, 185))),
    *(("cave", point) for point in ((380, 210), (320, 290), (430, 390), (430, 495))),
    *(("meadow", point) for point in ((1080, 310), (985, 360), (830, 470), (840, 515), (920, 605), (1010, 690))),
    ("meadow", (RING[0], RING[1] + 30.0)),
    *(("meadow", point) for point in ((1010, 690), (900, 590), (800, 460), (640, 414), (420, 424), (250, 350))),
)


class Autopilot:
    """Walks the tour, over and over; strikes what comes near, but lets itself be hurt, once a tour and by the king."""

    def __init__(self) -> None:
        self._stop = 0  # the next point of the tour
        self._waited_s = 0.0
        self._has_been_hurt = False

    def controls(self, world: World) -> Controls:
        """What to do now."""
        hero = world.hero
        self._has_been_hurt |= hero.untouchable_s > 0.0
        self._waited_s += STEP_S
        if world.king and world.place is MEADOW:
            self._waited_s = 0.0
            return self._fight(world, world.king)
        place, goal = TOUR[self._stop]
        is_there = math.dist(hero.place, goal) < ARRIVED_PX
        if place != world.place.name or is_there or self._waited_s > PATIENCE_S:
            self._stop = (self._stop + 1) % len(TOUR)
            self._waited_s = 0.0
            self._has_been_hurt &= self._stop > 0
        enemy = self._nearest(world)
        if enemy and not self._has_been_hurt:
            return _towards(hero.place, (enemy.x, enemy.y))
        if enemy and math.dist((enemy.x, enemy.y), hero.place) < 75.0:
            return self._fight(world, enemy)
        return _towards(hero.place, goal)

    def _nearest(self, world: World) -> Slime | None:
        """The nearest slime that is worth a fight."""
        reach = 75.0 if self._has_been_hurt else 150.0
        hero = world.hero.place
        near = [s for s in world.slimes if s.gone_s <= 0.0 and math.dist((s.x, s.y), hero) < reach]
        if world.place is not MEADOW or world.hero.is_wading:
            near = [s for s in near if math.dist((s.x, s.y), hero) < 70.0]
        return min(near, key=lambda s: math.dist((s.x, s.y), hero), default=None)

    def _fight(self, world: World, enemy: Slime) -> Controls:
        """Step in, strike, and step back while the enemy is in the air."""
        hero = world.hero
        distance = math.dist((enemy.x, enemy.y), hero.place)
        reach = enemy.radius + 42.0
        if distance > reach + 8.0:
            way = _towards(hero.place, (enemy.x, enemy.y))
        elif distance < reach - 22.0 and hero.hearts < BRAVE_HEARTS and hero.strike_s == 0.0:
            away = _towards((enemy.x, enemy.y), hero.place)
            return Controls(away.right, away.down)
        else:
            aim = _towards(hero.place, (enemy.x, enemy.y))
            way = Controls(0.05 * aim.right, 0.05 * aim.down)
        return Controls(way.right, way.down, is_striking=distance < reach + 14.0 and enemy.stunned_s == 0.0)


def _towards(start: Point, goal: Point) -> Controls:
    distance = max(math.dist(start, goal), 0.01)
    return Controls((goal[0] - start[0]) / distance, (goal[1] - start[1]) / distance)
