"""Words, limits and small values that messages of both directions use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lsd_game.bridge.wire import Scalar, wire
from lsd_game.frame import MAX_PROMPT_CHARS

SUBPROTOCOL = "lsd.v1"
VERSION = 1
CODECS = ("jpeg", "rgb", "rgba")
FEATURES = ("resume", "rules", "planes", "watch", "regions")
MAX_SIDE_PX = 8192
MAX_UNANSWERED = 2
MAX_NAME_CHARS = 64


@dataclass(frozen=True, slots=True)
class PromptWeight:
    """One prompt of a mix."""

    text: str = wire("a style in words", high=MAX_PROMPT_CHARS)
    weight: float = wire("its share of the mix, relative to the others", high=1000.0)


@dataclass(frozen=True, slots=True)
class StyleState:
    """The style that an answer was drawn in."""

    prompts: tuple[PromptWeight, ...] = wire("the mix; weights sum to 1", high=64)
    strength: float = wire("0: the game's own picture, 1: fully restyled", high=1.0)


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session that can be watched."""

    session: str = wire("its name", low=1, high=MAX_NAME_CHARS)
    client: str = wire("what identify.client said", high=MAX_NAME_CHARS)
    width: int = wire("of its newest frame, in pixels", high=MAX_SIDE_PX)
    height: int = wire("of its newest frame, in pixels", high=MAX_SIDE_PX)
    is_connected: bool = wire("false while it waits to be resumed")


@dataclass(frozen=True, slots=True)
class EventNote:
    """An event of a watched session."""

    name: str = wire("of the event", low=1, high=MAX_NAME_CHARS)
    data: Mapping[str, Scalar] = wire("its values", high=16)
