"""Game events in the segment: a ring of small JSON records, the newest 256 survive. Standard library only."""

from __future__ import annotations

import struct
import threading

from lsd_game.event_record import MAX_EVENT_BYTES
from lsd_game.link.segment import (
    EVENT_BYTES,
    EVENTS_OFFSET,
    NUM_EVENTS,
    WORD_EVENTS_BEGUN,
    WORD_EVENTS_LOST,
    WORD_EVENTS_PUBLISHED,
    WORD_EVENTS_READ,
    Segment,
)

_LENGTH = struct.Struct("<I")


class EventRing:
    """Carries events from the game to the restyle process. When full, the oldest are lost, and counted."""

    def __init__(self, segment: Segment) -> None:
        self._memory = segment.memory
        self._words = segment.words
        self._writing = threading.Lock()  # a game may send events from any of its threads

    def write(self, record: bytes) -> None:
        """Append a record made by `encode_event`."""
        with self._writing:
            number = self._words[WORD_EVENTS_PUBLISHED]
            self._words[WORD_EVENTS_BEGUN] = number + 1
            start = _offset(number)
            _LENGTH.pack_into(self._memory, start, len(record))
            self._memory[start + 4 : start + 4 + len(record)] = record
            self._words[WORD_EVENTS_PUBLISHED] = number + 1

    def read_all(self) -> list[bytes]:
        """The records that nobody has read yet, oldest first."""
        published = self._words[WORD_EVENTS_PUBLISHED]
        unread = self._words[WORD_EVENTS_READ]
        first = max(unread, published - NUM_EVENTS)
        copies = [(number, self._copy(number)) for number in range(first, published)]
        begun = self._words[WORD_EVENTS_BEGUN]
        records = [record for number, record in copies if number + NUM_EVENTS >= begun]
        self._words[WORD_EVENTS_LOST] += published - unread - len(records)
        self._words[WORD_EVENTS_READ] = published
        return records

    def _copy(self, number: int) -> bytes:
        start = _offset(number)
        (length,) = _LENGTH.unpack_from(self._memory, start)
        return bytes(self._memory[start + 4 : start + 4 + min(length, MAX_EVENT_BYTES)])


def _offset(number: int) -> int:
    return EVENTS_OFFSET + number % NUM_EVENTS * EVENT_BYTES
