"""What moves in the meadow game, drawn with shapes only: hero, slimes, the blow."""

from __future__ import annotations

import math

import pygame

from lsd_game.demos.canvas import INK, Canvas, Colour, shaded

HERO_SIZE = 56, 68  # the feet stand on its lower edge, in the middle
HUES: tuple[Colour, ...] = ((236, 92, 122), (255, 150, 60), (170, 110, 235), (90, 205, 90))
NUM_STEPS = 4  # pictures of a walk
SQUASHES = (0.72, 0.86, 1.0, 1.14, 1.28)  # heights of a slime while it hops
NUM_SLASHES = 16  # directions of a blow
TUNIC, CAPE, SKIN, HAIR, BOOT = (44, 110, 214), (214, 52, 58), (250, 208, 168), (122, 70, 34), (96, 60, 36)


def draw_hero(facing: str, stride: int) -> pygame.Surface:
    """The hero; `facing` is down, up, left or right, `stride` counts the pictures of a walk."""
    canvas = Canvas(*HERO_SIZE, top=-8.0)
    swing = (0.0, 1.0, 0.0, -1.0)[stride]
    bob = -1.5 * abs(swing)
    if facing == "left":
        return pygame.transform.flip(draw_hero("right", stride), True, False)
    side = 6.0 if facing == "right" else 0.0
    if facing != "up":
        _cape(canvas, bob, side)
    for foot, sign in ((22.0, 1.0), (34.0, -1.0)):
        lift, ahead = max(swing * sign, 0.0) * 4.0, swing * sign * (5.0 if side else 0.0)
        canvas.box(foot - 4 + ahead, 47 - lift, 8, 11, BOOT, 3)
    canvas.polygon([(18, 51 + bob), (21, 32 + bob), (35, 32 + bob), (38, 51 + bob)], TUNIC)
    canvas.polygon([(18, 51 + bob), (20, 45 + bob), (36, 45 + bob), (38, 51 + bob)], shaded(TUNIC, 0.8))
    canvas.box(19, 41 + bob, 18, 4, (245, 200, 70))
    if facing == "up":
        _cape(canvas, bob, 0.0)
    for hand, sign in ((16.0, -1.0), (40.0, 1.0)):
        canvas.line((hand + 3 * -sign, 35 + bob), (hand, 43 + bob + 2 * swing * sign), shaded(TUNIC, 1.25), 6)
        canvas.circle(hand, 44 + bob + 2 * swing * sign, 3.2, SKIN)
    _head(canvas, facing, bob)
    return canvas.finish(has_outline=True)


def _cape(canvas: Canvas, bob: float, side: float) -> None:
    canvas.polygon([(19, 31 + bob), (37, 31 + bob), (42 - side * 2, 52 + bob), (14 - side, 52 + bob)], CAPE)


def _head(canvas: Canvas, facing: str, bob: float) -> None:
    y = 20.0 + bob
    canvas.circle(28, y, 12.5, HAIR)
    if facing == "up":
        canvas.polygon([(16, y + 2), (40, y + 2), (28, y - 18)], (52, 150, 70))
        canvas.ellipse(28, y + 1, 13.5, 5, shaded((52, 150, 70), 0.8))
        return
    side = 4.0 if facing == "right" else 0.0
    canvas.ellipse(28 + side / 2, y + 3, 10.5, 9, SKIN)
    for eye in (24.0 + side, 33.0 + side):
        canvas.ellipse(eye, y + 3, 1.8, 2.8, INK)
    canvas.ellipse(28 + side, y + 8, 2.2, 1.1, (205, 100, 90))
    canvas.polygon([(15, y - 2), (41, y - 2), (26 - side * 2, y - 20)], (52, 150, 70))
    canvas.ellipse(28, y - 3, 14, 4.5, shaded((52, 150, 70), 0.82))
    canvas.circle(36, y - 5, 2.6, (255, 220, 90))


def draw_slime(hue: int, radius: float, squash: float, *, is_king: bool, is_flashing: bool) -> pygame.Surface:
    """A slime, standing on the lower edge of the picture; lower is wider."""
    width, height = radius * 1.05 / squash**0.5, radius * 1.55 * squash
    crown_px = radius * 0.75 if is_king else 2.0
    canvas = Canvas(int(radius * 2.8), int(radius * 1.55 * SQUASHES[-1] + crown_px + 10))
    middle, foot = radius * 1.4, radius * 1.55 * SQUASHES[-1] + crown_px + 2
    colour = (255, 250, 240) if is_flashing else HUES[hue]
    top = foot - height
    canvas.ellipse(middle, foot - height * 0.45, width, height * 0.55, colour)
    canvas.ellipse(middle, foot - height * 0.25, width * 1.06, height * 0.25, colour)
    canvas.ellipse(middle, foot - height * 0.16, width * 0.92, height * 0.14, shaded(colour, 0.82))
    canvas.ellipse(middle - width * 0.42, top + height * 0.24, width * 0.22, height * 0.1, shaded(colour, 1.7))
    for sign in (-1.0, 1.0):
        eye_x, eye_y = middle + sign * width * 0.34, foot - height * 0.46
        canvas.ellipse(eye_x, eye_y, radius * 0.2, radius * 0.26, (255, 255, 255))
        canvas.circle(eye_x, eye_y + radius * 0.05, radius * 0.12, INK)
        if is_king:
            brow = eye_y - radius * 0.3
            canvas.line((eye_x + sign * 9, brow - 7), (eye_x - sign * 8, brow + 3), INK, 4)
    canvas.ellipse(middle, foot - height * 0.24, width * 0.2, height * 0.05, INK)
    if is_king:
        _crown(canvas, middle, top + height * 0.06, radius * 0.55)
    return canvas.finish(has_outline=True)


def _crown(canvas: Canvas, x: float, y: float, size: float) -> None:
    points = [(x - size, y)]
    for i in range(5):
        points.append((x - size + i * size / 2, y - size * (1.1 if i % 2 == 0 else 0.45)))
    canvas.polygon([*points, (x + size, y)], (255, 208, 60))
    canvas.box(x - size, y - 3, 2 * size, size * 0.3, (230, 165, 40), 2)
    for i in (-1, 0, 1):
        canvas.circle(x + i * size * 0.6, y + 1, size * 0.11, (230, 50, 70))


def draw_slash(direction: int) -> pygame.Surface:
    """The bright crescent of a blow, for one of NUM_SLASHES directions, around the hero's middle."""
    canvas = Canvas(150, 150)
    middle = direction * math.tau / NUM_SLASHES
    for reach, colour in ((64.0, (150, 215, 255, 120)), (58.0, (255, 255, 255, 235))):
        angles = [middle - 1.15 + i * 2.3 / 18 for i in range(19)]
        outer = [(75 + reach * math.cos(a), 75 + reach * math.sin(a)) for a in angles]
        depths = [reach - 17 * math.sin(i * math.pi / 18) for i in range(19)]
        inner = [(75 + r * math.cos(a), 75 + r * math.sin(a)) for r, a in zip(depths, angles, strict=True)]
        canvas.polygon([*outer, *reversed(inner)], colour)
    return canvas.finish()
