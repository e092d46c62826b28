"""Writes and draws on a HUD's sheet, at one moment of a clip: by then counts, bars and blinking lines have moved on."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Color = tuple[int, int, int, int]
# fmt: off
WORDS = (
    "score", "lives", "time", "level", "coins", "ammo", "health", "stage", "player", "enemy", "quest", "find",
    "the", "lost", "key", "of", "north", "gate", "press", "start", "continue", "options", "exit", "save", "load",
    "game", "over", "ready", "go", "new", "record", "lap", "speed", "rank", "wave", "boss", "shield", "energy",
    "mana", "gold", "arrow", "sword", "use", "open", "talk", "to", "old", "man", "you", "need", "more", "wood",
    "before", "night", "falls", "hello", "welcome", "traveller",
)
FONT_SIZES_PX = (5, 6, 7, 8, 8, 9, 10, 10, 12, 14, 18)  # in a picture 144 pixels high
# fmt: on
COUNTS_EVERY = (1, 1, 2, 3, 6)  # ticks
COUNTS_BY = (1, 1, -1, 5, 10, 50, 100)
MOVING_SHARE = 0.6  # of the numbers and bars change within a clip
BLOCK_FONT_SHARE = 0.3
BLINK_SHARE = 0.06
# text alone, with a shadow, a border
UNDER = ((), ((1, 1),), tuple((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y))
UNDER_SHARES = (0.35, 0.4, 0.25)


class HudPen:
    """Draws on `picture`, RGBA. Draws from `rng` do not depend on `tick`, so every tick gives the same HUD, later.

    Args:
        tick: frames since the clip began.
    """

    def __init__(self, rng: np.random.Generator, width: int, height: int, tick: int) -> None:
        self.rng, self.tick = rng, tick
        self.picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.picture)
        self.draw.fontmode = "1" if rng.random() < 0.5 else "L"
        self._font: ImageFont.FreeTypeFont | ImageFont.ImageFont = ImageFont.load_default(
            float(rng.choice(FONT_SIZES_PX)) * height / 144
        )
        self._block_px = 0  # side of a block font's pixels; 0: the other font
        if rng.random() < BLOCK_FONT_SHARE:
            self._font, self._block_px = ImageFont.load_default_imagefont(), int(rng.choice([1, 1, 1, 2]))
        self.ink = self.color()
        self._under = UNDER[int(rng.choice(len(UNDER), p=UNDER_SHARES))]

    @property
    def line_px(self) -> float:
        """From one line of text to the next."""
        return self._extent("Ag")[1] + 2

    def color(self) -> Color:
        """White, or any bright colour."""
        rng = self.rng
        if rng.random() < 0.45:
            return (255, 255, 255, 255)
        red, green, blue = (int(value) for value in rng.choice([0, 60, 128, 200, 255], 3))
        return (red, green, max(blue, 160 if red + green < 120 else 0), 255)

    def text(self, x: float, y: float, text: str, color: Color | None = None) -> None:
        """Write a line, moved so far that it stays within the sheet; some lines blink."""
        is_blinking, phase = self.rng.random() < BLINK_SHARE, int(self.rng.integers(4))
        if is_blinking and (self.tick + phase) // 2 % 2:
            return
        wide, high = self._extent(text)
        x, y = max(0.0, min(x, self.picture.width - wide - 2)), max(0.0, min(y, self.picture.height - high - 2))
        for right, down in self._under:
            self._write(x + right, y + down, text, (0, 0, 0, 255))
        self._write(x, y, text, color or self.ink)

    def _extent(self, text: str) -> tuple[float, float]:
        wide, high = self._font.getbbox(text)[2:]
        return wide * max(1, self._block_px), high * max(1, self._block_px)

    def _write(self, x: float, y: float, text: str, color: Color) -> None:
        if not self._block_px:
            self.draw.text((x, y), text, font=self._font, fill=color)
            return
        wide, high = (max(1, int(side)) for side in self._font.getbbox(text)[2:])
        letters = Image.new("L", (wide, high))
        ImageDraw.Draw(letters).text((0, 0), text, font=self._font, fill=255)
        blocks = letters.resize((wide * self._block_px, high * self._block_px), Image.Resampling.NEAREST)
        self.picture.paste(color, (int(x), int(y)), blocks)

    def words(self, low: int, high: int) -> str:
        """From `low` to below `high` words."""
        words = " ".join(self.rng.choice(WORDS, int(self.rng.integers(low, high))))
        return words.upper() if self.rng.random() < 0.5 else words.capitalize()

    def number(self, digits: int) -> str:
        """A number of at most so many digits; many count up or down."""
        rng = self.rng
        value = int(rng.integers(10**digits))
        by, every = int(rng.choice(COUNTS_BY)), int(rng.choice(COUNTS_EVERY))
        phase = int(rng.integers(every))
        if rng.random() < MOVING_SHARE:
            value = (value + by * ((self.tick + phase) // every)) % 10**digits
        return f"{value:0{digits}d}" if rng.random() < 0.5 else f"{value}"

    def share(self) -> float:
        """How full something is, 0..1; many fill or run empty."""
        rng = self.rng
        begin, rate = float(rng.uniform(0.1, 1.0)), float(rng.normal(0.0, 0.03))
        return float(np.clip(begin + (rate * self.tick if rng.random() < MOVING_SHARE else 0.0), 0.0, 1.0))

    def travel(self, most_px: float) -> tuple[float, float]:
        """How far something has come since the clip began, in pixels, at `most_px` a frame."""
        x, y = (float(value) * self.tick for value in self.rng.uniform(-most_px, most_px, 2))
        return x, y

    def box(self, corner: tuple[float, float, float, float]) -> None:
        """A panel for text to stand on."""
        rng = self.rng
        back = (*(int(value) for value in rng.choice([0, 20, 60, 230], 3)), int(rng.choice([255, 255, 150])))
        self.draw.rectangle(corner, fill=back, outline=self.color(), width=int(rng.integers(1, 3)))
