"""The restyle process's status in the segment: two small banks, the newest wins. Standard library only."""

from __future__ import annotations

import struct

from lsd_game.link.segment import (
    STATUS_BYTES,
    STATUS_OFFSET,
    WORD_HIDDEN,
    WORD_STATUS_BEGUN,
    WORD_STATUS_PUBLISHED,
    Segment,
)
from lsd_game.status import StreamStatus

_LENGTH = struct.Struct("<I")


class StatusSlot:
    """The restyle process writes, the game reads."""

    def __init__(self, segment: Segment) -> None:
        self._memory = segment.memory
        self._words = segment.words
        self._status = StreamStatus()  # as read last
        self._num_read = 0  # statuses published when it was read

    def write(self, status: StreamStatus) -> None:
        """Publish `status`."""
        encoded = status.encode()
        number = self._words[WORD_STATUS_PUBLISHED]
        self._words[WORD_STATUS_BEGUN] = number + 1
        start = _offset(number)
        _LENGTH.pack_into(self._memory, start, len(encoded))
        self._memory[start + 4 : start + 4 + len(encoded)] = encoded
        self._words[WORD_STATUS_PUBLISHED] = number + 1
        self._words[WORD_HIDDEN] = status.is_hidden

    def read(self) -> StreamStatus:
        """The newest status; before the first one, one with nothing in it."""
        number = self._words[WORD_STATUS_PUBLISHED]
        if number == self._num_read:
            return self._status
        start = _offset(number - 1)
        (length,) = _LENGTH.unpack_from(self._memory, start)
        encoded = bytes(self._memory[start + 4 : start + min(4 + length, STATUS_BYTES)])
        if self._words[WORD_STATUS_BEGUN] <= number + 1:  # not overwritten meanwhile
            self._num_read, self._status = number, StreamStatus.decode(encoded)
        return self._status

    @property
    def is_hidden(self) -> bool:
        """Whether the player wants the game's own picture."""
        return bool(self._words[WORD_HIDDEN])


def _offset(number: int) -> int:
    return STATUS_OFFSET + number % 2 * STATUS_BYTES
