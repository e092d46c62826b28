"""Wires the game process: opens the segment, puts the hook into the game's library, sends the game's events."""

from __future__ import annotations

import atexit
import logging
import os
import time
from pathlib import Path
from typing import Any

from lsd_game.event_record import EventValue, encode_event
from lsd_game.hooks.hooked_modules import HOOKS, put_hook
from lsd_game.hooks.launch import SEGMENT_VARIABLE
from lsd_game.hooks.post_import import call_after_import
from lsd_game.hooks.presenter import Presenter
from lsd_game.link.game_end import GameEnd
from lsd_game.link.segment import Segment

_logger = logging.getLogger(__name__)


class _Attachment:
    """What this process holds of the link; there is one game in a process."""

    def __init__(self) -> None:
        self.game_end: GameEnd | None = None
        self.hooked: dict[str, Any] = {}  # the modules that have the hook
        self.is_started = False  # by `lsd-game run`
        self.num_unheard_events = 0  # sent while there was no link


_attachment = _Attachment()


def attach(segment_path: str | Path) -> None:
    """Open the segment and hook the game's library, now or as soon as the game imports it. Twice is fine.

    Raises:
        OSError, ValueError: when there is no such segment; nothing is hooked then.
    """
    _open(segment_path)
    for name in HOOKS:
        call_after_import(name, _hook)


def attach_started_game() -> None:
    """Attach the game that `lsd-game run` has started; its messages say who speaks. Twice is fine."""
    if _attachment.is_started:
        return
    _attachment.is_started = True
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("lsd-game: %(message)s"))
    package_logger = logging.getLogger("lsd_game")
    package_logger.addHandler(handler)
    package_logger.propagate = False
    attach(os.environ[SEGMENT_VARIABLE])


def event(name: str, /, **data: EventValue) -> None:
    """Tell the restyle process that something happened: `event("hurt", health=0.3)`.

    Without a hook it is counted and does nothing. Never waits; may be called on any thread.

    Raises:
        ValueError: for an empty name, a value that is no finite number, string or bool, or more than 500
            bytes in all; with and without a hook.
    """
    time_s = time.monotonic()
    if _attachment.game_end is None and SEGMENT_VARIABLE in os.environ:
        _open(os.environ[SEGMENT_VARIABLE])  # before the game has imported its library
    if _attachment.game_end is None:
        encode_event(name, data, time_s)
        _attachment.num_unheard_events += 1
        return
    _attachment.game_end.send_event(name, data, time_s)


def capture_here() -> None:
    """Take the game's picture now, before the game draws its own HUD: call it after the world, in every frame.

    The model sees the world alone, and what the game draws from here to the flip lies crisp over the answer. For
    games that draw their whole picture in every frame. Without a hook it does nothing.
    """
    if Presenter.newest is not None:
        Presenter.newest.capture()


def num_unheard_events() -> int:
    """How many events were sent while nothing was hooked."""
    return _attachment.num_unheard_events


def is_attached() -> bool:
    """Whether this process has a link to a restyle process."""
    return _attachment.game_end is not None


def _open(segment_path: str | Path) -> GameEnd:
    if _attachment.game_end is None:
        _attachment.game_end = GameEnd(Segment.open(segment_path))
        atexit.register(_attachment.game_end.close)
    return _attachment.game_end


def _hook(module: Any) -> None:
    name = module.__name__
    if _attachment.hooked.get(name) is module or _attachment.game_end is None:
        return
    put_hook(module, _attachment.game_end)
    _attachment.hooked[name] = module
