"""A small picture that the owner of a run lays over a native game's window: two banks, the newest wins."""

from __future__ import annotations

import struct

from lsd_game.link.segment import (
    PANEL_BYTES,
    PANELS_OFFSET,
    WORD_PANELS_BEGUN,
    WORD_PANELS_PUBLISHED,
    Segment,
)

_SIZE = struct.Struct("<II")


class PanelSlot:
    """The owner's end; the native hook reads."""

    def __init__(self, segment: Segment) -> None:
        self._memory = segment.memory
        self._words = segment.words

    def write(self, width: int, height: int, pixels: bytes) -> None:
        """Publish a panel of rows of R, G, B, A from the top; one of 0x0 takes the last one away.

        Raises:
            ValueError: when the pixels do not have this size, or have no room.
        """
        if len(pixels) != width * height * 4 or len(pixels) > PANEL_BYTES - _SIZE.size:
            raise ValueError(f"a panel of {width}x{height} has no {len(pixels)} bytes of at most {PANEL_BYTES}")
        number = self._words[WORD_PANELS_PUBLISHED]
        start = PANELS_OFFSET + number % 2 * PANEL_BYTES
        self._words[WORD_PANELS_BEGUN] = number + 1
        _SIZE.pack_into(self._memory, start, width, height)
        self._memory[start + _SIZE.size : start + _SIZE.size + len(pixels)] = pixels
        self._words[WORD_PANELS_PUBLISHED] = number + 1
