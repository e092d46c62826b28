"""A link with both of its ends in the test's own process."""

from __future__ import annotations

from pathlib import Path

from lsd_game.link.game_end import GameEnd
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import Segment
from lsd_game.pixel_layout import PixelLayout

TINY = PixelLayout(2, 1, "BGRX", 8)
TINY_PIXELS = b"\x01\x02\x03\x00\x04\x05\x06\x00"


class Link:
    """A segment with both ends in this process."""

    def __init__(self, path: Path, bank_bytes: int = 4096) -> None:
        self.segment = Segment.create(path, bank_bytes=bank_bytes)
        self.game = GameEnd(self.segment)
        self.restyle = RestyleEnd(self.segment)

    def publish(self, pixels: bytes = TINY_PIXELS, layout: PixelLayout = TINY, time_s: float = 0.0) -> int | None:
        return self.game.publish(memoryview(pixels), layout, time_s)

    def answer(self, now_s: float) -> None:
        """Answer the newest frame with itself."""
        frame = self.restyle.take()
        assert frame is not None
        self.restyle.beat(now_s)
        self.restyle.show(frame)

    def look(self, now_s: float, layout: PixelLayout = TINY) -> bytes | None:
        """The answer that the game would show now."""
        pixels = bytearray(b"\xaa" * layout.num_bytes)
        if not self.game.copy_answer(memoryview(pixels), layout, now_s):
            assert pixels == b"\xaa" * layout.num_bytes
            return None
        self.game.count_presented(now_s)
        return bytes(pixels)
