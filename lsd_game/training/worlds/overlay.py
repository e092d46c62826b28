"""What games write over their picture: text, bars, icons, slots, maps, menus. It stays as it is in every style."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from lsd_game.frame import Pixels

OPAQUE = 200  # alpha from which a pixel belongs to the HUD rather than to the world behind it
# fmt: off
WORDS = (
    "score", "lives", "time", "level", "coins", "ammo", "health", "stage", "player", "enemy", "quest", "find",
    "the", "lost", "key", "of", "north", "gate", "press", "start", "continue", "options", "exit", "save", "load",
    "game", "over", "ready", "go", "new", "record", "lap", "speed", "rank", "wave", "boss", "shield", "energy",
    "mana", "gold", "arrow", "sword", "use", "open", "talk", "to", "old", "man", "you", "need", "more", "wood",
    "before", "night", "falls", "hello", "welcome", "traveller",
)
# fmt: on
Color = tuple[int, int, int, int]


class Overlay:
    """A HUD drawn once for a clip: `rgba` uint8 (height, width, 4) and `mask`, bool, where it is opaque."""

    def __init__(self, rng: np.random.Generator, width: int, height: int) -> None:
        self._rng = rng
        self._width, self._height = width, height
        self._picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._picture)
        self._draw.fontmode = "1" if rng.random() < 0.5 else "L"
        self._font = ImageFont.load_default(float(rng.choice([7, 8, 8, 9, 10, 10, 12, 14, 18])) * height / 144)
        self._ink = self._color()
        self._has_shadow = bool(rng.random() < 0.6)
        self._compose()
        self.rgba: Pixels = np.asarray(self._picture)
        self.mask: npt.NDArray[np.bool_] = self.rgba[..., 3] >= OPAQUE

    def paste(self, frame: Pixels) -> Pixels:
        """Return `frame`, uint8 (height, width, 3), with the HUD over it."""
        alpha = self.rgba[..., 3:].astype(np.uint16)
        mixed = (self.rgba[..., :3] * alpha + frame * (255 - alpha) + 127) // 255
        return mixed.astype(np.uint8)

    def _compose(self) -> None:
        rng = self._rng
        corners: list[Callable[[int, int], None]] = [self._status, self._bar, self._icons, self._map, self._status]
        margin = int(rng.integers(2, 9))
        for x_side, y_side in ((0, 0), (1, 0), (0, 1), (1, 1)):
            if rng.random() < 0.6:
                wide, high = int(self._width * 0.3), int(self._height * 0.13)
                x = margin if x_side == 0 else self._width - margin - wide
                y = margin if y_side == 0 else self._height - margin - high
                corners[int(rng.integers(len(corners)))](x, y)
        if rng.random() < 0.25:
            self._crosshair()
        if rng.random() < 0.2:
            self._slots()
        extra = rng.random()
        if extra < 0.15:
            self._menu()
        elif extra < 0.35:
            self._dialog()
        elif extra < 0.42:
            self._strip()
        if self._picture.getbbox() is None:
            self._status(margin, margin)

    def _color(self, alpha: int = 255) -> Color:
        rng = self._rng
        if rng.random() < 0.45:
            return (255, 255, 255, alpha)
        red, green, blue = (int(value) for value in rng.choice([0, 60, 128, 200, 255], 3))
        return (red, green, max(blue, 160 if red + green < 120 else 0), alpha)

    def _text(self, x: float, y: float, text: str, color: Color | None = None) -> None:
        if self._has_shadow:
            self._draw.text((x + 1, y + 1), text, font=self._font, fill=(0, 0, 0, 255))
        self._draw.text((x, y), text, font=self._font, fill=color or self._ink)

    def _sentence(self, low: int, high: int) -> str:
        words = " ".join(self._rng.choice(WORDS, int(self._rng.integers(low, high))))
        return words.upper() if self._rng.random() < 0.5 else words.capitalize()

    def _status(self, x: int, y: int) -> None:
        rng = self._rng
        digits = int(rng.integers(1, 7))
        number = f"{int(rng.integers(10**digits)):0{digits}d}"
        join = str(rng.choice([" ", ": ", " x"]))
        self._text(x, y, f"{self._sentence(1, 2)}{join}{number}")
        if rng.random() < 0.4:
            self._text(x, y + self._font_px(), f"{self._sentence(1, 2)} {int(rng.integers(100))}")

    def _font_px(self) -> float:
        return float(self._font.getbbox("Ag")[3]) + 2

    def _bar(self, x: int, y: int) -> None:
        rng = self._rng
        for row in range(int(rng.integers(1, 4))):
            wide, high = int(self._width * rng.uniform(0.1, 0.3)), int(rng.integers(3, 10))
            top, share = y + row * (high + 2), rng.uniform(0.1, 1.0)
            self._draw.rectangle((x, top, x + wide, top + high), fill=(20, 20, 20, 255), outline=self._color())
            fill = self._color()
            if rng.random() < 0.3:
                for left in range(x + 1, x + int(wide * share) - 3, 5):
                    self._draw.rectangle((left, top + 1, left + 3, top + high - 1), fill=fill)
            else:
                self._draw.rectangle((x + 1, top + 1, x + 1 + int((wide - 2) * share), top + high - 1), fill=fill)

    def _icons(self, x: int, y: int) -> None:
        rng = self._rng
        size, color, sides = int(rng.integers(5, 13)), self._color(), int(rng.integers(3, 7))
        for k in range(int(rng.integers(2, 7))):
            centre = (x + size / 2 + k * (size + 2), y + size / 2, size / 2)
            if rng.random() < 0.15:
                color = (70, 70, 70, 255)
            if sides == 6:
                self._draw.ellipse(
                    (centre[0] - size / 2, y, centre[0] + size / 2, y + size), fill=color, outline=(0, 0, 0, 255)
                )
            else:
                self._draw.regular_polygon(centre, sides, fill=color, outline=(0, 0, 0, 255))

    def _map(self, x: int, y: int) -> None:
        rng = self._rng
        size = int(self._height * rng.uniform(0.14, 0.3))
        x, y = min(x, self._width - size - 2), min(y, self._height - size - 2)
        back = (*(int(value) for value in rng.integers(0, 120, 3)), int(rng.choice([255, 255, 150])))
        shape = self._draw.ellipse if rng.random() < 0.5 else self._draw.rectangle
        shape((x, y, x + size, y + size), fill=back, outline=self._color(), width=1)
        for px, py in rng.uniform(0.2, 0.8, (int(rng.integers(2, 12)), 2)):
            at = (x + px * size, y + py * size)
            self._draw.rectangle((*at, at[0] + 2, at[1] + 2), fill=self._color())

    def _crosshair(self) -> None:
        x, y, arm = self._width // 2, self._height // 2, int(self._rng.integers(2, 8))
        color = self._color()
        self._draw.line((x - arm, y, x + arm, y), fill=color)
        self._draw.line((x, y - arm, x, y + arm), fill=color)

    def _slots(self) -> None:
        rng = self._rng
        count, size = int(rng.integers(3, 10)), int(rng.integers(10, 19))
        left, top = (self._width - count * size) // 2, self._height - size - int(rng.integers(1, 6))
        for k in range(count):
            corner = (left + k * size, top, left + (k + 1) * size - 2, top + size - 2)
            self._draw.rectangle(corner, fill=(50, 50, 50, int(rng.choice([255, 130]))), outline=self._ink)
            if rng.random() < 0.6:
                self._draw.regular_polygon(
                    (corner[0] + size / 2 - 1, top + size / 2 - 1, size / 4),
                    int(rng.integers(3, 7)),
                    fill=self._color(),
                )

    def _box(self, corner: tuple[float, float, float, float]) -> None:
        back = (
            *(int(value) for value in self._rng.choice([0, 20, 60, 230], 3)),
            int(self._rng.choice([255, 255, 150])),
        )
        self._draw.rectangle(corner, fill=back, outline=self._color(), width=int(self._rng.integers(1, 3)))

    def _menu(self) -> None:
        rng = self._rng
        lines, step = int(rng.integers(2, 7)), self._font_px() + 2
        wide = self._width * rng.uniform(0.3, 0.6)
        x, y = (self._width - wide) / 2, max(2.0, (self._height - (lines + 1) * step) / 2)
        self._box((x, y, x + wide, min(self._height - 2, y + (lines + 1) * step)))
        chosen = int(rng.integers(lines))
        for k in range(lines):
            self._text(x + 8, y + step * (k + 0.4), ("> " if k == chosen else "  ") + self._sentence(1, 3))

    def _dialog(self) -> None:
        rng = self._rng
        lines, step = int(rng.integers(1, 4)), self._font_px()
        high = lines * step + 6
        x = self._width * rng.uniform(0.03, 0.15)
        y = 4.0 if rng.random() < 0.2 else self._height - high - 4
        if rng.random() < 0.75:
            self._box((x, y, self._width - x, y + high))
        for k in range(lines):
            self._text(x + 4, y + 2 + k * step, self._sentence(3, 7))

    def _strip(self) -> None:
        """A status bar over the whole width, as old games have it."""
        rng = self._rng
        high = int(self._height * rng.uniform(0.1, 0.2))
        y = self._height - high if rng.random() < 0.6 else 0
        back = tuple(int(value) for value in rng.choice([0, 40, 90, 130], 3))
        self._draw.rectangle((0, y, self._width, y + high), fill=(*back, 255))
        for share in np.linspace(0.03, 0.75, int(rng.integers(2, 5))):
            self._text(self._width * share, y + 2, f"{self._sentence(1, 2)} {int(rng.integers(1000))}")
