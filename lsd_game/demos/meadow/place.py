"""What a place of the meadow game is made of: ponds, boxes, props; where a body fits. All in pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A pond, or a part of one."""

    x: float
    y: float
    radius_x: float
    radius_y: float

    def depth(self, x: float, y: float) -> float:
        """1 in the middle, 0 on the shore, negative outside."""
        return 1.0 - math.hypot((x - self.x) / self.radius_x, (y - self.y) / self.radius_y)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether the point is inside, or within `margin` of it."""
        is_across = self.left - margin < x < self.right + margin
        return is_across and self.top - margin < y < self.bottom + margin


@dataclass(frozen=True, slots=True)
class Prop:
    """Something that stands: `kind` names its sprite, `radius` is what blocks the way (0: nothing)."""

    kind: str
    x: float
    y: float
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """A map: its size, its ground, what stands on it, where coins lie and where the door is."""

    name: str
    width: int
    height: int
    entry: Point  # where the hero stands after coming in
    door: Box  # leads to the other place
    paths: tuple[tuple[Point, ...], ...]
    water: tuple[Ellipse, ...]
    lava: tuple[Ellipse, ...]
    walls: tuple[Box, ...]
    props: tuple[Prop, ...]
    coins: tuple[Point, ...]
    pier: Box = Box(0.0, 0.0, 0.0, 0.0)  # planks over the water

    def water_depth(self, x: float, y: float) -> float:
        """How deep the water is, 0 on its shore, negative on land."""
        if self.pier.holds(x, y):
            return -1.0
        return max((pond.depth(x, y) for pond in self.water), default=-1.0)

    def push_out(self, x: float, y: float, radius: float) -> Point:
        """The nearest point to (x, y) where a body of `radius` fits."""
        for wall in self.walls:
            if wall.holds(x, y, radius):
                x, y = _out_of_box(wall, x, y, radius)
        for prop in self.props:
            gap = radius + prop.radius
            distance = math.hypot(x - prop.x, y - prop.y)
            if prop.radius and distance < gap:
                scale = gap / max(distance, 0.01)
                x, y = prop.x + (x - prop.x) * scale, prop.y + (y - prop.y) * scale
        return (
            min(max(x, radius), self.width - radius),
            min(max(y, radius), self.height - radius),
        )


def _out_of_box(box: Box, x: float, y: float, radius: float) -> Point:
    left, right = box.left - radius, box.right + radius
    top, bottom = box.top - radius, box.bottom + radius
    ways = ((x - left, (left, y)), (right - x, (right, y)), (y - top, (x, top)), (bottom - y, (x, bottom)))
    return min(ways)[1]


def path_distance(paths: tuple[tuple[Point, ...], ...], x: float, y: float) -> float:
    """Pixels from (x, y) to the nearest path."""
    nearest = math.inf
    for path in paths:
        for (ax, ay), (bx, by) in pairwise(path):
            length = math.hypot(bx - ax, by - ay)
            along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length**2
            along = min(max(along, 0.0), 1.0)
            nearest = min(nearest, math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
    return nearest
