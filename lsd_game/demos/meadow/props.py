"""What stands in the meadow game, drawn with shapes only. Every picture stands on its lower edge."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pygame

from lsd_game.demos.canvas import Canvas, Colour, shaded

WOOD, STONE = (134, 88, 48), (142, 144, 156)
NUM_VARIANTS = 3


def draw_prop(kind: str, variant: int) -> pygame.Surface:
    """The picture of a prop; trees and stones come in NUM_VARIANTS."""
    return PICTURES[kind](random.Random(f"{kind} {variant}"))


def _oak(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(112, 128)
    green = shaded(dice.choice(((66, 150, 58), (84, 164, 52), (52, 136, 66))), 1.0)
    canvas.polygon([(47, 124), (50, 86), (62, 86), (66, 124)], WOOD)
    canvas.polygon([(57, 124), (58, 86), (62, 86), (66, 124)], shaded(WOOD, 0.75))
    canvas.line((53, 98), (40, 82), WOOD, 5)
    blobs = [(56 + 30 * math.cos(a), 56 + 24 * math.sin(a)) for a in (i * math.tau / 7 for i in range(7))]
    for x, y in blobs:
        canvas.circle(x, y + 6, 24, shaded(green, 0.66))
    for x, y in blobs:
        canvas.circle(x, y - 1, 21, shaded(green, 0.86))
    canvas.circle(56, 52, 30, green)
    for _ in range(16):
        a, r = dice.uniform(0, math.tau), dice.uniform(0, 34)
        canvas.ellipse(52 + r * math.cos(a), 44 + r * 0.75 * math.sin(a), 7, 5, shaded(green, 1.18))
    for _ in range(7):
        canvas.ellipse(dice.uniform(32, 62), dice.uniform(22, 42), 4, 3, shaded(green, 1.4))
    return canvas.finish(has_outline=True)


def _pine(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(88, 134)
    green = dice.choice(((38, 118, 84), (46, 128, 76), (34, 108, 92)))
    canvas.box(38, 108, 12, 22, shaded(WOOD, 0.85), 2)
    for top, bottom, half in ((66, 116, 38), (40, 90, 31), (14, 64, 24), (2, 40, 16)):
        canvas.polygon([(44, top - 6), (44 - half, bottom), (44 + half, bottom)], shaded(green, 0.78))
        canvas.polygon([(44, top - 6), (44 - half, bottom), (46, bottom - 5)], green)
        for i in range(3):
            x = 44 - half * (0.75 - 0.28 * i)
            canvas.polygon([(x, bottom - 1), (x + 5, bottom - 14), (x + 9, bottom - 3)], shaded(green, 1.25))
    return canvas.finish(has_outline=True)


def _bush(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(70, 48)
    for x, y, r in ((20, 30, 15), (50, 30, 15), (35, 25, 19)):
        canvas.circle(x, y, r, (62, 140, 70))
    for x, y, r in ((18, 26, 9), (46, 25, 9), (33, 19, 11)):
        canvas.circle(x, y, r, (98, 176, 84))
    for _ in range(9):
        canvas.circle(dice.uniform(12, 58), dice.uniform(18, 40), 2.6, (236, 60, 92))
    return canvas.finish(has_outline=True)


def _rock(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(62, 50)
    edge = [(31 + 27 * math.cos(a), 27 + 19 * math.sin(a)) for a in (i * math.tau / 8 for i in range(8))]
    edge = [(x + dice.uniform(-3, 3), y + dice.uniform(-3, 3)) for x, y in edge]
    canvas.polygon(edge, shaded(STONE, 0.8))
    ridge = (28 + dice.uniform(-4, 4), 18)
    canvas.polygon([edge[4], edge[5], edge[6], ridge], shaded(STONE, 1.4))
    canvas.polygon([edge[6], edge[7], edge[0], ridge], shaded(STONE, 1.1))
    canvas.polygon([edge[0], edge[1], edge[2], ridge], shaded(STONE, 0.62))
    canvas.ellipse(20, 40, 9, 3.5, (104, 160, 84))
    return canvas.finish(has_outline=True)


def _pillar(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(46, 96)
    lean = dice.uniform(-4, 4)
    canvas.polygon([(7, 90), (10 + lean, 12), (20 + lean, 4), (34 + lean, 9), (39, 90)], STONE)
    canvas.polygon([(26, 92), (25 + lean, 7), (34 + lean, 9), (39, 90)], shaded(STONE, 0.68))
    canvas.polygon([(10 + lean, 12), (20 + lean, 4), (34 + lean, 9), (24 + lean, 15)], shaded(STONE, 1.5))
    for x, y in ((14, 34), (17, 50), (13, 66)):
        canvas.line((x + lean * 0.5, y), (x + 7 + lean * 0.5, y + dice.uniform(-4, 6)), (110, 240, 220), 2.4)
    canvas.ellipse(16, 88, 10, 4, (96, 150, 80))
    return canvas.finish(has_outline=True)


def _fence(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(50, 44)
    for x in (8, 34):
        canvas.polygon([(x, 42), (x, 10), (x + 4, 5), (x + 8, 10), (x + 8, 42)], WOOD)
        canvas.line((x + 6.5, 12), (x + 6.5, 40), shaded(WOOD, 0.7), 2)
    for y in (16, 28):
        canvas.box(2, y, 46, 6, shaded(WOOD, 1.2), 2)
    return canvas.finish(has_outline=True)


def _torch(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(26, 58)
    canvas.box(10, 24, 6, 32, WOOD, 2)
    canvas.polygon([(6, 20), (20, 20), (17, 30), (9, 30)], (70, 66, 76))
    canvas.ellipse(13, 14, 7, 10, (255, 140, 40))
    canvas.ellipse(13, 16, 4, 7, (255, 226, 110))
    return canvas.finish(has_outline=True)


def _sign(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(46, 50)
    canvas.box(20, 20, 6, 28, WOOD)
    canvas.polygon([(4, 8), (34, 8), (43, 17), (34, 26), (4, 26)], shaded(WOOD, 1.3))
    for y in (13, 19):
        canvas.line((9, y), (30, y), shaded(WOOD, 0.6), 2)
    return canvas.finish(has_outline=True)


def _crystal(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(62, 72)
    blue: Colour = dice.choice(((90, 220, 240), (190, 130, 250), (110, 240, 190)))
    for x, top, half, lean in ((18, 30, 8, -9), (44, 26, 8, 9), (31, 6, 11, 0)):
        tip = (x + lean, top)
        canvas.polygon([(x - half, 66), (x - half + lean, top + 16), tip, (x + lean, 68)], shaded(blue, 1.3))
        canvas.polygon([(x + half, 66), (x + half + lean, top + 16), tip, (x + lean, 68)], shaded(blue, 0.78))
    return canvas.finish(has_outline=True)


def _stalagmite(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(48, 66)
    tip = 24 + dice.uniform(-5, 5)
    canvas.polygon([(5, 60), (tip, 4), (43, 60), (24, 64)], (112, 98, 120))
    canvas.polygon([(24, 64), (tip, 4), (43, 60)], (78, 66, 88))
    canvas.line((tip - 2, 16), (14, 50), (150, 136, 156), 2.5)
    return canvas.finish(has_outline=True)


def _hut(dice: random.Random) -> pygame.Surface:
    canvas = Canvas(196, 176)
    canvas.box(24, 84, 148, 88, (222, 196, 150))
    for x in (24, 92, 164):
        canvas.box(x, 84, 8, 88, WOOD)
    for beam in (84, 124):
        canvas.box(24, beam, 148, 6, WOOD)
    canvas.box(104, 112, 36, 60, (98, 60, 36), 8)
    canvas.box(108, 116, 28, 56, (126, 78, 44), 6)
    canvas.circle(131, 146, 2.5, (250, 210, 80))
    canvas.box(46, 104, 34, 28, WOOD, 2)
    canvas.box(49, 107, 28, 22, (255, 226, 130))
    canvas.line((63, 107), (63, 129), WOOD, 2.5)
    canvas.line((49, 118), (77, 118), WOOD, 2.5)
    canvas.box(136, 12, 20, 44, (150, 130, 126))
    canvas.box(133, 8, 26, 8, (120, 104, 104))
    for row in range(6):
        inset, y = 8 + (5 - row) * 9.0, 30 + row * 11.0
        roof = shaded((196, 76, 58), 1.0 if row % 2 else 0.88)
        canvas.polygon([(inset, y), (196 - inset, y), (204 - inset, y + 13), (inset - 8, y + 13)], roof)
        for tile in range(int(inset) + 6 * (row % 2), int(190 - inset), 14):
            canvas.line((tile, y + 1), (tile - 1, y + 11), shaded(roof, 0.78), 1.6)
    return canvas.finish(has_outline=True)


PICTURES: dict[str, Callable[[random.Random], pygame.Surface]] = {
    **{"oak": _oak, "pine": _pine, "bush": _bush, "rock": _rock, "pillar": _pillar, "fence": _fence},
    **{"torch": _torch, "sign": _sign, "crystal": _crystal, "stalagmite": _stalagmite, "hut": _hut},
}
