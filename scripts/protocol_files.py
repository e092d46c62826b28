"""Writes what the code of lsd.v1 determines: the golden vectors of tests/golden and the tables of docs/protocol.md.

Run it after a change of the messages, and look at the difference: an old vector that changes breaks every client.
"""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path
from typing import Any, get_type_hints

import msgpack
from PIL import Image

from lsd_game.bridge.client_messages import (
    Event,
    FrameIn,
    Identify,
    Parameter,
    Ping,
    Prompt,
    Reanchor,
    RulesText,
    Seen,
    Watch,
)
from lsd_game.bridge.close_codes import MEANINGS, CloseCode, ProtocolError, may_reconnect
from lsd_game.bridge.message_values import EventNote, PromptWeight, SessionInfo, StyleState
from lsd_game.bridge.messages import CLIENT_OPS, SERVER_OPS, decode_client, encode
from lsd_game.bridge.server_messages import Ack, Answer, Dropped, Hello, Pong, Ready, Status, View, Watching
from lsd_game.bridge.wire import to_map

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
PAGE = ROOT / "docs" / "protocol.md"
BEGIN, END = "<!-- from the code: scripts/protocol_files.py -->", "<!-- end -->"
MAX_BYTES = 1 << 20


def tiny_jpeg() -> bytes:
    """A 16x8 picture: the smallest useful one."""
    buffer = io.BytesIO()
    Image.new("RGB", (16, 8), (200, 60, 20)).save(buffer, "JPEG", quality=50)
    return buffer.getvalue()


JPEG = tiny_jpeg()
STYLE = StyleState((PromptWeight("molten lava world", 0.75), PromptWeight("frozen tundra", 0.25)), 1.0)
STAGES = {"wait": 0.25, "decode": 1.5, "restyle": 30.0, "encode": 1.25}

