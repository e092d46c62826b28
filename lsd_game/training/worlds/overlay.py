"""What games write over their picture: text, bars, icons, slots, maps, menus. It stays as it is in every style."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lsd_game.frame import Pixels
from lsd_game.training.worlds import hud_art, hud_panels, hud_title
from lsd_game.training.worlds.hud_pen import HudPen

OPAQUE = 255  # alpha from which a pixel belongs to the HUD alone: nothing of the world behind it shines through


class Hud(NamedTuple):
    """A HUD at one moment: `rgba` uint8 (height, width, 4)."""

    rgba: Pixels

    @property
    def mask(self) -> npt.NDArray[np.bool_]:
        """Where it is opaque, (height, width)."""
        return np.asarray(self.rgba[..., 3] >= OPAQUE)

    def paste(self, frame: Pixels) -> Pixels:
        """Return `frame`, uint8 (height, width, 3), with the HUD over it."""
        alpha = self.rgba[..., 3:].astype(np.uint16)
        mixed = (self.rgba[..., :3] * alpha + frame * (255 - alpha) + 127) // 255
        return mixed.astype(np.uint8)


class Overlay:
    """The HUD of one clip: a fixed layout in which numbers count, bars fill, labels move and lines blink."""

    def __init__(self, rng: np.random.Generator, width: int, height: int) -> None:
        self._seed = int(rng.integers(2**32))
        self._size = width, height

    def at(self, tick: int) -> Hud:
        """The HUD of frame `tick` of the clip."""
        layout = _Layout(HudPen(np.random.default_rng(self._seed), *self._size, tick))
        layout.compose()
        return Hud(np.asarray(layout.pen.picture))


class _Layout:
    """Composes one HUD with a pen."""

    def __init__(self, pen: HudPen) -> None:
        self.pen, self._rng, self._draw = pen, pen.rng, pen.draw
        self._width, self._height = pen.picture.size

    def compose(self) -> None:
        """Draw it all."""
        rng = self._rng
        corners: list[Callable[[int, int], None]] = [
            self._status,
            self._bar,
            self._icons,
            self._map,
            self._status,
            lambda x, y: hud_art.portrait(self.pen, x, y),
        ]
        margin = int(rng.integers(2, 9))
        for x_side, y_side in ((0, 0), (1, 0), (0, 1), (1, 1)):
            if rng.random() < 0.6:
                wide, high = int(self._width * 0.3), int(self._height * 0.13)
                x = margin if x_side == 0 else self._width - margin - wide
                y = margin if y_side == 0 else self._height - margin - high
                corners[int(rng.integers(len(corners)))](x, y)
        for share, part in ((0.25, self._crosshair), (0.2, self._slots), (0.3, self._labels)):
            if rng.random() < share:
                part()
        extra = rng.random()
        if extra < 0.12:
            hud_panels.menu(self.pen)
        elif extra < 0.32:
            hud_panels.dialog(self.pen)
        elif extra < 0.44:
            hud_panels.strip(self.pen)
        elif extra < 0.54:
            end = hud_title.title(self.pen)
            if rng.random() < 0.6:
                hud_panels.menu(self.pen, end)
        if self.pen.picture.getbbox() is None:
            self._status(margin, margin)

    def _status(self, x: int, y: int) -> None:
        rng, pen = self._rng, self.pen
        lines = [f"{pen.words(1, 2)}{rng.choice([' ', ': ', ' x'])}{pen.number(int(rng.integers(1, 7)))}"]
        while rng.random() < 0.35 and len(lines) < 4:
            lines.append(f"{pen.words(1, 2)} {pen.number(2)}")
        y = min(y, int(self._height - len(lines) * pen.line_px - 2))
        if rng.random() < 0.2:
            pen.box((x - 2, y - 2, x + self._width * 0.3, y + len(lines) * pen.line_px))
        for row, line in enumerate(lines):
            pen.text(x, y + row * pen.line_px, line)

    def _labels(self) -> None:
        """Names and numbers that float over things in the world."""
        rng, pen = self._rng, self.pen
        for _ in range(int(rng.integers(1, 6))):
            x, y = rng.uniform(0.05, 0.85) * self._width, rng.uniform(0.1, 0.85) * self._height
            dx, dy = pen.travel(1.5)
            text = f"{rng.choice(['+', '-', ''])}{pen.number(3)}" if rng.random() < 0.6 else pen.words(1, 2)
            pen.text(x + dx, y + dy, text, pen.color())

    def _bar(self, x: int, y: int) -> None:
        rng = self._rng
        for row in range(int(rng.integers(1, 4))):
            wide, high = int(self._width * rng.uniform(0.1, 0.3)), int(rng.integers(3, 10))
            top, share = y + row * (high + 2), self.pen.share()
            self._draw.rectangle((x, top, x + wide, top + high), fill=(20, 20, 20, 255), outline=self.pen.color())
            fill = self.pen.color()
            if rng.random() < 0.3:
                for left in range(x + 1, x + int(wide * share) - 3, 5):
                    self._draw.rectangle((left, top + 1, left + 3, top + high - 1), fill=fill)
            else:
                self._draw.rectangle((x + 1, top + 1, x + 1 + int((wide - 2) * share), top + high - 1), fill=fill)

    def _icons(self, x: int, y: int) -> None:
        rng, pen = self._rng, self.pen
        size, color, sides = int(rng.integers(5, 13)), pen.color(), int(rng.integers(3, 7))
        count, spent = int(rng.integers(2, 7)), (70, 70, 70, 255)
        num_left = round(count * pen.share())
        for k in range(count):
            centre = (x + size / 2 + k * (size + 2), y + size / 2, size / 2)
            fill = color if k < num_left else spent
            if sides == 6:
                corner = (centre[0] - size / 2, y, centre[0] + size / 2, y + size)
                self._draw.ellipse(corner, fill=fill, outline=(0, 0, 0, 255))
            else:
                self._draw.regular_polygon(centre, sides, fill=fill, outline=(0, 0, 0, 255))
        if rng.random() < 0.4:
            pen.text(x + count * (size + 2) + 2, y, f"x{pen.number(2)}")

    def _map(self, x: int, y: int) -> None:
        rng = self._rng
        size = int(self._height * rng.uniform(0.14, 0.3))
        x, y = min(x, self._width - size - 2), min(y, self._height - size - 2)
        back = (*(int(value) for value in rng.integers(0, 120, 3)), int(rng.choice([255, 255, 150])))
        shape = self._draw.ellipse if rng.random() < 0.5 else self._draw.rectangle
        shape((x, y, x + size, y + size), fill=back, outline=self.pen.color(), width=1)
        for px, py in rng.uniform(0.2, 0.8, (int(rng.integers(2, 12)), 2)):
            dx, dy = self.pen.travel(0.5)
            at = (x + px * size + dx, y + py * size + dy)
            self._draw.rectangle((*at, at[0] + 2, at[1] + 2), fill=self.pen.color())

    def _crosshair(self) -> None:
        x, y, arm = self._width // 2, self._height // 2, int(self._rng.integers(2, 8))
        color = self.pen.color()
        self._draw.line((x - arm, y, x + arm, y), fill=color)
        self._draw.line((x, y - arm, x, y + arm), fill=color)

    def _slots(self) -> None:
        rng, pen = self._rng, self.pen
        count, size = int(rng.integers(3, 10)), int(rng.integers(10, 19))
        left, top = (self._width - count * size) // 2, self._height - size - int(rng.integers(1, 6))
        for k in range(count):
            corner = (left + k * size, top, left + (k + 1) * size - 2, top + size - 2)
            self._draw.rectangle(corner, fill=(50, 50, 50, int(rng.choice([255, 130]))), outline=pen.ink)
            if rng.random() < 0.6:
                circle = (corner[0] + size / 2 - 1, top + size / 2 - 1, size / 4)
                self._draw.regular_polygon(circle, int(rng.integers(3, 7)), fill=pen.color())
