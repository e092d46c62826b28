"""Restyle any running game, live. Names load on first use: importing this package imports nothing else."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lsd_game.bridge.client import connect
    from lsd_game.frame import Frame, GameEvent, Style
    from lsd_game.game.attach import capture_here, event
    from lsd_game.game.embed import hook
    from lsd_game.model.stream import RestyleStream
    from lsd_game.session.restyled_env import wrap

__all__ = ["Frame", "GameEvent", "RestyleStream", "Style", "capture_here", "connect", "event", "hook", "wrap"]

_HOMES = {
    "Frame": "lsd_game.frame",
    "GameEvent": "lsd_game.frame",
    "RestyleStream": "lsd_game.model.stream",
    "Style": "lsd_game.frame",
    "connect": "lsd_game.bridge.client",
    "capture_here": "lsd_game.game.attach",
    "event": "lsd_game.game.attach",
    "hook": "lsd_game.game.embed",
    "wrap": "lsd_game.session.restyled_env",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'lsd_game' has no attribute {name!r}")
    if name == "RestyleStream":
        importlib.import_module("lsd_game.model.openmp").spin_briefly()
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
