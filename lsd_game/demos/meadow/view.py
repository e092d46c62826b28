"""Draws the meadow game: the ground under the camera, all that stands and moves from back to front, the light."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import pygame

from lsd_game.demos import treasure
from lsd_game.demos.game_hud import Hud, Shown
from lsd_game.demos.meadow import sprites
from lsd_game.demos.meadow.ground import paint_cave, paint_meadow
from lsd_game.demos.meadow.hero import MAX_HEARTS, STRIKE_S
from lsd_game.demos.meadow.light import Light
from lsd_game.demos.meadow.map import CAVE, MEADOW
from lsd_game.demos.meadow.place import Place
from lsd_game.demos.meadow.props import NUM_VARIANTS, draw_prop
from lsd_game.demos.meadow.slimes import RISING_S, Slime
from lsd_game.demos.meadow.world import KING_LIVES, Coin, World

SIZE = 640, 360
STRIDE_PX = 13.0  # walked between two pictures of a walk
CAMERA_SHARE = 0.12  # of the way to the hero, a frame
NUM_GLINTS = 90
DIRECTIONS = ("right", "down", "left", "up")

Standing = tuple[float, pygame.Surface, float, float]  # y of the feet, picture, its left and top


class View:
    """Holds every picture; `draw` costs a few milliseconds."""

    def __init__(self) -> None:
        self._heroes = {
            direction: [sprites.draw_hero(direction, stride) for stride in range(sprites.NUM_STEPS)]
            for direction in DIRECTIONS
        }
        self._coins = [treasure.draw_coin(spin) for spin in range(treasure.NUM_SPINS)]
        self._heart = treasure.draw_heart(size=12.0)
        self._slashes = [sprites.draw_slash(direction) for direction in range(sprites.NUM_SLASHES)]
        self._slimes: dict[tuple[int, int, bool], pygame.Surface] = {}  # (hue, squash, is_flashing)
        self._grounds = {"meadow": paint_meadow(), "cave": paint_cave(CAVE)}
        self._props = {place.name: self._set_up(place) for place in (MEADOW, CAVE)}
        self._glints = _place_glints()
        self._light, self._hud = Light(SIZE), Hud()
        self._camera = (0.0, 0.0)
        self._place = ""  # where the last picture was drawn
        self._shadow = _shadow(30, 12)

    def draw(self, picture: pygame.Surface, world: World) -> None:
        """Draw `world` into `picture`, which is SIZE pixels."""
        left, top = self._follow(world)
        picture.blit(self._grounds[world.place.name], (-left, -top))
        self._draw_glints(picture, world, left, top)
        everything = sorted([*self._props[world.place.name], *self._moving(world)], key=lambda one: one[0])
        for _, image, x, y in everything:
            if -image.get_width() < x - left < SIZE[0] and -image.get_height() < y - top < SIZE[1]:
                picture.blit(image, (x - left, y - top))
        for spark in world.sparks:
            size = 2 + int(spark.left_s * 5)
            pygame.draw.circle(picture, spark.colour, (spark.x - left, spark.y - top), size)
        self._light.shine(picture, world, (left, top))
        self._hud.draw(picture, _shown(world))

    def _follow(self, world: World) -> tuple[int, int]:
        """Where the top left corner of the picture is, in the place."""
        goal = (
            min(max(world.hero.x - SIZE[0] / 2, 0.0), world.place.width - SIZE[0]),
            min(max(world.hero.y - SIZE[1] / 2, 0.0), world.place.height - SIZE[1]),
        )
        share = CAMERA_SHARE if world.place.name == self._place else 1.0
        self._place = world.place.name
        x, y = (old + (new - old) * share for old, new in zip(self._camera, goal, strict=True))
        self._camera = x, y
        sway = world.shake * math.sin(world.age_s * 70.0), world.shake * math.cos(world.age_s * 57.0)
        return (
            min(max(round(x + sway[0]), 0), world.place.width - SIZE[0]),
            min(max(round(y + sway[1]), 0), world.place.height - SIZE[1]),
        )

    def _set_up(self, place: Place) -> list[Standing]:
        """The pictures of what stands there; their shadows go onto the ground."""
        standing = []
        for i, prop in enumerate(place.props):
            image = draw_prop(prop.kind, i % NUM_VARIANTS)
            width, height = image.get_size()
            shadow = _shadow(int(width * 0.9), int(width * 0.3))
            self._grounds[place.name].blit(shadow, (prop.x - width * 0.4, prop.y - width * 0.12))
            standing.append((prop.y + 4.0, image, prop.x - width / 2, prop.y + 8.0 - height))
        return standing

    def _moving(self, world: World) -> Iterator[Standing]:
        for i, coin in enumerate(world.coins):
            if coin.gone_s <= 0.0:
                yield self._lie(coin, world.age_s + 0.37 * i)
        for slime in world.slimes:
            if slime.gone_s <= 0.0:
                yield from self._hop(slime)
        yield from self._walk(world)

    def _lie(self, coin: Coin, age_s: float) -> Standing:
        spin = int(age_s * 10.0) % treasure.NUM_SPINS
        image = self._heart if coin.is_heart else self._coins[spin]
        float_px = 20.0 + 3.0 * math.sin(age_s * 4.0)
        return coin.y, image, coin.x - image.get_width() / 2, coin.y - float_px - image.get_height() / 2

    def _hop(self, slime: Slime) -> Iterator[Standing]:
        breath = 0.5 + 0.5 * math.sin(slime.age_s * 5.0 + slime.hue)
        squash = round(1 + breath) if slime.air_s <= 0.0 else (4 if slime.air_s > slime.hop_s * 0.5 else 3)
        is_flashing = slime.stunned_s > 0.2
        kind = slime.hue, squash, is_flashing
        if kind not in self._slimes:
            height = sprites.SQUASHES[squash]
            self._slimes[kind] = sprites.draw_slime(
                slime.hue, slime.radius, height, is_king=slime.is_king, is_flashing=is_flashing
            )
        image = self._slimes[kind]
        width, height_px = image.get_size()
        shadow = self._shadow if not slime.is_king else _shadow(96, 34)
        yield 0.0, shadow, slime.x - shadow.get_width() / 2, slime.y - shadow.get_height() / 2
        if slime.is_king and slime.age_s < RISING_S:
            seen = int(height_px * slime.age_s / RISING_S)
            image = image.subsurface((0, 0, width, max(seen, 1)))
        yield slime.y, image, slime.x - width / 2, slime.y + 8.0 - slime.height - image.get_height()

    def _walk(self, world: World) -> Iterator[Standing]:
        hero = world.hero
        direction = DIRECTIONS[round(hero.facing / (math.pi / 2)) % 4]
        image = self._heroes[direction][int(hero.walked_px / STRIDE_PX) % sprites.NUM_STEPS]
        width, height = image.get_size()
        if hero.is_wading:
            height -= 20
            image = image.subsurface((0, 0, width, height))
        else:
            yield 0.0, self._shadow, hero.x - 15.0, hero.y - 6.0
        is_blinking = hero.untouchable_s > 0.0 and int(hero.untouchable_s * 14.0) % 2 == 1
        if not is_blinking:
            yield hero.y, image, hero.x - width / 2, hero.y + 6.0 - height
        if hero.is_wading:
            ripple = _ripple(int(world.age_s * 4.0) % 3)
            yield hero.y + 0.1, ripple, hero.x - ripple.get_width() / 2, hero.y - 4.0
        if hero.strike_s > STRIKE_S * 0.25:
            step = round(hero.facing / math.tau * sprites.NUM_SLASHES) % sprites.NUM_SLASHES
            yield hero.y + 40.0, self._slashes[step], hero.x - 75.0, hero.y - 95.0

    def _draw_glints(self, picture: pygame.Surface, world: World, left: int, top: int) -> None:
        """Light on the water that comes and goes."""
        if world.place is not MEADOW:
            return
        for x, y, phase in self._glints:
            length = 14.0 * math.sin(world.age_s * 1.3 + phase)
            x_px, y_px = x - left + 5.0 * math.sin(world.age_s * 0.7 + phase), y - top
            if length > 3.0 and -20.0 < x_px < SIZE[0] + 20.0 and 0.0 < y_px < SIZE[1]:
                pygame.draw.line(picture, (176, 232, 244), (x_px - length, y_px), (x_px + length, y_px), 2)


def _shown(world: World) -> Shown:
    news = world.news if world.news_s > 0.0 else ""
    king = world.king.lives / KING_LIVES if world.king else None
    return Shown(world.hero.hearts, MAX_HEARTS, world.hero.coins, news, king)


def _place_glints() -> list[tuple[float, float, float]]:
    """Points on the lake, each with the phase of its glitter."""
    dice = random.Random(2)
    points = [(dice.uniform(170, 780), dice.uniform(560, 870)) for _ in range(NUM_GLINTS * 3)]
    wet = [(x, y) for x, y in points if MEADOW.water_depth(x, y) > 0.12]
    return [(x, y, dice.uniform(0.0, math.tau)) for x, y in wet[:NUM_GLINTS]]


def _shadow(width: int, height: int) -> pygame.Surface:
    shadow = pygame.Surface((width, height), pygame.SRCALPHA)
    pygame.draw.ellipse(shadow, (20, 24, 40, 90), shadow.get_rect())
    return shadow


def _ripple(phase: int) -> pygame.Surface:
    width, height = 40 + 8 * phase, 14 + 3 * phase
    ripple = pygame.Surface((width, height), pygame.SRCALPHA)
    pygame.draw.ellipse(ripple, (230, 250, 255, 200 - 50 * phase), ripple.get_rect(), 2)
    return ripple
