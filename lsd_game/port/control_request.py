"""What may be asked of the control port: a request is checked and read here, without a socket or a clock."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lsd_game.control import Command, PromptChange, StrengthChange
from lsd_game.event_record import encode_event
from lsd_game.frame import GameEvent
from lsd_game.suggest import did_you_mean

MAX_BODY_BYTES = 8192
HOSTS = ("127.0.0.1", "localhost", "[::1]")
STATUS = "status"
DOORS = {"event": ("name", "data"), "prompt": ("text", "seconds"), "strength": ("value", "seconds")}


class RefusedError(Exception):
    """The request is not answered as it wished: `status` is the code of HTTP, the message one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Head(NamedTuple):
    """The part of a request before its body."""

    method: str
    path: str
    headers: Mapping[str, Sequence[str]]  # lower-case name -> every value that came


def check_head(head: Head, key: str, port: int) -> tuple[str, int]:
    """Return the door ("event", "prompt", "strength", "status") and the length of the body.

    Raises:
        RefusedError: for a request of a web page, of another host name (DNS rebinding), without the key, to no
            door, or with a body that is too long or of unknown length.
    """
    hosts = [*HOSTS, *(f"{host}:{port}" for host in HOSTS)]
    if [value.lower() for value in head.headers.get("host", ())] not in [[host] for host in hosts]:
        raise RefusedError(403, f"the host must be 127.0.0.1:{port}")
    if "origin" in head.headers or "sec-fetch-site" in head.headers:
        raise RefusedError(403, "web pages may not speak to the control port")
    given, _, door = head.path.removeprefix("/").partition("/")
    if not hmac.compare_digest(given.encode(), key.encode()):
        raise RefusedError(403, "the address lacks the key of this run: use the one in LSD_GAME_CONTROL")
    if door not in (*DOORS, STATUS):
        raise RefusedError(404, f"there is no {door!r} here{did_you_mean(door, (*DOORS, STATUS))}")
    wanted = "GET" if door == STATUS else "POST"
    if head.method != wanted:
        raise RefusedError(405, f"{door} takes {wanted}, got {head.method}")
    return door, 0 if door == STATUS else _body_length(head)


def _body_length(head: Head) -> int:
    lengths = head.headers.get("content-length", ())
    if len(lengths) != 1 or not lengths[0].isdecimal() or "transfer-encoding" in head.headers:
        raise RefusedError(411, "a body needs one Content-Length")
    if len(lengths[0]) > 9 or int(lengths[0]) > MAX_BODY_BYTES:
        raise RefusedError(413, f"a body may have {MAX_BODY_BYTES} bytes, got {lengths[0][:20]}")
    return int(lengths[0])


def read_command(door: str, body: bytes, now_s: float) -> Command:
    """Read the body of a request to `door`; `now_s` becomes the time of an event.

    Raises:
        RefusedError: naming what was expected and what came.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, f"the body must be JSON: {error}") from error
    if not isinstance(fields, dict):
        raise RefusedError(400, f"the body must be an object such as {{{_example(door)}}}")
    for field in fields:
        if field not in DOORS[door]:
            raise RefusedError(400, f"unknown key {field!r}{did_you_mean(field, DOORS[door])}")
    if DOORS[door][0] not in fields:
        raise RefusedError(400, f"the key {DOORS[door][0]!r} is missing: {{{_example(door)}}}")
    try:
        return _command(door, fields, now_s)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RefusedError(400, str(error)) from error


def _command(door: str, fields: dict[str, object], now_s: float) -> Command:
    if door == "event":
        name, data = fields["name"], fields.get("data") or {}
        if not isinstance(name, str) or not isinstance(data, dict):
            raise ValueError(f"an event must be {_example(door)}")
        encode_event(name, data, now_s)  # its checks and limits are those of every event
        return GameEvent(name, data, now_s)
    seconds = {"seconds": _number(fields, "seconds")} if "seconds" in fields else {}
    if door == "strength":
        return StrengthChange(_number(fields, "value"), **seconds)
    if not isinstance(fields["text"], str):
        raise ValueError(f"'text' must be a text, got {fields['text']!r:.60}")
    return PromptChange(fields["text"], **seconds)


def _number(fields: dict[str, object], key: str) -> float:
    value = fields[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{key!r} must be a number, got {value!r:.60}")
    return float(value)


def _example(door: str) -> str:
    return {
        "event": '"name": "hurt", "data": {"health": 0.3}',
        "prompt": '"text": "molten lava world", "seconds": 1.0',
        "strength": '"value": 0.6',
    }[door]
