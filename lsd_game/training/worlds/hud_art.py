"""What of a HUD is painted rather than written: titles, grainy panels, portraits. Constant over a clip."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lsd_game.training.worlds.hud_pen import Color, HudPen

Corner = tuple[float, float, float, float]  # left, top, right, bottom, in pixels
PORTRAIT_CELLS = 8
SKINS = ((236, 188, 150), (180, 120, 84), (110, 70, 50), (120, 160, 90), (190, 190, 200))


def title(pen: HudPen) -> float:
    """One or two big words as on title screens: straight or on an arc, letters with thick borders and painted faces.

    Returns:
        Where they end, in pixels from the top.
    """
    rng, height = pen.rng, pen.picture.height
    font = ImageFont.load_default(float(rng.uniform(0.16, 0.3)) * height)
    line_px = 1.1 * font.getbbox("Ag")[3]
    bend = float(rng.normal(0.0, 0.35)) if rng.random() < 0.4 else 0.0  # of the line, against the width
    tilt = float(rng.uniform(5.0, 20.0)) if rng.random() < 0.25 else 0.0  # of the letters, degrees
    border = pen.color() if rng.random() < 0.4 else (0, 0, 0, 255)
    border_px, y = max(1, round(line_px * float(rng.uniform(0.02, 0.08)))), float(rng.uniform(0.0, 0.25)) * height
    faces = [_face(pen, round(line_px)) for _ in range(int(rng.choice([1, 1, 2, 5])))]
    for _ in range(int(rng.integers(1, 3))):
        word = pen.words(1, 2)
        x = max(2.0, (pen.picture.width - font.getlength(word)) / 2)
        for place, letter in enumerate(word):
            letter_px = font.getlength(letter)
            off = (x + letter_px / 2) / pen.picture.width - 0.5
            angle = float(rng.normal(0.0, tilt)) - math.degrees(math.atan(2.0 * bend * off))
            at = (x, y + bend * off * off * pen.picture.width)
            _letter(pen, letter, font, at, angle, (border, border_px), faces[place % len(faces)])
            x += letter_px
        y += line_px
    return y


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


def _face(pen: HudPen, height: int) -> Image.Image:
    """A colour that runs from top to bottom, some with a light that breaks off in the middle, some grainy."""
    rng = pen.rng
    share = np.linspace(0.0, 1.0, height)[:, None, None]
    if rng.random() < 0.3:
        share = np.where(share < 0.5, share, 1.0 - 0.5 * share)
    rows = (1.0 - share) * np.array(pen.color()[:3]) + share * np.array(pen.color()[:3])
    rough = rng.normal(0.0, float(rng.uniform(4.0, 30.0)), (height, height, 1)) if rng.random() < 0.3 else 0.0
    return Image.fromarray(np.clip(rows + rough + np.zeros((1, height, 1)), 0, 255).astype(np.uint8))


def _letter(
    pen: HudPen,
    letter: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    at: tuple[float, float],
    angle: float,
    border: tuple[Color, int],
    face: Image.Image,
) -> None:
    """One letter of a title, its upper left corner at `at`, turned about its middle by `angle` degrees."""
    (color, border_px), side = border, 2 * face.height
    for width_px in (border_px, 0):
        mask = Image.new("L", (side, side))
        corner = (side / 4, side / 4)
        ImageDraw.Draw(mask).text(corner, letter, font=font, fill=255, stroke_width=width_px)
        painted = Image.new("RGBA", (side, side), color)
        if not width_px:
            painted.paste(face.resize((side, face.height)), (0, side // 4))
        place = (round(at[0] - corner[0]), round(at[1] - corner[1]))
        pen.picture.paste(painted.rotate(angle), place, mask.rotate(angle, Image.Resampling.BICUBIC))
