"""The slimes of the meadow game and their king: they hop, and a touch hurts."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from lsd_game.demos.meadow.place import Place, Point

SIGHT_PX = 190.0
RESPAWN_S = 14.0
STUNNED_S = 0.35  # after a blow: thrown back, or at least harmless
RISING_S = 1.4  # the king comes out of the ground


@dataclass(slots=True)
class Slime:
    """A slime, or the king: `radius` and `lives` tell them apart for the game, `is_king` for the eye."""

    home: Point
    hue: int
    is_king: bool = False
    radius: float = 17.0
    lives: int = 2
    x: float = 0.0
    y: float = 0.0
    speed_x: float = 0.0
    speed_y: float = 0.0
    air_s: float = 0.0  # what is left of this hop
    hop_s: float = 0.5  # how long a hop lasts
    rest_s: float = 0.6  # until the next hop
    stunned_s: float = 0.0
    age_s: float = 0.0
    gone_s: float = 0.0  # above 0: not there, until it has run down

    def __post_init__(self) -> None:
        self.x, self.y = self.home

    @property
    def height(self) -> float:
        """How far above the ground it is, pixels."""
        share = self.air_s / self.hop_s
        return 4.0 * share * (1.0 - share) * (54.0 if self.is_king else 24.0)

    @property
    def is_dangerous(self) -> bool:
        """Whether a touch hurts now."""
        return self.gone_s <= 0.0 and self.stunned_s <= 0.0 and not (self.is_king and self.age_s < RISING_S)

    def step(self, step_s: float, hero: Point, place: Place, dice: random.Random) -> None:
        """Hop towards a hero in sight, else about the place where it lives."""
        self.age_s += step_s
        self.stunned_s = max(self.stunned_s - step_s, 0.0)
        if self.gone_s > 0.0:
            self._come_back(step_s)
        elif self.air_s > 0.0 or (self.stunned_s > 0.0 and not self.is_king):
            self.air_s = max(self.air_s - step_s, 0.0)
            self._move(step_s, place)
        elif not (self.is_king and self.age_s < RISING_S):
            self.rest_s -= step_s
            if self.rest_s <= 0.0:
                self._hop(hero, dice)

    def strike(self, source: Point) -> bool:
        """Take a blow from `source`; True when it was the last one. The king is too heavy to be thrown back."""
        if not self.is_king:
            away = math.atan2(self.y - source[1], self.x - source[0])
            self.speed_x, self.speed_y = 260.0 * math.cos(away), 260.0 * math.sin(away)
            self.air_s = 0.0
        self.stunned_s = STUNNED_S
        self.lives -= 1
        return self.lives <= 0

    def _hop(self, hero: Point, dice: random.Random) -> None:
        reach = 640.0 if self.is_king else SIGHT_PX
        is_seen = math.dist(hero, (self.x, self.y)) < reach and math.dist(hero, self.home) < reach + 120.0
        target = hero if is_seen else (self.home[0] + dice.uniform(-70, 70), self.home[1] + dice.uniform(-50, 50))
        speed = (185.0 if self.lives > 4 else 240.0) if self.is_king else (135.0 if is_seen else 70.0)
        way = math.atan2(target[1] - self.y, target[0] - self.x)
        self.speed_x, self.speed_y = speed * math.cos(way), speed * math.sin(way)
        self.hop_s = self.air_s = 0.62 if self.is_king else 0.45
        self.rest_s = dice.uniform(0.35, 0.6) if is_seen else dice.uniform(0.5, 1.4)

    def _move(self, step_s: float, place: Place) -> None:
        x, y = self.x + self.speed_x * step_s, self.y + self.speed_y * step_s
        if self.is_king or place.water_depth(x, y) < 0.0:
            self.x, self.y = place.push_out(x, y, self.radius)

    def _come_back(self, step_s: float) -> None:
        self.gone_s -= step_s
        if self.gone_s <= 0.0:
            self.x, self.y = self.home
            self.lives, self.stunned_s, self.air_s = 2, 0.0, 0.0