CLIENT_CASES: dict[str, list[tuple[str, Any]]] = {
    "identify": [
        ("smallest", Identify(1, "unity 0.1.0", 640, 360, "jpeg")),
        ("with token and resume key", Identify(1, "godot 0.1.0", 1920, 1080, "rgb", "a token", "0f" * 16)),
    ],
    "watch": [
        ("newest session", Watch(1, "page 0.1.0")),
        ("one session, with token", Watch(1, "page 0.1.0", "a token", "s1")),
    ],
    "frame": [
        ("jpeg", FrameIn(1, 1_000_000, 16, 8, "jpeg", JPEG)),
        ("rgb", FrameIn(2, 1_016_667, 2, 1, "rgb", bytes([255, 0, 0, 0, 0, 255]))),
        ("rgba, bottom up", FrameIn(3, 2**53 - 1, 1, 2, "rgba", bytes([1, 2, 3, 255, 4, 5, 6, 255]), True)),
        (
            "rgb with depth and motion planes",
            FrameIn(
                4, 0, 2, 1, "rgb", bytes(6), False, 1, 1, bytes.fromhex("0000c03f"), bytes.fromhex("0000803f000000c0")
            ),
        ),
        (
            "rgb with a plane of regions",
            FrameIn(5, 0, 2, 1, "rgb", bytes(6), plane_width=2, plane_height=1, regions=bytes([0, 7])),
        ),
    ],
    "event": [
        ("no data", Event(1, "boss_appears")),
        ("every kind of value", Event(2, "hurt", {"health": 0.25, "lives": -3, "by": "lava é", "is_fatal": False})),
    ],
    "prompt": [
        ("one prompt", Prompt(3, (PromptWeight("frozen tundra", 1.0),))),
        ("a mix, slowly, half strength", Prompt(300, STYLE.prompts, 2.5, 0.5)),
    ],
    "parameter": [("health", Parameter(70_000, "health", 0.3))],
    "rules": [("a file", RulesText(5, 'prompt = "molten lava world"\n'))],
    "reanchor": [("only case", Reanchor(6))],
    "ping": [("large id", Ping(5_000_000_000))],
    "seen": [("only case", Seen(12))],
}
SERVER_CASES: dict[str, list[tuple[str, Any]]] = {
    "hello": [
        (
            "as a server on loopback says it",
            Hello(
                (1,),
                "lsd-game 0.1.0",
                False,
                5.0,
                30.0,
                16_777_216,
                1920,
                1080,
                2,
                100,
                ("jpeg", "rgb", "rgba"),
                ("resume", "rules", "planes", "watch"),
            ),
        )
    ],
    "ready": [("new session", Ready(1, "s1", "0f" * 16, False, "tiny", "jpeg"))],
    "frame": [
        ("jpeg", Answer(1, 1_000_000, 16, 8, "jpeg", JPEG, False, STYLE, STAGES, 0)),
        ("rgb", Answer(2, 1_016_667, 2, 1, "rgb", bytes([0, 255, 255, 255, 255, 0]), True, STYLE, {}, 3)),
    ],
    "dropped": [
        ("replaced", Dropped(7, "replaced")),
        ("bad frame", Dropped(8, "bad_frame", "rgb of 2x1 has 6 bytes, got 5")),
    ],
    "ack": [
        ("took effect", Ack(3, True, 9)),
        ("did not", Ack(4, False, None, "the prompt is empty: describe a style, such as 'molten lava world'")),
    ],
    "pong": [("large id", Pong(5_000_000_000))],
    "status": [("overloaded", Status("overloaded", "16 sessions share one model"))],
    "watching": [
        ("nothing yet", Watching("", ())),
        ("one session", Watching("s1", (SessionInfo("s1", "unity 0.1.0", 640, 360, True),))),
    ],
    "view": [
        (
            "with an event",
            View(
                0, "s1", 9, 16, 8, JPEG, JPEG, False, STYLE, STAGES, 33.5, 24.0, 2, (EventNote("coin", {"value": 1}),)
            ),
        )
    ],
}
INVALID_CLIENT: list[tuple[str, bytes]] = [
    ("nothing at all", b""),
    ("not a map", msgpack.packb([1, 2])),
    ("cut off", encode(Ping(5_000_000_000))[:-3]),
    ("a byte too many", encode(Ping(1)) + b"\x00"),
    ("keys that are no texts", msgpack.packb({1: 2})),
    ("an extension type", msgpack.packb({"op": "ping", "id": msgpack.ExtType(5, b"x")})),
    ("a map that claims four billion keys", bytes.fromhex("dfffffffff")),
    ("arrays nested a thousand deep", b"\x91" * 1000 + b"\x01"),
    ("invalid UTF-8", bytes.fromhex("82a26f70a470696e67a26964a2fffe")),
    ("no op", msgpack.packb({"id": 1})),
    ("op is a number", msgpack.packb({"op": 1})),
    ("unknown op", msgpack.packb({"op": "pnig", "id": 1})),
    ("missing field", msgpack.packb({"op": "ping"})),
    ("unknown field", msgpack.packb({"op": "ping", "id": 1, "extra": 2})),
    ("a text for a number", msgpack.packb({"op": "ping", "id": "1"})),
    ("true for a number", msgpack.packb({"op": "ping", "id": True})),
    ("a fraction for an integer", msgpack.packb({"op": "ping", "id": 1.5})),
    ("nil", msgpack.packb({"op": "ping", "id": None})),
    ("a negative id", msgpack.packb({"op": "ping", "id": -1})),
    ("an id beyond 2^53", msgpack.packb({"op": "ping", "id": 2**53})),
    ("not a number", msgpack.packb({"op": "parameter", "id": 1, "name": "health", "value": float("nan")})),
    ("an array in event data", msgpack.packb({"op": "event", "id": 1, "name": "x", "data": {"a": [1]}})),
    (
        "an unknown codec",
        msgpack.packb({**to_map(FrameIn(1, 0, 2, 1, "rgb", bytes(6))), "op": "frame", "codec": "png"}),
    ),
    ("a prompt of 501 characters", encode(Prompt(1, (PromptWeight("x" * 501, 1.0),)))),
]


def jsonable(value: Any) -> Any:
    """Bytes as {"$bytes": hex}, the rest as JSON has it."""
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    return [jsonable(item) for item in value] if isinstance(value, list) else value


