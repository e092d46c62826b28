"""Coins and hearts, as they lie about in the games and as the display shows them."""

from __future__ import annotations

import math

import pygame

from lsd_game.demos.canvas import Canvas, Colour, shaded

NUM_SPINS = 8  # pictures of a coin's turn


def draw_coin(spin: int) -> pygame.Surface:
    """A coin; `spin` counts the pictures of one turn."""
    canvas = Canvas(34, 34)
    width = max(abs(math.cos(spin * math.pi / NUM_SPINS)), 0.16) * 13.0
    canvas.ellipse(17, 17, width, 13, (255, 205, 50))
    if width > 5.0:
        canvas.ellipse(17, 17, width - 3, 10, (228, 160, 30))
        canvas.ellipse(17, 17, width - 4.4, 8.6, (255, 224, 96))
        canvas.ellipse(17 - width * 0.25, 13.5, width * 0.16, 3.6, (255, 250, 210))
    return canvas.finish(has_outline=True)


def draw_heart(colour: Colour = (235, 54, 74), size: float = 10.0) -> pygame.Surface:
    """A heart, as lies about and as the health display shows."""
    canvas = Canvas(int(size * 2.6), int(size * 2.6))
    middle = size * 1.3
    for sign in (-1.0, 1.0):
        canvas.circle(middle + sign * size * 0.48, middle - size * 0.3, size * 0.55, colour)
    low = [(middle - size * 0.98, middle - size * 0.08), (middle + size * 0.98, middle - size * 0.08)]
    canvas.polygon([*low, (middle, middle + size)], colour)
    canvas.circle(middle - size * 0.5, middle - size * 0.45, size * 0.17, shaded(colour, 1.65))
    return canvas.finish(has_outline=True)
