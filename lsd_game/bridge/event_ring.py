"""Game events in the segment: a ring of small JSON records, the newest 256 survive. Standard library only."""

from __future__ import annotations

import json
import math
import struct
import threading
from collections.abc import Mapping

from lsd_game.bridge.segment import (
    EVENT_BYTES,
    EVENTS_OFFSET,
    NUM_EVENTS,
    WORD_EVENTS_BEGUN,
    WORD_EVENTS_LOST,
    WORD_EVENTS_PUBLISHED,
    WORD_EVENTS_READ,
    Segment,
)

EventValue = float | int | str | bool
MAX_EVENT_BYTES = EVENT_BYTES - 4
_LENGTH = struct.Struct("<I")


def encode_event(name: str, data: Mapping[str, EventValue], time_s: float) -> bytes:
    """The record of an event.

    Raises:
        ValueError: for an empty name, a value that is no finite number, string or bool, or too much data.
    """
    if not isinstance(name, str) or not name:
        raise ValueError(f"an event needs a name such as 'coin', got {name!r}")
    plain = {key: _plain(value) for key, value in data.items()}
    for key, value in plain.items():
        is_infinite = isinstance(value, float) and not math.isfinite(value)
        if is_infinite or not isinstance(value, float | int | str):
            raise ValueError(f"event {name!r}: {key} must be a finite number, a string or a bool, got {value!r}")
    record = {"name": name, "data": plain, "time_s": time_s}
    encoded = json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()
    if len(encoded) > MAX_EVENT_BYTES:
        raise ValueError(f"event {name!r} may have {MAX_EVENT_BYTES} bytes with its data, got {len(encoded)}")
    return encoded


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


def _plain(value: object) -> object:
    """A number of numpy as one of Python; anything else as it is."""
    return value.item() if hasattr(value, "item") and getattr(value, "shape", None) == () else value


def _offset(number: int) -> int:
    return EVENTS_OFFSET + number % NUM_EVENTS * EVENT_BYTES
