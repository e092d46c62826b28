"""Sheets of pictures for eyes: a world in each row, its game's own look and other looks by columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lsd_game.frame import Pixels
from lsd_game.training.worlds.clips import ClipMaker, plan_clip
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look

AXES: dict[str, tuple[str, ...]] = {"theme": THEMES, "light": LIGHTS, "medium": MEDIA}
LABEL_PX, FONT_PX = 18, 12
PAPER, INK = (18, 18, 20), (235, 235, 235)


def looks_of(axis: str) -> tuple[Look, ...]:
    """Every value of an axis but the neutral one, by itself."""
    return tuple(Look(**{axis: value}) for value in AXES[axis][1:])


def draw_sheet(maker: ClipMaker, families: list[str], looks: tuple[Look, ...], *, seed: int) -> Pixels:
    """Rows: `families`; columns: the source, then `looks`; the last frame of each clip, uint8 (height, width, 3)."""
    rows = []
    for number, family in enumerate(families):
        plan = replace(plan_clip(seed + number, maker.config), family=family, looks=looks)
        clip = maker.make(plan)
        rows.append(np.concatenate([clip.source[-1], *clip.target[:, -1]], axis=1))
    return np.concatenate(rows)


def labelled(sheet: Pixels, looks: tuple[Look, ...]) -> Pixels:
    """`sheet` of `looks` with a line above it that names them."""
    width = sheet.shape[1] // (1 + len(looks))
    line = Image.new("RGB", (sheet.shape[1], LABEL_PX), PAPER)
    pen, font = ImageDraw.Draw(line), ImageFont.load_default(FONT_PX)
    for column, text in enumerate(["the game's own look", *map(name_of, looks)]):
        pen.text((column * width + 4, 2), text, fill=INK, font=font)
    return np.concatenate([np.asarray(line), sheet])


def name_of(look: Look) -> str:
    """The values of a look that are not neutral, such as "winter, oil painting"."""
    values = [value for value, neutral in zip(look.axes, Look().axes, strict=True) if value != neutral]
    return ", ".join(values) or "unchanged"
