"""A file of events, one JSON object a line: {"time_s": 1.5, "name": "hurt", "data": {"health": 0.4}}."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path

from lsd_game.director.table import is_number
from lsd_game.frame import GameEvent
from lsd_game.suggest import did_you_mean

KEYS = ("time_s", "name", "data")
MAX_TOLD = 20  # mistakes told at once


class EventFileError(ValueError):
    """What is wrong with a file of events, one line `FILE:LINE: sentence` for each mistake."""


def read_events(path: str | PathLike[str]) -> list[GameEvent]:
    """The events of the file in the order of their times, in seconds from 0; empty lines are passed over.

    Raises:
        EventFileError: with file and line for every mistake, up to MAX_TOLD.
        OSError: when the file cannot be read.
    """
    name = Path(path).name
    events: list[GameEvent] = []
    mistakes: list[str] = []
    for number, line in enumerate(Path(path).read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            events.append(_event(line))
        except (ValueError, RecursionError) as error:
            mistakes.append(f"{name}:{number}: {error}")
    if len(mistakes) > MAX_TOLD:
        mistakes[MAX_TOLD:] = [f"{name}: and {len(mistakes) - MAX_TOLD} lines more"]
    if mistakes:
        raise EventFileError("\n".join(mistakes))
    return sorted(events, key=lambda event: event.time_s)


def _event(line: bytes) -> GameEvent:
    """The event of one line; ValueError says what is wrong."""
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error.msg} (column {error.colno})") from None
    except UnicodeDecodeError:
        raise ValueError("no UTF-8 text") from None
    if not isinstance(values, dict):
        raise ValueError(f'must be an object such as {{"time_s": 1.5, "name": "hurt"}}, got {line.decode()[:60]}')
    for key in values:
        if key not in KEYS:
            raise ValueError(f"unknown key {key!r}{did_you_mean(key, KEYS)}")
    time_s, name, data = values.get("time_s"), values.get("name"), values.get("data", {})
    if not (is_number(time_s) and time_s >= 0.0):
        raise ValueError(f"time_s must be a number of seconds from 0, got {time_s!r}")
    if not (isinstance(name, str) and name):
        raise ValueError(f"name must be a text, got {name!r}")
    if not isinstance(data, dict) or not all(isinstance(value, float | int | str | bool) for value in data.values()):
        raise ValueError(f"data must be an object of numbers and texts, got {data!r:.60}")
    return GameEvent(name, data, float(time_s))
