"""What things are made of: the vocabulary that every family draws with and every theme repaints."""

from __future__ import annotations

from enum import IntEnum


class Material(IntEnum):
    """Stored per pixel in the G-buffer; themes decide by it what a surface turns into."""

    SKY = 0
    GROUND = 1
    PATH = 2
    ROCK = 3
    LIQUID = 4
    WALL = 5
    WOOD = 6
    FOLIAGE = 7
    METAL = 8
    HERO = 9
    ENEMY = 10
    PICKUP = 11
    HAZARD = 12
    PROJECTILE = 13
    DOOR = 14
    VOID = 15  # black screens and outer space


def glsl_defines() -> str:
    """The same names as GLSL integer constants: `const int SKY=0;` and so on."""
    return "".join(f"const int {material.name}={int(material)};\n" for material in Material)
