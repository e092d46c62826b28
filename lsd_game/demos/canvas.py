"""A canvas for small pictures: drawn three times as large and scaled down, so that edges are smooth."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

Colour = tuple[int, ...]
Point = tuple[float, float]

ZOOM = 3
INK = (38, 30, 44)  # the outline of all that moves


class Canvas:
    """Coordinates are pixels of the finished picture; (0, `top`) is its top left corner."""

    def __init__(self, width: int, height: int, top: float = 0.0) -> None:
        self._size, self._top = (width, height), top
        self._surface = pygame.Surface((width * ZOOM, height * ZOOM), pygame.SRCALPHA)

    def ellipse(self, x: float, y: float, radius_x: float, radius_y: float, colour: Colour) -> None:
        """A filled ellipse around (x, y)."""
        corner = (x - radius_x) * ZOOM, (y - self._top - radius_y) * ZOOM
        box = pygame.Rect(*corner, max(2.0 * radius_x * ZOOM, 1.0), max(2.0 * radius_y * ZOOM, 1.0))
        pygame.draw.ellipse(self._surface, colour, box)

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A filled circle around (x, y)."""
        pygame.draw.circle(self._surface, colour, (x * ZOOM, (y - self._top) * ZOOM), radius * ZOOM)

    def polygon(self, points: Sequence[Point], colour: Colour, outline: Colour | None = None) -> None:
        """A filled polygon, with a line around it where `outline` is given."""
        scaled = [(x * ZOOM, (y - self._top) * ZOOM) for x, y in points]
        pygame.draw.polygon(self._surface, colour, scaled)
        if outline:
            pygame.draw.polygon(self._surface, outline, scaled, ZOOM + 1)

    def line(self, start: Point, end: Point, colour: Colour, width: float = 1.0) -> None:
        """A straight line with round ends."""
        for x, y in (start, end):
            self.circle(x, y, width / 2.0, colour)
        length = max(math.dist(start, end), 0.01)
        side_x = (end[1] - start[1]) / length * width / 2.0
        side_y = (start[0] - end[0]) / length * width / 2.0
        self.polygon(
            [
                (start[0] + side_x, start[1] + side_y),
                (end[0] + side_x, end[1] + side_y),
                (end[0] - side_x, end[1] - side_y),
                (start[0] - side_x, start[1] - side_y),
            ],
            colour,
        )

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, round_px: float = 0.0) -> None:
        """A filled box, its corners rounded by `round_px`."""
        rect = pygame.Rect(x * ZOOM, (y - self._top) * ZOOM, width * ZOOM, height * ZOOM)
        pygame.draw.rect(self._surface, colour, rect, border_radius=int(round_px * ZOOM))

    def finish(self, *, has_outline: bool = False) -> pygame.Surface:
        """The picture at its own size; `has_outline` draws INK around all that was drawn."""
        surface = self._surface
        if has_outline:
            shape = pygame.mask.from_surface(surface, 100)
            ink = shape.to_surface(setcolor=(*INK, 255), unsetcolor=(0, 0, 0, 0))
            inked = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
            reach = ZOOM + 1
            for i in range(12):
                way = i * math.tau / 12
                inked.blit(ink, (round(reach * math.cos(way)), round(reach * math.sin(way))))
            inked.blit(surface, (0, 0))
            surface = inked
        return pygame.transform.smoothscale(surface, self._size)


def shaded(colour: Colour, share: float) -> Colour:
    """`colour` darker (share below 1) or lighter (above)."""
    if share <= 1.0:
        return tuple(int(part * share) for part in colour[:3])
    return tuple(int(part + (255 - part) * (share - 1.0)) for part in colour[:3])
