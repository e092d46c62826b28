"""One slot of the segment: two banks and a sequence number. Nobody waits, the newest picture wins."""

from __future__ import annotations

from dataclasses import dataclass

from lsd_game.link.segment import BANK_HEADER, BANK_HEADER_BYTES, Segment
from lsd_game.pixel_layout import PixelLayout


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the segment.

    Attributes:
        sequence: its number in the slot, from 0.
        index: of the captured frame that it shows.
        time_s: when that frame was captured, on the game's monotonic clock.
        layout: how its pixels lie.
        pixels: `layout.num_bytes` bytes in shared memory. Copy them, then ask `FrameSlot.is_intact`.
    """

    sequence: int
    index: int
    time_s: float
    layout: PixelLayout
    pixels: memoryview


class FrameSlot:
    """Carries pictures one way. One process writes, another one reads."""

    def __init__(self, segment: Segment, *, first_bank: int, begun_word: int, published_word: int) -> None:
        self._memory = segment.memory
        self._words = segment.words
        self._offsets = (segment.bank_offset(first_bank), segment.bank_offset(first_bank + 1))
        self._bank_bytes = segment.bank_bytes
        self._begun = begun_word
        self._published = published_word

    @property
    def num_published(self) -> int:
        """How many pictures were published; the newest has this number minus 1."""
        return self._words[self._published]

    def begin(self, index: int, time_s: float, layout: PixelLayout) -> Picture:
        """Open the bank that is not published; fill `pixels`, then call `publish`.

        Raises:
            ValueError: when the picture does not fit into a bank.
        """
        if layout.num_bytes > self._bank_bytes:
            raise ValueError(
                f"a picture may have {self._bank_bytes} bytes, got {layout.width}x{layout.height} pixels "
                f"in {layout.num_bytes} bytes"
            )
        sequence = self._words[self._published]
        self._words[self._begun] = sequence + 1
        offset = self._offsets[sequence % 2]
        channels = layout.channels.encode("ascii")
        size = (layout.width, layout.height, layout.pitch, layout.num_bytes)
        BANK_HEADER.pack_into(self._memory, offset, index, time_s, *size, channels, layout.bottom_up)
        return Picture(sequence, index, time_s, layout, self._pixels(offset, layout))

    def publish(self, picture: Picture) -> None:
        """Hand a filled picture over; it replaces the one before."""
        self._words[self._published] = picture.sequence + 1

    def newest(self) -> Picture | None:
        """The picture published last; None before the first one, or when it was just overwritten."""
        sequence = self._words[self._published] - 1
        if sequence < 0:
            return None
        offset = self._offsets[sequence % 2]
        fields = BANK_HEADER.unpack_from(self._memory, offset)
        index, time_s, width, height, pitch, num_bytes, channels, bottom_up = fields
        if not self._is_intact(sequence):
            return None
        layout = PixelLayout(width, height, channels.rstrip(b"\0").decode("ascii"), pitch, bool(bottom_up))
        if num_bytes != layout.num_bytes or num_bytes > self._bank_bytes:
            raise ValueError(f"a bank says {num_bytes} bytes for {layout}, of at most {self._bank_bytes}")
        return Picture(sequence, index, time_s, layout, self._pixels(offset, layout))

    def is_intact(self, picture: Picture) -> bool:
        """Whether what was copied from `picture.pixels` until now is all of this picture."""
        return self._is_intact(picture.sequence)

    def _is_intact(self, sequence: int) -> bool:
        return self._words[self._begun] <= sequence + 2

    def _pixels(self, offset: int, layout: PixelLayout) -> memoryview:
        start = offset + BANK_HEADER_BYTES
        return self._memory[start : start + layout.num_bytes]
