"""A game event as the small JSON record that travels; its checks are those of every event. Standard library only."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

EventValue = float | int | str | bool
MAX_EVENT_BYTES = 508  # a slot of the segment's event ring


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


def _plain(value: object) -> object:
    """A number of numpy as one of Python; anything else as it is."""
    return value.item() if hasattr(value, "item") and getattr(value, "shape", None) == () else value
