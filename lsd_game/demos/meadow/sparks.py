"""Bits of light that fly and go out, in the meadow game."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SPARKS = 120
FALL_PX_S2 = 260.0


@dataclass(slots=True)
class Spark:
    """One of them."""

    x: float
    y: float
    speed_x: float
    speed_y: float
    left_s: float
    colour: tuple[int, int, int]


class Sparks:
    """All of them, at most MAX_SPARKS."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._sparks: list[Spark] = []

    def __iter__(self) -> Iterator[Spark]:
        return iter(self._sparks)

    def burst(self, x: float, y: float, colour: tuple[int, int, int], number: int) -> None:
        """Let `number` of them fly from (x, y)."""
        for _ in range(min(number, MAX_SPARKS - len(self._sparks))):
            way, speed = self._dice.uniform(0.0, math.tau), self._dice.uniform(30.0, 150.0)
            speeds = speed * math.cos(way), speed * math.sin(way) - 60.0
            self._sparks.append(Spark(x, y, *speeds, self._dice.uniform(0.3, 0.7), colour))

    def step(self, step_s: float) -> None:
        """Go on by `step_s`."""
        for spark in self._sparks:
            spark.left_s -= step_s
            spark.x += spark.speed_x * step_s
            spark.y += spark.speed_y * step_s
            spark.speed_y += FALL_PX_S2 * step_s
        self._sparks = [spark for spark in self._sparks if spark.left_s > 0.0]

    def clear(self) -> None:
        """Put all out."""
        self._sparks.clear()
