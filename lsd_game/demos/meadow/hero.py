"""The hero of the meadow game: walks, wades, strikes, is hurt."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lsd_game.demos.meadow.place import Place, Point

WALK_PX_S = 185.0
WADE_SHARE = 0.6  # of the walking speed
STRIKE_S = 0.26
STRIKE_PAUSE_S = 0.34
REACH_PX = 58.0
UNTOUCHABLE_S = 1.1  # after being hurt
MAX_HEARTS = 5


@dataclass(frozen=True, slots=True)
class Controls:
    """What the player's hands do: a direction within -1..1 each way, and whether they strike."""

    right: float = 0.0
    down: float = 0.0
    is_striking: bool = False


@dataclass(slots=True)
class Hero:
    """Where the hero is and how they are."""

    x: float
    y: float
    facing: float = math.pi / 2  # radians, 0 looks right, growing clockwise on the screen
    hearts: int = MAX_HEARTS
    coins: int = 0
    walked_px: float = 0.0  # drives the legs
    strike_s: float = 0.0  # what is left of this blow
    pause_s: float = 0.0  # until the next blow
    untouchable_s: float = 0.0
    pushed_x: float = 0.0
    pushed_y: float = 0.0
    is_wading: bool = False

    @property
    def place(self) -> Point:
        """Where they stand."""
        return self.x, self.y

    @property
    def health(self) -> float:
        """0..1."""
        return self.hearts / MAX_HEARTS

    def step(self, step_s: float, controls: Controls, place: Place) -> None:
        """Walk and strike."""
        self.strike_s = max(self.strike_s - step_s, 0.0)
        self.pause_s = max(self.pause_s - step_s, 0.0)
        self.untouchable_s = max(self.untouchable_s - step_s, 0.0)
        if controls.is_striking and self.pause_s == 0.0:
            self.strike_s, self.pause_s = STRIKE_S, STRIKE_PAUSE_S
        self._walk(step_s, controls, place)
        self.pushed_x *= 0.86
        self.pushed_y *= 0.86

    def reaches(self, x: float, y: float, radius: float) -> bool:
        """Whether a blow hits a body there: near, and not behind the back."""
        if math.dist((x, y), self.place) > REACH_PX + radius:
            return False
        aside = math.atan2(y - self.y, x - self.x) - self.facing
        return abs(math.remainder(aside, math.tau)) < 1.4

    def push_from(self, x: float, y: float) -> None:
        """Be thrown back by something at (x, y)."""
        away = math.atan2(self.y - y, self.x - x)
        self.pushed_x, self.pushed_y = 420.0 * math.cos(away), 420.0 * math.sin(away)
        self.untouchable_s = UNTOUCHABLE_S

    def _walk(self, step_s: float, controls: Controls, place: Place) -> None:
        length = math.hypot(controls.right, controls.down)
        speed = WALK_PX_S * (WADE_SHARE if self.is_wading else 1.0) * min(length, 1.0)
        x, y = self.x + self.pushed_x * step_s, self.y + self.pushed_y * step_s
        if length > 0.01:
            x += controls.right / length * speed * step_s
            y += controls.down / length * speed * step_s
            self.facing = math.atan2(controls.down, controls.right)
            self.walked_px += speed * step_s
        self.x, self.y = place.push_out(x, y, 12.0)
        depth = place.water_depth(self.x, self.y)
        self.is_wading = depth > (0.02 if self.is_wading else 0.09)
