"""The large parts of a HUD: menus, dialogs, bars over the whole width. Each draws with a pen."""

from __future__ import annotations

import numpy as np

from lsd_game.training.worlds import hud_art
from lsd_game.training.worlds.hud_pen import HudPen


def menu(pen: HudPen, top: float = 2.0) -> None:
    """Lines to choose from, in the middle or from `top` pixels on, most on a panel; none where there is no room."""
    rng, (width, height) = pen.rng, pen.picture.size
    step = pen.line_px + 2
    lines = min(int(rng.integers(2, 7)), int((height - 2 - top) / step) - 1)
    if lines < 1:
        return
    wide = width * rng.uniform(0.3, 0.6)
    x, y = (width - wide) / 2, max(top, (height - (lines + 1) * step) / 2)
    if rng.random() < 0.6:
        pen.box((x, y, x + wide, min(height - 2, y + (lines + 1) * step)))
    chosen = int(rng.integers(lines))
    for k in range(lines):
        pen.text(x + 8, y + step * (k + 0.4), ("> " if k == chosen else "  ") + pen.words(1, 3))


def dialog(pen: HudPen) -> None:
    """What somebody says, below or above."""
    rng, (width, height) = pen.rng, pen.picture.size
    lines, step = int(rng.integers(1, 4)), pen.line_px
    high = lines * step + 6
    x = width * rng.uniform(0.03, 0.15)
    y = 4.0 if rng.random() < 0.2 else height - high - 4
    if rng.random() < 0.75:
        pen.box((x, y, width - x, y + high))
    for k in range(lines):
        pen.text(x + 4, y + 2 + k * step, pen.words(3, 7))


def strip(pen: HudPen) -> None:
    """A status bar over the whole width, as old games have it."""
    rng, (width, height) = pen.rng, pen.picture.size
    high = int(height * rng.uniform(0.1, 0.2))
    y = height - high if rng.random() < 0.6 else 0
    red, green, blue = (int(value) for value in rng.choice([0, 40, 90, 130], 3))
    corner = (0, y, width, y + high)
    pen.draw.rectangle(corner, fill=(red, green, blue, 255))
    if rng.random() < 0.5:
        hud_art.grain(pen, corner, (red, green, blue, 255))
    if rng.random() < 0.4:
        hud_art.portrait(pen, int(width * rng.uniform(0.3, 0.7)), y)
    for share in np.linspace(0.03, 0.75, int(rng.integers(2, 5))):
        pen.text(width * share, y + 2, f"{pen.words(1, 2)} {pen.number(3)}")
