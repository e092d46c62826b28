"""Flies the terrain game by itself: along the rings, into the mountainside once, through the sea."""

from __future__ import annotations

import math

from lsd_game.demos import STEP_S
from lsd_game.demos.terrain.land import TOUR
from lsd_game.demos.terrain.world import Sky, Steering

AHEAD_M = 26.0  # a point of the tour counts as reached
PATIENCE_S = 9.0  # then the next point
GENTLE = -0.45  # how hard it dives over land, where the glider then keeps its distance
CRASH_AT = 6  # the point of the tour on whose way it dives into the ground, to show what that does


class Autopilot:
    """Flies the tour, over and over."""

    def __init__(self) -> None:
        self._next = 1  # the point of the tour that it heads for
        self._waited_s = 0.0
        self._has_crashed = False  # on this round

    def steering(self, sky: Sky) -> Steering:
        """What to do now."""
        glider = sky.glider
        self._waited_s += STEP_S
        goal = TOUR[self._next]
        flat_m = math.hypot(goal[0] - glider.x, goal[2] - glider.z)
        if flat_m < AHEAD_M or self._waited_s > PATIENCE_S:
            self._next = (self._next + 1) % len(TOUR)
            self._waited_s = 0.0
            self._has_crashed &= self._next != 0
        self._has_crashed |= glider.untouchable_s > 0.0
        bearing = math.atan2(goal[0] - glider.x, glider.z - goal[2])
        right = 2.5 * math.remainder(bearing - glider.yaw, math.tau)
        up = (goal[1] - glider.y) / max(flat_m, 12.0) * 3.0
        lowest = -1.0 if goal[1] < 0.0 else GENTLE
        up = max(up, lowest)
        if self._next == CRASH_AT and not self._has_crashed:
            up = -1.0
        return Steering(max(-1.0, min(right, 1.0)), min(up, 1.0))
