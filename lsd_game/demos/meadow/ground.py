"""The ground of both places of the meadow game, painted once at the start."""

from __future__ import annotations

import math
import random

import numpy as np
import pygame

from lsd_game.demos.canvas import Canvas, shaded
from lsd_game.demos.meadow.map import CAVE_MOUTH, MEADOW, RING, RING_RADIUS
from lsd_game.demos.meadow.painter import Field, Painter
from lsd_game.demos.meadow.place import Place

CLIFF_TOP_Y, CLIFF_FOOT_Y, CLIFF_LEFT_X = 92.0, 214.0, 860.0


def paint_meadow() -> pygame.Surface:
    """Grass, paths, the lake, the stone circle and the cliff with the cave's mouth."""
    painter = Painter(MEADOW, seed=3)
    broad, fine = painter.noise(150.0), painter.noise(14.0)
    painter.lay(np.ones_like(broad), (112, 184, 76))
    painter.lay(0.5 + 0.9 * broad, (88, 164, 68))
    painter.lay(0.35 * fine, (140, 204, 88))
    away = painter.path_distance() + 7.0 * fine + 6.0 * painter.noise(34.0)
    painter.lay((36.0 - away) / 6.0, (150, 132, 72))
    painter.lay((30.0 - away) / 5.0, (214, 178, 120))
    painter.lay((22.0 - away) / 22.0 * 0.6 + 0.15 * fine * (away < 26.0), (228, 200, 146))
    _paint_ring(painter, fine)
    _paint_lake(painter, fine)
    _paint_cliff(painter, fine)
    ground = painter.finish()
    _scatter_details(ground)
    _build_pier(ground)
    _dig_mouth(ground)
    return ground


def _paint_ring(painter: Painter, fine: Field) -> None:
    away = np.hypot(painter.x - RING[0], (painter.y - RING[1]) / 0.8)
    painter.lay((RING_RADIUS - 26.0 - away + 9.0 * fine) / 8.0, (134, 146, 104))
    for radius in (130.0, 92.0, 50.0):
        painter.lay((5.0 - abs(away - radius)) / 3.0 * 0.7, (178, 182, 168))
    painter.lay((34.0 - away) / 4.0, (166, 170, 170))


def _paint_lake(painter: Painter, fine: Field) -> None:
    depth = painter.pools("water") + 0.025 * fine
    painter.lay((depth + 0.12) / 0.03, (226, 206, 146))
    painter.lay((depth + 0.03) / 0.02, (196, 172, 118))
    painter.lay(depth / 0.015, (226, 248, 248))
    painter.lay((depth - 0.02) / 0.02, (112, 208, 216))
    painter.lay((depth - 0.08) / 0.3, (52, 148, 208))
    painter.lay((depth - 0.3) / 0.5, (34, 104, 182))


def _paint_cliff(painter: Painter, fine: Field) -> None:
    rim = 26.0 * painter.noise(70.0)
    inside = (painter.x - CLIFF_LEFT_X + 14.0 * painter.noise(30.0)) / 5.0
    foot = CLIFF_FOOT_Y + 5.0 * fine
    painter.lay(np.minimum(inside, 0.45 * np.clip((foot + 20.0 - painter.y) / 16.0, 0.0, 1.0)), (52, 84, 48))
    face = np.minimum(inside, (foot - painter.y) / 4.0)
    strata = np.sin(painter.y * 0.16 + 3.0 * painter.noise(60.0)) * 0.5 + 0.5
    painter.lay(face, (146, 122, 104))
    painter.lay(np.minimum(face, strata * 0.55), (112, 90, 84))
    painter.lay(np.minimum(face, np.clip(painter.noise(22.0) * 1.6 - 0.5, 0.0, 0.6)), (182, 158, 132))
    painter.lay(np.minimum(face, np.clip((painter.y - foot + 46.0) / 60.0, 0.0, 0.55)), (74, 60, 66))
    top = np.minimum(inside, (CLIFF_TOP_Y + rim - painter.y) / 4.0)
    painter.lay(np.minimum(inside, (CLIFF_TOP_Y + rim + 9.0 - painter.y) / 3.0), (66, 122, 54))
    painter.lay(top, (126, 194, 84))
    painter.lay(np.minimum(top, 0.4 + 0.6 * fine), (106, 178, 76))


