"""Where a window of our own has room beside a part of the screen: what it shows must not be taken again."""

from __future__ import annotations

from typing import NamedTuple

MIN_SCALE = 0.25  # a smaller window shows nothing


class Place(NamedTuple):
    """A rectangle of the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int


def place_beside(taken: Place, size: tuple[int, int], screen: tuple[int, int]) -> Place | None:
    """Where the largest picture of the proportions of `size` fits beside `taken`.

    Args:
        taken: what must not be covered.
        size: (width, height) of the picture, which is never enlarged.
        screen: (width, height) of the screen.

    Returns:
        None when there is no room for a quarter of the width.
    """
    right, bottom = taken.left + taken.width, taken.top + taken.height
    rooms = (
        Place(right, 0, screen[0] - right, screen[1]),
        Place(0, 0, taken.left, screen[1]),
        Place(0, bottom, screen[0], screen[1] - bottom),
        Place(0, 0, screen[0], taken.top),
    )
    scale, room = max(((min(1.0, room.width / size[0], room.height / size[1]), room) for room in rooms), key=_scale)
    if scale < MIN_SCALE:
        return None
    return Place(room.left, room.top, int(size[0] * scale), int(size[1] * scale))


def _scale(candidate: tuple[float, Place]) -> float:
    return candidate[0]
