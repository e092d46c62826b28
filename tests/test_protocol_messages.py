"""The messages of lsd.v1: golden bytes both ways, and a clear refusal of everything else."""

from __future__ import annotations

import importlib.util
import tracemalloc
from pathlib import Path

import msgpack
import pytest
from golden_vectors import cases, from_json
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lsd_game.bridge.client_messages import Event, Ping
from lsd_game.bridge.close_codes import CloseCode, ProtocolError, may_reconnect, reason, reconnect_delay_s
from lsd_game.bridge.messages import CLIENT_OPS, SERVER_OPS, decode_client, decode_server, encode
from lsd_game.bridge.wire import to_map

ROOT = Path(__file__).resolve().parent.parent
MAX_BYTES = 1 << 20
ANY_SPEED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of the machine
VALID = [(decode_client, *case) for case in cases("client_*.json")]
VALID += [(decode_server, *case) for case in cases("server_*.json")]


@pytest.mark.parametrize(("decode", "name", "data", "case"), VALID, ids=[case[1] for case in VALID])
def test_golden_bytes_are_read_and_written_exactly(decode, name, data, case) -> None:
    message = decode(data, MAX_BYTES)
    op = case["fields"].pop("op")
    assert type(message) is {**CLIENT_OPS, **SERVER_OPS}[op] or op == "frame"
    assert to_map(message) == from_json(case["fields"])
    assert encode(message) == data


def test_every_message_has_golden_bytes() -> None:
    assert {name.split(":")[0] for _, name, _, _ in VALID} == {f"client_{op}" for op in CLIENT_OPS} | {
        f"server_{op}" for op in SERVER_OPS
    }


@pytest.mark.parametrize(("name", "data", "case"), cases("invalid_client.json"))
def test_golden_refusals_get_their_close_code_and_a_sentence(name, data, case) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_client(data, MAX_BYTES)
    assert caught.value.code == case["code"]
    assert 10 < len(reason(str(caught.value)).encode()) <= 123


def test_a_slip_in_a_field_or_an_op_is_named_with_the_right_word() -> None:
    with pytest.raises(ProtocolError, match="event has no field 'nane', did you mean 'name'"):
        decode_client(msgpack.packb({"op": "event", "id": 1, "nane": "coin"}), MAX_BYTES)
    with pytest.raises(ProtocolError, match="there is no message 'evnt', did you mean 'event'"):
        decode_client(msgpack.packb({"op": "evnt"}), MAX_BYTES)


def test_clients_leave_out_fields_that_they_do_not_know() -> None:
    assert decode_server(msgpack.packb({"op": "pong", "id": 1, "later": [1, {"x": 2.0}]}), MAX_BYTES).id == 1


def test_integers_may_come_as_floats_and_numbers_as_integers() -> None:
    assert decode_client(msgpack.packb({"op": "ping", "id": 7.0}), MAX_BYTES) == Ping(7)
    parameter = decode_client(msgpack.packb({"op": "parameter", "id": 1, "name": "x", "value": 1}), MAX_BYTES)
    assert parameter.value == 1.0


@pytest.mark.parametrize(
    "bomb",
    [
        b"\xdd\x00\x3f\xff\xf8" * 500 + b"\x01" * 1_000_000,  # arrays of four million, nested
        b"\xdf\x00\x3f\xff\xf8" * 500 + b"\x01" * 1_000_000,
        b"\xdb\xff\xff\xff\xff" + b"x" * 1_000_000,  # a text of four gigabytes
        b"\xc6\xff\xff\xff\xff" + b"x" * 1_000_000,
        b"\x81" * 1_000_000,
    ],
    ids=["arrays", "maps", "text", "binary", "depth"],
)
def test_a_message_that_claims_much_costs_little(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            decode_client(bomb, 2 * MAX_BYTES)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000


@ANY_SPEED
@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_protocol_error(data: bytes) -> None:
    for decode in (decode_client, decode_server):
        try:
            message = decode(data, MAX_BYTES)
        except ProtocolError:
            continue
        assert decode(encode(message), MAX_BYTES) == message


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@ANY_SPEED
@given(st.sampled_from(sorted(CLIENT_OPS)), st.data())
def test_any_values_in_known_fields_are_a_message_or_a_protocol_error(op: str, data: st.DataObject) -> None:
    fields = sorted(CLIENT_OPS[op].__dataclass_fields__)
    values = data.draw(st.dictionaries(st.sampled_from(fields), PLAIN))
    try:
        message = decode_client(msgpack.packb({"op": op, **values}), MAX_BYTES)
    except ProtocolError:
        return
    assert decode_client(encode(message), MAX_BYTES) == message


@given(
    st.dictionaries(st.text(min_size=1, max_size=9), st.integers(-(2**53), 2**53) | st.booleans() | st.text(max_size=9))
)
def test_event_data_comes_through_as_it_was(data) -> None:
    event = Event(1, "coin", dict(list(data.items())[:16]))
    assert decode_client(encode(event), MAX_BYTES) == event


def test_reconnects_wait_longer_and_longer_up_to_a_second() -> None:
    delays = [reconnect_delay_s(failures, 1.0) for failures in range(40)]
    assert delays[:4] == [0.25, 0.5, 1.0, 1.0]
    assert max(delays) == 1.0
    assert reconnect_delay_s(3, 0.0) == 0.5


def test_a_broken_network_is_retried_and_a_wrong_token_is_not() -> None:
    assert may_reconnect(1006)
    assert may_reconnect(CloseCode.SERVER_FULL)
    assert not may_reconnect(CloseCode.BAD_TOKEN)
    assert not may_reconnect(CloseCode.SESSION_ENDED)


def test_a_reason_fits_its_close_frame_and_has_no_control_characters() -> None:
    assert reason("é" * 200) == "é" * 61
    assert reason("a\nb\x1b[2Jc") == "a b [2Jc"


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    spec = importlib.util.spec_from_file_location("protocol_files", ROOT / "scripts" / "protocol_files.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    between = page.split(script.BEGIN)[1].split(script.END)[0].strip()
    assert between == script.tables(), "run scripts/protocol_files.py and look at the difference"