def _scatter_details(ground: pygame.Surface) -> None:
    """Tufts and flowers on the grass, pebbles by the path."""
    dice = random.Random(11)
    flowers = ((255, 255, 250), (255, 222, 80), (244, 120, 170), (232, 70, 70), (170, 140, 250))
    for _ in range(2200):
        x, y = dice.randrange(MEADOW.width), dice.randrange(MEADOW.height)
        red, green, blue, _ = ground.get_at((x, y))
        is_grass = green > red + 28 and green > blue + 50
        if not is_grass:
            continue
        if dice.random() < 0.16:
            colour = dice.choice(flowers)
            for _ in range(dice.randrange(1, 4)):
                fx, fy = x + dice.randrange(-9, 10), y + dice.randrange(-7, 8)
                pygame.draw.circle(ground, colour, (fx, fy), 3)
                pygame.draw.circle(ground, (250, 180, 40), (fx, fy), 1)
        else:
            blade = shaded((red, green, blue), dice.choice((0.78, 0.85, 1.25)))
            for lean in (-4, 0, 4):
                pygame.draw.line(ground, blade, (x, y), (x + lean, y - 8 + abs(lean) // 2), 2)


def _build_pier(ground: pygame.Surface) -> None:
    pier = MEADOW.pier
    canvas = Canvas(60, 132)
    for x in (6, 48):
        canvas.box(x, 4, 8, 126, (84, 54, 32), 2)
    for row in range(11):
        canvas.box(8, 2 + row * 11.2, 46, 9.6, (176, 124, 74) if row % 2 else (160, 110, 64), 2)
    ground.blit(canvas.finish(has_outline=True), (pier.left - 8, pier.top - 6))


def _dig_mouth(ground: pygame.Surface) -> None:
    canvas = Canvas(128, 124)
    canvas.ellipse(64, 58, 50, 54, (86, 70, 72))
    canvas.box(14, 58, 100, 64, (86, 70, 72))
    canvas.ellipse(64, 60, 38, 44, (22, 16, 30))
    canvas.box(26, 60, 76, 62, (22, 16, 30))
    for angle in (math.pi * (1.0 + i / 8) for i in range(9)):
        x, y = 64 + 45 * math.cos(angle), 60 + 50 * math.sin(angle)
        canvas.circle(x, y, 10, (170, 152, 140))
        canvas.circle(x - 2, y - 2, 6.5, (196, 180, 164))
    for x in (14, 102):
        canvas.box(x, 56, 12, 64, (120, 78, 44), 2)
    ground.blit(canvas.finish(has_outline=True), (CAVE_MOUTH[0] - 64, CAVE_MOUTH[1] - 104))


def paint_cave(place: Place) -> pygame.Surface:
    """Stone floor between walls, with a pool of lava."""
    painter = Painter(place, seed=8)
    broad, fine = painter.noise(90.0), painter.noise(12.0)
    painter.lay(np.ones_like(broad), (112, 100, 118))
    painter.lay(0.4 + 0.6 * broad, (92, 82, 104))
    painter.lay(0.5 * fine, (132, 120, 134))
    painter.lay((28.0 - painter.path_distance() + 8.0 * fine) / 10.0 * 0.6, (150, 134, 132))
    depth = painter.pools("lava") + 0.05 * fine
    painter.lay((depth + 0.2) / 0.06, (58, 44, 56))
    painter.lay(depth / 0.05, (206, 44, 24))
    painter.lay((depth - 0.08) / 0.25, (255, 132, 30))
    painter.lay((depth - 0.3 + 0.25 * painter.noise(26.0)) / 0.3, (255, 224, 96))
    solid = np.full(painter.x.shape, -9999.0, np.float32)
    for wall in place.walls:
        inside = np.minimum(painter.x - wall.left, wall.right - painter.x)
        solid = np.maximum(solid, np.minimum(inside, np.minimum(painter.y - wall.top, wall.bottom - painter.y)))
    solid += 8.0 * painter.noise(30.0) + 3.0 * fine
    painter.lay((solid + 22.0) / 20.0 * 0.6, (48, 40, 58))
    painter.lay(solid / 3.0, (98, 84, 98))
    painter.lay(np.minimum(solid / 3.0, np.clip(painter.noise(18.0) * 1.4, 0.0, 0.7)), (126, 110, 118))
    painter.lay((solid - 34.0) / 5.0, (50, 42, 58))
    painter.lay((solid - 40.0) / 5.0, (34, 28, 44))
    ground = painter.finish()
    _scatter_pebbles(ground, place)
    return ground


def _scatter_pebbles(ground: pygame.Surface, place: Place) -> None:
    """Pebbles, cracks and glowing mushrooms on the floor of the cave."""
    dice = random.Random(4)
    for _ in range(150):
        x, y = dice.randrange(90, place.width - 90), dice.randrange(140, place.height - 90)
        if any(pond.depth(x, y) > -0.35 for pond in place.lava):
            continue
        kind = dice.random()
        if kind < 0.6:
            pygame.draw.ellipse(ground, (74, 66, 84), (x - 4, y - 2, 11, 7))
            pygame.draw.ellipse(ground, (152, 140, 154), (x - 4, y - 4, 10, 6))
        elif kind < 0.85:
            points = [(x + 9 * i, y + dice.randrange(-6, 7)) for i in range(4)]
            pygame.draw.lines(ground, (72, 62, 80), False, points, 2)
        else:
            pygame.draw.rect(ground, (210, 220, 200), (x - 1, y, 3, 6))
            pygame.draw.ellipse(ground, (90, 235, 190), (x - 5, y - 5, 11, 7))
