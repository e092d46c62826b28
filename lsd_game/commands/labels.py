"""Text under pictures: of contact sheets, and of compared videos."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lsd_game.frame import Pixels

LABEL_HEIGHT_PX = 26
FONT_PX = 16
PAPER, INK = (18, 18, 20), (235, 235, 235)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=64)
def label_strip(text: str, width_px: int) -> Pixels:
    """The text on a strip of LABEL_HEIGHT_PX, uint8 RGB (height, width, 3), cut to its width."""
    strip = Image.new("RGB", (width_px, LABEL_HEIGHT_PX), PAPER)
    pen, font = ImageDraw.Draw(strip), ImageFont.load_default(FONT_PX)
    pen.text((0, 4), shortened(text, pen, font, width_px), fill=INK, font=font)
    return np.array(strip)


def shortened(text: str, pen: ImageDraw.ImageDraw, font: Font, width_px: int) -> str:
    """The text, cut until it fits."""
    if pen.textlength(text, font=font) <= width_px:
        return text
    while text and pen.textlength(text + "...", font=font) > width_px:
        text = text[:-1]
    return text + "..."
