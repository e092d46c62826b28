"""What a client of lsd.v1 sends; the texts of the fields stand in docs/protocol.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lsd_game.bridge.message_values import CODECS, MAX_NAME_CHARS, MAX_SIDE_PX, PromptWeight
from lsd_game.bridge.wire import MAX_TEXT_BYTES, Scalar, optional, wire

MAX_MIX = 8  # prompts in one mix


@dataclass(frozen=True, slots=True)
class Identify:
    """A player's first message: who it is and what it will send."""

    version: int = wire("of the protocol that the client speaks: 1")
    client: str = wire("name and version, for logs and lists: 'unity 0.1.0'", low=1, high=MAX_NAME_CHARS)
    width: int = wire("of the widest frame that the client will send, in pixels", low=1, high=MAX_SIDE_PX)
    height: int = wire("of the highest one", low=1, high=MAX_SIDE_PX)
    answer_codec: str = wire("how answers come back", choices=CODECS)
    token: str | None = optional("where hello.needs_token is true", high=256)
    resume_key: str | None = optional("ready.resume_key of the session to go on with", high=64)


@dataclass(frozen=True, slots=True)
class Watch:
    """A viewer's first message; may be sent again to look at another session."""

    version: int = wire("of the protocol that the client speaks: 1")
    client: str = wire("name and version", low=1, high=MAX_NAME_CHARS)
    token: str | None = optional("where hello.needs_token is true", high=256)
    session: str | None = optional("which session; left out: the newest one", high=MAX_NAME_CHARS)


@dataclass(frozen=True, slots=True)
class FrameIn:
    """One picture of the game. At most hello.max_unanswered of them may be unsettled."""

    seq: int = wire("rises with each frame of a connection; gaps are fine")
    time_us: int = wire("when the client took the picture, on its own steady clock; comes back as it is")
    width: int = wire("in pixels, at most identify.width", low=1, high=MAX_SIDE_PX)
    height: int = wire("in pixels, at most identify.height", low=1, high=MAX_SIDE_PX)
    codec: str = wire(
        "jpeg (baseline or progressive, chroma subsampled in a common way), rgb or rgba (8 bits a channel, no padding)",
        choices=CODECS,
    )
    data: bytes = wire("the picture", low=1)
    bottom_up: bool = wire(
        "true when the first row is the lowest one, as OpenGL has it; answers are as the frame", default=False
    )
    plane_width: int | None = optional(
        "of depth, motion and regions, when they are sent: at most width", low=1, high=MAX_SIDE_PX
    )
    plane_height: int | None = optional("of depth, motion and regions: at most height", low=1, high=MAX_SIDE_PX)
    depth: bytes | None = optional("metres from the camera, float32 little-endian, plane_width x plane_height")
    motion: bytes | None = optional(
        "pixels of the frame travelled since the previous frame, x right and y down, float32 little-endian pairs"
    )
    regions: bytes | None = optional(
        "which region of the rules each place belongs to, one byte each, 0 for none; where hello.features has regions"
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened in the game."""

    id: int = wire("comes back in the ack")
    name: str = wire("what the rules wait for", low=1, high=MAX_NAME_CHARS)
    data: Mapping[str, Scalar] = wire("small values: numbers, texts, booleans", high=16, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Fade to another style; states and stingers of the rules stay above it."""

    id: int = wire("comes back in the ack")
    prompts: tuple[PromptWeight, ...] = wire("the mix, one prompt or several", low=1, high=MAX_MIX)
    seconds: float = wire("of the fade", high=600.0, default=1.0)
    strength: float | None = optional("0: the game's own picture, 1: fully restyled; left out: as it is", high=1.0)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the game that the rules listen to, such as health."""

    id: int = wire("comes back in the ack")
    name: str = wire("what the rules call it", low=1, high=MAX_NAME_CHARS)
    value: float = wire("any finite number", low=-1e300, high=1e300)


@dataclass(frozen=True, slots=True)
class RulesText:
    """Other rules from now on: states and a typed prompt stay, the picture fades to theirs."""

    id: int = wire("comes back in the ack")
    text: str = wire("a rules file (TOML), as docs/rules.md explains it", high=MAX_TEXT_BYTES)


@dataclass(frozen=True, slots=True)
class Reanchor:
    """Forget the past: the next frame is drawn as a first frame."""

    id: int = wire("comes back in the ack")


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for a pong at once: the round trip without the model."""

    id: int = wire("comes back in the pong")


@dataclass(frozen=True, slots=True)
class Seen:
    """A viewer has shown a view and takes another one."""

    number: int = wire("of the view")


Control = Event | Prompt | Parameter | RulesText | Reanchor
ClientMessage = Identify | Watch | FrameIn | Control | Ping | Seen
