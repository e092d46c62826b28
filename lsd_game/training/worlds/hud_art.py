"""What of a HUD is painted rather than written: titles, grainy panels, portraits. Constant over a clip."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lsd_game.training.worlds.hud_pen import Color, HudPen

Corner = tuple[float, float, float, float]  # left, top, right, bottom, in pixels
PORTRAIT_CELLS = 8
SKINS = ((236, 188, 150), (180, 120, 84), (110, 70, 50), (120, 160, 90), (190, 190, 200))


def title(pen: HudPen) -> None:
    """One or two big words with a thick border and a colour that runs from top to bottom, as on title screens."""
    rng, (width, height) = pen.rng, pen.picture.size
    font = ImageFont.load_default(float(rng.uniform(0.16, 0.3)) * height)
    line_px = 1.1 * font.getbbox("Ag")[3]
    upper, lower, border = pen.color(), pen.color(), pen.color() if rng.random() < 0.4 else (0, 0, 0, 255)
    border_px, y = max(1, round(line_px * float(rng.uniform(0.02, 0.08)))), float(rng.uniform(0.0, 0.25)) * height
    for _ in range(int(rng.integers(1, 3))):
        word = pen.words(1, 2)
        at = (max(2.0, (width - font.getlength(word)) / 2), y)
        pen.draw.text(at, word, font=font, fill=border, stroke_width=border_px, stroke_fill=border)
        letters = Image.new("L", pen.picture.size)
        ImageDraw.Draw(letters).text(at, word, font=font, fill=255)
        pen.picture.paste(_gradient(pen, upper, lower, y, line_px), mask=letters)
        y += line_px


def grain(pen: HudPen, corner: Corner, color: Color) -> None:
    """A panel of painted stone or metal, lighter at its upper edge and darker at its lower one."""
    left, top, right, bottom = (int(side) for side in corner)
    wide, high = max(1, right - left), max(1, bottom - top)
    rough = pen.rng.normal(0.0, float(pen.rng.uniform(4.0, 24.0)), (high, wide, 1))
    panel = np.clip(np.array(color[:3]) + rough, 0, 255)
    for row, light in ((0, 1.5), (-1, 0.5)):
        panel[row] = np.clip(light * panel[row], 0, 255)
    pen.picture.paste(Image.fromarray(panel.astype(np.uint8)), (left, top))


def portrait(pen: HudPen, x: int, y: int) -> None:
    """A little face or item, the same on both sides, in a frame."""
    rng, half = pen.rng, PORTRAIT_CELLS // 2
    side = int(pen.picture.height * rng.uniform(0.1, 0.2))
    cells = rng.integers(0, 256, (4, 3))[rng.integers(0, 4, (PORTRAIT_CELLS, half))]
    if rng.random() < 0.6:  # a face: hair, skin, eyes, mouth
        cells[2:, 1:] = SKINS[int(rng.integers(len(SKINS)))]
        cells[4, 2], cells[6, 3] = 0, (150, 40, 40)
    face = Image.fromarray(np.concatenate([cells, cells[:, ::-1]], 1).astype(np.uint8))
    smooth = Image.Resampling.BICUBIC if rng.random() < 0.4 else Image.Resampling.NEAREST
    x, y = min(x, pen.picture.width - side - 2), min(y, pen.picture.height - side - 2)
    pen.picture.paste(face.resize((side, side), smooth), (x, y))
    pen.draw.rectangle((x - 1, y - 1, x + side, y + side), outline=pen.color())


def _gradient(pen: HudPen, upper: Color, lower: Color, top: float, height: float) -> Image.Image:
    share = np.clip((np.arange(pen.picture.height) - top) / height, 0.0, 1.0)[:, None]
    rows = (1.0 - share) * np.array(upper) + share * np.array(lower)
    sheet = np.broadcast_to(rows[:, None], (pen.picture.height, pen.picture.width, 4))
    return Image.fromarray(np.ascontiguousarray(sheet, np.uint8))
