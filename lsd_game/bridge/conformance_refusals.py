"""The rules of lsd.v1 as checks, continued: what a server must refuse, how, and that it lives on."""

from __future__ import annotations

import struct
from typing import Any

import msgpack
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from lsd_game.bridge.client_messages import Event, Ping
from lsd_game.bridge.conformance import CHECKS, HEIGHT, WIDTH, Target, answered, expect, frame, jpeg, rule
from lsd_game.bridge.messages import encode
from lsd_game.bridge.probe import probing, tls_options
from lsd_game.bridge.server_messages import Ack, Dropped

__all__ = ["CHECKS", "Target"]


def _closes(target: Target, data: bytes | str, code: int, *, is_identified: bool = True) -> None:
    """Send `data` and expect to be closed with `code` and a sentence."""
    with probing(target.url, target.player() if is_identified else None) as probe:
        probe.socket.send(data)
        got, sentence = probe.closing()
        expect(got == code, f"closed with {got}")
        expect(len(sentence) > 10, f"the reason is {sentence!r}")


def _packed(**values: Any) -> bytes:
    packed: bytes = msgpack.packb(values)
    return packed


@rule("a frame that is not what it says is settled with bad_frame, and the session lives")
def _(target: Target) -> None:
    place = jpeg().index(b"\xff\xc0") + 5
    bomb = jpeg()[:place] + struct.pack(">HH", 60000, 60000) + jpeg()[place + 4 :]
    lies: list[dict[str, Any]] = [
        {"data": bytes(7)},
        {"codec": "jpeg", "data": bomb},
        {"codec": "jpeg", "data": b"GIF89a"},
        {"codec": "jpeg", "data": jpeg()[:200]},
        {"codec": "jpeg", "data": jpeg(32, 32)},
        {"width": WIDTH + 1, "data": bytes((WIDTH + 1) * HEIGHT * 3)},
        {"plane_width": 2, "plane_height": 2, "depth": bytes(15)},
        {"depth": bytes(4)},
    ]
    with probing(target.url, target.player()) as probe:
        if "regions" in probe.hello.features:
            lies.append({"plane_width": 2, "plane_height": 2, "regions": bytes(5)})
        for seq, lie in enumerate(lies):
            probe.send(frame(seq, **lie))
            settled = probe.settle(seq)
            is_refused = isinstance(settled, Dropped) and settled.reason == "bad_frame" and bool(settled.message)
            expect(is_refused, f"lie {seq} came back as {type(settled).__name__}")
        answered(probe, frame(len(lies)))


@rule("text, garbage and oversized containers close with 4002")
def _(target: Target) -> None:
    for data in (
        '{"op": "ping"}',
        b"",
        b"\xc1",
        b"\x91" * 500 + b"\x01",
        b"\xdf\xff\xff\xff\xff",
        encode(Ping(1)) + b"\0",
    ):
        _closes(target, data, 4002)


@rule("a missing field closes with 4003, a wrong type with 4004, a bad value or an unknown field with 4005")
def _(target: Target) -> None:
    _closes(target, _packed(op="ping"), 4003)
    _closes(target, _packed(op="ping", id="1"), 4004)
    _closes(target, _packed(op="ping", id=-1), 4005)
    _closes(target, _packed(op="ping", id=1, extra=1), 4005)
    _closes(target, _packed(op="parameter", id=1, name="x", value=float("nan")), 4005)


@rule("an unknown op closes with 4006")
def _(target: Target) -> None:
    _closes(target, _packed(op="nothing_like_this"), 4006)


@rule("the first message must be identify or watch (4007), and identify comes once (4008)")
def _(target: Target) -> None:
    _closes(target, encode(Ping(1)), 4007, is_identified=False)
    _closes(target, encode(target.player()), 4008)


@rule("another version closes with 4010, a frame size beyond hello with 4005")
def _(target: Target) -> None:
    _closes(target, encode(target.player(version=999)), 4010, is_identified=False)
    with probing(target.url, None) as probe:
        width = probe.hello.max_width
    if width < 8192:
        _closes(target, encode(target.player(width=8192)), 4005, is_identified=False)


@rule("where a token is needed, a wrong one and none close with 4009")
def _(target: Target) -> None:
    with probing(target.url, None) as probe:
        needs_token = probe.hello.needs_token
    for token in ("certainly wrong", None) if needs_token else ():
        _closes(target, encode(target.player(token=token)), 4009, is_identified=False)


@rule("seq must rise: the same one twice closes with 4005")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        answered(probe, frame(5))
        probe.send(frame(5))
        code, _ = probe.closing()
        expect(code == 4005, f"closed with {code}")


@rule("a message beyond hello.max_message closes with 1009")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        probe.socket.send([bytes(1 << 16)] * (probe.hello.max_message // (1 << 16) + 1))
        code, _ = probe.closing()
        expect(code == 1009, f"closed with {code}")


@rule("events beyond hello.max_messages_per_s are refused one by one, and the connection lives")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        num_sent = probe.hello.max_messages_per_s * 2
        for number in range(num_sent):
            probe.send(Event(number, "storm"))
        acks = [probe.wait_for(Ack) for _ in range(num_sent)]
        expect([ack.id for ack in acks] == list(range(num_sent)), "acks are missing")
        expect(any(not ack.ok for ack in acks), "none was refused")
        answered(probe, frame(0))


@rule("another subprotocol, a foreign Host and a foreign Origin are refused before the WebSocket begins")
def _(target: Target) -> None:
    _refused(target, [Subprotocol("lsd.v0")])
    _refused(target, origin=Origin("http://evil.example"))
    _refused(target, headers={"Host": "evil.example"})


@rule("whoever does not identify in time is closed with 4012")
def _(target: Target) -> None:
    with probing(target.url, None) as probe:
        code, _ = probe.closing(probe.hello.identify_s + 10.0)
        expect(code == 4012, f"closed with {code}")


def _refused(
    target: Target,
    subprotocols: list[Subprotocol] | None = None,
    *,
    origin: Origin | None = None,
    headers: dict[str, str] | None = None,
) -> None:
    offered = subprotocols or [Subprotocol("lsd.v1")]
    options = {"origin": origin, "additional_headers": headers, "proxy": None, **tls_options(target.url)}
    try:
        with connect(target.url, subprotocols=offered, **options):
            pass
    except InvalidStatus as error:
        expect(400 <= error.response.status_code < 500, f"refused with {error.response.status_code}")
    except InvalidHandshake as error:
        raise AssertionError(f"refused without a status: {error}") from error
    else:
        raise AssertionError(f"let in {origin or headers or offered}")
