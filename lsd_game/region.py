"""A rectangle of the picture that stays the game's own, such as its score line. Standard library only."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(%?)")


@dataclass(frozen=True, slots=True)
class Region:
    """Left, top, width and height, each as (value, is a share of the picture in percent)."""

    sides: tuple[tuple[float, bool], ...]

    @classmethod
    def parse(cls, text: str) -> Region:
        """The region of "0,0,100%,40": x, y, width, height in pixels or percent.

        Raises:
            ValueError: for anything else, or an empty region.
        """
        matches = [_NUMBER.fullmatch(part.strip()) for part in text.split(",")]
        sides = tuple((float(match[1]), match[2] == "%") for match in matches if match is not None)
        if len(sides) != 4 or len(matches) != 4:
            raise ValueError(f"a region is x,y,width,height in pixels or percent, as 0,0,100%,40; got {text!r}")
        if sides[2][0] <= 0 or sides[3][0] <= 0:
            raise ValueError(f"a region's width and height must be above 0, got {text!r}")
        return cls(sides)

    def __str__(self) -> str:
        return ",".join(f"{value:g}{'%' if is_share else ''}" for value, is_share in self.sides)

    def within(self, width: int, height: int) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) in whole pixels, cut to the picture; perhaps empty."""
        left, top, across, down = (
            value * whole / 100.0 if is_share else value
            for (value, is_share), whole in zip(self.sides, (width, height, width, height), strict=True)
        )
        right, bottom = math.ceil(left + across), math.ceil(top + down)
        left_px, top_px = min(max(math.floor(left), 0), width), min(max(math.floor(top), 0), height)
        return left_px, top_px, min(max(right, left_px), width), min(max(bottom, top_px), height)
