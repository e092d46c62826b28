"""What a server of lsd.v1 sends; the texts of the fields stand in docs/protocol.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lsd_game.bridge.message_values import CODECS, MAX_NAME_CHARS, MAX_SIDE_PX, EventNote, SessionInfo, StyleState
from lsd_game.bridge.wire import optional, wire


@dataclass(frozen=True, slots=True)
class Hello:
    """The server's first message: what it speaks and takes."""

    versions: tuple[int, ...] = wire("of the protocol", low=1, high=16)
    server: str = wire("name and version", high=MAX_NAME_CHARS)
    needs_token: bool = wire("whether identify and watch must bring a token")
    identify_s: float = wire("how long the server waits for identify, in seconds")
    resume_s: float = wire("how long a session outlives its connection, in seconds")
    max_message: int = wire("bytes of a message that the server takes")
    max_width: int = wire("of a frame, in pixels")
    max_height: int = wire("of a frame, in pixels")
    max_unanswered: int = wire("frames that may be unsettled at once")
    max_messages_per_s: int = wire("events, prompts, parameters, rules and pings that a client may send in a second")
    codecs: tuple[str, ...] = wire("of frames and answers", high=16)
    features: tuple[str, ...] = wire("what this server can do beyond frames", high=16)


@dataclass(frozen=True, slots=True)
class Ready:
    """The answer to identify: frames may come now, also while the model still loads."""

    version: int = wire("of the protocol, for the whole connection")
    session: str = wire("its public name, which watch takes", high=MAX_NAME_CHARS)
    resume_key: str = wire("secret: brings the session back within hello.resume_s of a lost connection", high=64)
    is_resumed: bool = wire("true when this is the session of identify.resume_key, with its style as it was")
    model: str = wire("name of the model", high=256)
    answer_codec: str = wire("how answers come back", choices=CODECS)


@dataclass(frozen=True, slots=True)
class Answer:
    """A restyled frame: same seq, time, size and direction as the frame."""

    seq: int = wire("of the frame")
    time_us: int = wire("of the frame, as it came: now minus it is the true latency")
    width: int = wire("in pixels", low=1, high=MAX_SIDE_PX)
    height: int = wire("in pixels", low=1, high=MAX_SIDE_PX)
    codec: str = wire("identify.answer_codec", choices=CODECS)
    data: bytes = wire("the picture; alpha of rgba is opaque")
    bottom_up: bool = wire("as the frame's")
    style: StyleState = wire("what it was drawn in")
    stages_ms: Mapping[str, float] = wire(
        "where the server's time went: wait, decode, restyle, encode and the model's own", high=32
    )
    dropped: int = wire("frames of this session that were dropped so far")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A frame that gets no answer: its credit is free again."""

    seq: int = wire("of the frame")
    reason: str = wire("why", choices=("replaced", "bad_frame", "failed"))
    message: str | None = optional("one sentence, for bad_frame and failed", high=1024)


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer to event, prompt, parameter, rules and reanchor; never waits behind a frame."""

    id: int = wire("of the message")
    ok: bool = wire("whether it took effect")
    first_seq: int | None = optional("answers to frames from this seq on carry it; where ok")
    message: str | None = optional("one sentence, where not ok", high=4096)


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to ping."""

    id: int = wire("of the ping")


@dataclass(frozen=True, slots=True)
class Status:
    """How the session fares; sent when it changes."""

    state: str = wire("of the session", choices=("loading", "live", "overloaded", "failing"))
    message: str = wire("one sentence for a person", high=1024)


@dataclass(frozen=True, slots=True)
class Watching:
    """The answer to watch; sent again when the list changes."""

    session: str = wire("the session that is watched; empty while there is none", high=MAX_NAME_CHARS)
    sessions: tuple[SessionInfo, ...] = wire("all that can be watched, newest first", high=64)


@dataclass(frozen=True, slots=True)
class View:
    """A frame of the watched session and its answer. The next two come when `seen` has settled this one."""

    number: int = wire("counts the views of this connection, from 0")
    session: str = wire("the watched session", high=MAX_NAME_CHARS)
    seq: int = wire("of the frame")
    width: int = wire("in pixels", high=MAX_SIDE_PX)
    height: int = wire("in pixels", high=MAX_SIDE_PX)
    source: bytes = wire("the game's own picture, jpeg, row 0 at the top unless bottom_up")
    result: bytes = wire("the restyled picture, jpeg")
    bottom_up: bool = wire("as the frame's")
    style: StyleState = wire("what it was drawn in")
    stages_ms: Mapping[str, float] = wire("as in the answer", high=32)
    server_ms: float = wire("from the frame's arrival to its answer's leaving")
    fps: float = wire("answers a second over the last seconds")
    dropped: int = wire("frames of the session that were dropped so far")
    events: tuple[EventNote, ...] = wire("events and parameters since the last view, at most 32", high=32, default=())


ServerMessage = Hello | Ready | Answer | Dropped | Ack | Pong | Status | Watching | View
