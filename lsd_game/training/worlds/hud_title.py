"""The big words of title screens: straight or on an arc, letters with thick borders and painted faces."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lsd_game.training.worlds.hud_pen import Color, HudPen


def title(pen: HudPen) -> float:
    """One or two words.

    Returns:
        Where they end, in pixels from the top.
    """
    lettering = Lettering.random(pen)
    top = float(pen.rng.uniform(0.0, 0.25)) * pen.picture.height
    for _ in range(int(pen.rng.integers(1, 3))):
        lettering.write(pen, pen.words(1, 2), top)
        top += lettering.line_px
    return top


@dataclass(frozen=True)
class Lettering:
    """How the letters of a title look.

    Attributes:
        line_px: from one line to the next.
        bend: of a line, its rise towards both ends against the picture's width.
        tilt: deviation of the letters' angles, degrees.
        faces: what letters are filled with in turn, each `line_px` high and wide.
    """

    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    line_px: float
    bend: float
    tilt: float
    border: Color
    border_px: int
    faces: list[Image.Image]

    @classmethod
    def random(cls, pen: HudPen) -> Lettering:
        """Draw one by lot."""
        rng = pen.rng
        font = ImageFont.load_default(float(rng.uniform(0.16, 0.3)) * pen.picture.height)
        line_px = 1.1 * font.getbbox("Ag")[3]
        return cls(
            font=font,
            line_px=line_px,
            bend=float(rng.normal(0.0, 0.35)) if rng.random() < 0.4 else 0.0,
            tilt=float(rng.uniform(5.0, 20.0)) if rng.random() < 0.25 else 0.0,
            border=pen.color() if rng.random() < 0.4 else (0, 0, 0, 255),
            border_px=max(1, round(line_px * float(rng.uniform(0.02, 0.08)))),
            faces=[_face(pen, round(line_px)) for _ in range(int(rng.choice([1, 1, 2, 5])))],
        )

    def write(self, pen: HudPen, word: str, top: float) -> None:
        """Paint a word in the middle of the sheet, `top` pixels below its upper border."""
        width = pen.picture.width
        x = max(2.0, (width - self.font.getlength(word)) / 2)
        for place, letter in enumerate(word):
            letter_px = self.font.getlength(letter)
            off = (x + letter_px / 2) / width - 0.5
            angle = float(pen.rng.normal(0.0, self.tilt)) - math.degrees(math.atan(2.0 * self.bend * off))
            corner = (x, top + self.bend * off * off * width)
            self._paint(pen.picture, letter, corner, angle, self.faces[place % len(self.faces)])
            x += letter_px

    def _paint(
        self, sheet: Image.Image, letter: str, corner: tuple[float, float], angle: float, face: Image.Image
    ) -> None:
        """A letter, its border first, turned about its middle by `angle` degrees."""
        side = 2 * face.height
        for border_px in (self.border_px, 0):
            mask = Image.new("L", (side, side))
            ImageDraw.Draw(mask).text((side / 4, side / 4), letter, font=self.font, fill=255, stroke_width=border_px)
            painted = Image.new("RGBA", (side, side), self.border)
            if not border_px:
                painted.paste(face.resize((side, face.height)), (0, side // 4))
            place = (round(corner[0] - side / 4), round(corner[1] - side / 4))
            sheet.paste(painted.rotate(angle), place, mask.rotate(angle, Image.Resampling.BICUBIC))


def _face(pen: HudPen, side: int) -> Image.Image:
    """A colour that runs from top to bottom, some with a light that breaks off in the middle, some grainy."""
    rng = pen.rng
    share = np.linspace(0.0, 1.0, side)[:, None, None]
    if rng.random() < 0.3:
        share = np.where(share < 0.5, share, 1.0 - 0.5 * share)
    rows = (1.0 - share) * np.array(pen.color()[:3]) + share * np.array(pen.color()[:3])
    rough = rng.normal(0.0, float(rng.uniform(4.0, 30.0)), (side, side, 1)) if rng.random() < 0.3 else 0.0
    return Image.fromarray(np.clip(rows + rough + np.zeros((1, side, 1)), 0, 255).astype(np.uint8))
