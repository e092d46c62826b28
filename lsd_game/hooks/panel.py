"""A small picture of coloured lines of text, for windows of any kind. Standard library only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lsd_game.hooks.hud_font import CELL_HEIGHT_PX, CELL_WIDTH_PX, glyph_rows

PADDING_PX = 4
_BACKGROUND = b"\x14\x14\x18\xff"

Line = tuple[str, str]  # text, colour as "ffcc00"


@dataclass(frozen=True, slots=True)
class Panel:
    """Pixels to lay over a window.

    Attributes:
        width, height: in pixels.
        rows: from the top, `width` * 4 bytes each in the order R, G, B, A; alpha is 255.
    """

    width: int
    height: int
    rows: tuple[bytes, ...]


def draw_panel(lines: Sequence[Line], num_columns: int, scale: int) -> Panel:
    """The lines in their colours on a dark ground; each is cut to `num_columns`, `scale` enlarges the pixels."""
    width = (num_columns * CELL_WIDTH_PX + 2 * PADDING_PX) * scale
    blank = _BACKGROUND * width
    edge = _BACKGROUND * (PADDING_PX * scale)
    rows = [blank] * (PADDING_PX * scale)
    for text, colour in lines:
        glyphs = [glyph_rows(character) for character in text[:num_columns].ljust(num_columns)]
        for y in range(CELL_HEIGHT_PX):
            row = edge + b"".join(_pixels(glyph[y], colour, scale) for glyph in glyphs) + edge
            rows += [row] * scale
    rows += [blank] * (PADDING_PX * scale)
    return Panel(width, len(rows), tuple(rows))


@cache
def _pixels(bits: int, colour: str, scale: int) -> bytes:
    """One row of a cell: at most 64 patterns for each of the few colours."""
    lit = bytes.fromhex(colour) + b"\xff"
    return b"".join((lit if bits >> CELL_WIDTH_PX - 1 - x & 1 else _BACKGROUND) * scale for x in range(CELL_WIDTH_PX))