def write_golden() -> None:
    """Write a file for each message, and one of what a server must refuse."""
    for side, cases in (("client", CLIENT_CASES), ("server", SERVER_CASES)):
        for op, messages in cases.items():
            vectors = [
                {"case": case, "hex": encode(message).hex(), "fields": jsonable({"op": op, **to_map(message)})}
                for case, message in messages
            ]
            write_json(GOLDEN / f"{side}_{op}.json", {"message": op, "from": side, "cases": vectors})
    write_json(GOLDEN / "invalid_client.json", {"from": "client", "cases": [refused(*case) for case in INVALID_CLIENT]})


def refused(case: str, data: bytes) -> dict[str, object]:
    """A message that must not be taken, with the close code that it gets."""
    try:
        decode_client(data, MAX_BYTES)
    except ProtocolError as error:
        return {"case": case, "hex": data.hex(), "code": int(error.code)}
    raise SystemExit(f"{case!r} was taken, expected a refusal")


def write_json(path: Path, content: object) -> None:
    """Write a file that reads well in a difference."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def tables() -> str:
    """The tables of docs/protocol.md."""
    parts = [f"### From the client\n\n{_messages(CLIENT_OPS)}", f"### From the server\n\n{_messages(SERVER_OPS)}"]
    values = (PromptWeight, StyleState, SessionInfo, EventNote)
    parts.append("### Values within messages\n\n" + "\n\n".join(_table(kind.__name__, kind) for kind in values))
    parts.append(f"### Close codes\n\n{_codes()}")
    return "\n\n".join(parts)


def _messages(ops: Any) -> str:
    return "\n\n".join(_table(f"`{op}`", kind) for op, kind in ops.items())


def _table(title: str, kind: type) -> str:
    hints = get_type_hints(kind)
    rows = [_row(field, hints[field.name]) for field in dataclasses.fields(kind)]
    return "\n".join([f"**{title}**: {kind.__doc__}", "", "| field | type | what |", "| --- | --- | --- |", *rows])


def _row(field: dataclasses.Field[Any], hint: Any) -> str:
    limits = field.metadata["limits"]
    text = str(hint).replace("<class '", "").replace("'>", "")
    if "PromptWeight" in text:
        kind = "array of PromptWeight"
    elif "tuple" in text:
        kind = "array of " + _word(text.split("[")[1].split(",")[0])
    elif "Mapping" in text:
        kind = "map of text to " + ("number" if text.endswith("[str, float]") else "number, text or boolean")
    else:
        kind = _word(text.split(" |")[0])
    default = None if field.default is dataclasses.MISSING else field.default
    note = " (may be left out)" if field.default is None or field.default_factory is not dataclasses.MISSING else ""
    note = f" (left out: {json.dumps(default)})" if default is not None and default != () else note
    return f"| `{field.name}` | {kind}{_range(kind, limits)} | {limits.doc}{note} |"


def _word(name: str) -> str:
    words = {"int": "integer", "float": "number", "str": "text", "bool": "boolean", "bytes": "binary"}
    return words.get(name, name.rsplit(".", 1)[-1])


def _range(kind: str, limits: Any) -> str:
    if limits.choices:
        return " " + " / ".join(limits.choices)
    if limits.high >= 2**53 - 1 and limits.low == 0:
        return ""
    if kind in ("integer", "number"):
        return "" if limits.high > 1e299 else f" {limits.low:g}..{limits.high:g}"
    if limits.high >= 2**53 - 1:
        return f", at least {limits.low:g}"
    return f", {limits.low:g} to {limits.high:g}" if limits.low else f", at most {limits.high:g}"


def _codes() -> str:
    rows = [f"| {int(code)} | {MEANINGS[code]} | {'yes' if may_reconnect(code) else 'no'} |" for code in CloseCode]
    return "\n".join(["| code | meaning | come back by itself? |", "| --- | --- | --- |", *rows])


def write_page() -> None:
    """Replace what stands between the marks of docs/protocol.md."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    write_golden()
    write_page()
