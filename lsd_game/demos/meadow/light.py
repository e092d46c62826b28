"""The light of the meadow game: the colour of the hour, and what glows in the dark."""

from __future__ import annotations

import pygame

from lsd_game.demos.meadow.map import CAVE
from lsd_game.demos.meadow.world import DAY_S, World

Rgb = tuple[int, int, int]

# Hours of World.PHASES -> the colour that the picture is multiplied with.
HOURS: tuple[tuple[float, Rgb], ...] = (
    *((0.0, (255, 255, 255)), (18.0, (255, 255, 255)), (22.0, (255, 190, 128)), (26.0, (128, 116, 184))),
    *((28.0, (92, 106, 176)), (40.0, (92, 106, 176)), (43.0, (196, 166, 190)), (46.0, (255, 255, 255))),
    (DAY_S, (255, 255, 255)),
)
CAVE_LIGHT: Rgb = (122, 110, 152)
GLOWS: dict[str, tuple[int, Rgb]] = {  # prop -> radius in pixels, colour
    "torch": (110, (190, 130, 60)),
    "crystal": (80, (50, 120, 140)),
    "pillar": (46, (20, 80, 74)),
    "hut": (95, (150, 110, 50)),
}
HERO_GLOW: tuple[int, Rgb] = (150, (150, 130, 100))
LAVA_GLOW: tuple[int, Rgb] = (190, (200, 90, 30))
KING_GLOW: tuple[int, Rgb] = (130, (50, 130, 50))
COARSE = 4  # light is computed on every fourth pixel


def ambient(world: World) -> Rgb:
    """The colour of the light that is everywhere."""
    if world.place is CAVE:
        return CAVE_LIGHT
    hour_s = world.hour_s
    after = next(i for i, (start_s, _) in enumerate(HOURS) if start_s > hour_s)
    (left_s, left), (right_s, right) = HOURS[after - 1], HOURS[after]
    share = (hour_s - left_s) / (right_s - left_s)
    red, green, blue = (int(a + (b - a) * share) for a, b in zip(left, right, strict=True))
    return red, green, blue


class Light:
    """Darkens a picture of `size` pixels to the hour and lights it up around what glows."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._coarse = pygame.Surface((size[0] // COARSE, size[1] // COARSE))
        self._full = pygame.Surface(size)
        self._spots: dict[tuple[int, Rgb], pygame.Surface] = {}

    def shine(self, picture: pygame.Surface, world: World, camera: tuple[int, int]) -> None:
        """Multiply `picture` with the light."""
        colour = ambient(world)
        if min(colour) > 250:
            return
        self._coarse.fill(colour)
        darkness = 1.0 - sum(colour) / 765.0
        for x, y, glow in self._glows(world):
            self._add_spot(x - camera[0], y - camera[1], glow, darkness)
        pygame.transform.smoothscale(self._coarse, self._full.get_size(), self._full)
        picture.blit(self._full, (0, 0), special_flags=pygame.BLEND_RGB_MULT)

    def _glows(self, world: World) -> list[tuple[float, float, tuple[int, Rgb]]]:
        props = [(prop.x, prop.y - 30.0, GLOWS[prop.kind]) for prop in world.place.props if prop.kind in GLOWS]
        lava = [(pond.x, pond.y, LAVA_GLOW) for pond in world.place.lava]
        king = [(world.king.x, world.king.y, KING_GLOW)] if world.king and world.place is not CAVE else []
        return [*props, *lava, *king, (world.hero.x, world.hero.y - 20.0, HERO_GLOW)]

    def _add_spot(self, x: float, y: float, glow: tuple[int, Rgb], darkness: float) -> None:
        radius, (red, green, blue) = glow
        level = round(min(darkness * 2.0, 1.0) * 8.0)  # a few steps, so that the spots can be kept
        key = radius, (red * level // 8, green * level // 8, blue * level // 8)
        if key not in self._spots:
            self._spots[key] = _spot(radius // COARSE, key[1])
        corner = (x - radius) / COARSE, (y - radius) / COARSE
        self._coarse.blit(self._spots[key], corner, special_flags=pygame.BLEND_RGB_ADD)


def _spot(radius: int, colour: Rgb) -> pygame.Surface:
    """A round light that fades to nothing at `radius`."""
    spot = pygame.Surface((2 * radius, 2 * radius))
    for ring in range(radius, 0, -1):
        share = (1.0 - ring / radius) ** 1.3
        pygame.draw.circle(spot, [int(part * share) for part in colour], (radius, radius), ring)
    return spot
