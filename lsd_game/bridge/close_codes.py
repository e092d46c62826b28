"""Why a connection of the engine bridge ends, and whether the client should come back by itself."""

from __future__ import annotations

from enum import IntEnum

MAX_REASON_BYTES = 123  # what a WebSocket close frame has room for


class CloseCode(IntEnum):
    """The close codes of lsd.v1; the reason that travels with each is one sentence."""

    GOING_AWAY = 1001
    TOO_LARGE = 1009
    INTERNAL = 1011
    BAD_MESSAGE = 4002
    MISSING_FIELD = 4003
    WRONG_TYPE = 4004
    BAD_VALUE = 4005
    UNKNOWN_OP = 4006
    NOT_IDENTIFIED = 4007
    ALREADY_IDENTIFIED = 4008
    BAD_TOKEN = 4009
    BAD_VERSION = 4010
    SESSION_ENDED = 4011
    IDENTIFY_LATE = 4012
    TOO_MANY_MESSAGES = 4013
    SERVER_FULL = 4014
    TOO_SLOW = 4015


MEANINGS = {
    CloseCode.GOING_AWAY: "the server ends, or starts again",
    CloseCode.TOO_LARGE: "a message is larger than hello.max_message",
    CloseCode.INTERNAL: "the session has failed in a way that nobody foresaw",
    CloseCode.BAD_MESSAGE: "the message is no MessagePack map within the limits",
    CloseCode.MISSING_FIELD: "a field that must be there is not",
    CloseCode.WRONG_TYPE: "a field has another type",
    CloseCode.BAD_VALUE: "a value is out of its range, or a field is unknown",
    CloseCode.UNKNOWN_OP: "no message has this op",
    CloseCode.NOT_IDENTIFIED: "the first message must be identify or watch",
    CloseCode.ALREADY_IDENTIFIED: "identify came twice",
    CloseCode.BAD_TOKEN: "the token is missing or wrong",
    CloseCode.BAD_VERSION: "the server does not speak the version asked for",
    CloseCode.SESSION_ENDED: "the session is over: another connection has resumed it, or its model cannot be used",
    CloseCode.IDENTIFY_LATE: "identify did not come within hello.identify_s",
    CloseCode.TOO_MANY_MESSAGES: "far more small messages than hello.max_messages_per_s",
    CloseCode.SERVER_FULL: "the server has as many sessions as it takes",
    CloseCode.TOO_SLOW: "the client does not read what it is sent",
}

# A client that gets one of these would get it again: a person has to change something first.
FINAL = frozenset(code for code in CloseCode if 4002 <= code <= 4011 or code is CloseCode.TOO_LARGE)


class ProtocolError(Exception):
    """A peer broke the protocol; the connection is closed with `code`, and the message as its reason."""

    def __init__(self, code: CloseCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def may_reconnect(code: int) -> bool:
    """Whether a client should try again by itself after this close code (1006: the network broke)."""
    return code not in FINAL


def reason(sentence: str) -> str:
    """Return `sentence`, cut to what a close frame holds, without control characters."""
    clean = "".join(character if character.isprintable() else " " for character in sentence)
    return clean.encode()[:MAX_REASON_BYTES].decode(errors="ignore")


def reconnect_delay_s(num_failures: int, share: float) -> float:
    """How long to wait before attempt `num_failures` + 1: 0.25 s doubling to 1 s, spread by `share` 0..1.

    The spread keeps a crowd of clients from coming back in one moment.
    """
    longest_s = min(1.0, 0.25 * 2.0 ** min(num_failures, 2))
    return longest_s * (0.5 + 0.5 * share)
