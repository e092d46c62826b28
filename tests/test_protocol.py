"""The conversation of lsd.v1, without a socket: literal bytes in, literal bytes out, and every rule of the page."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from golden_vectors import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lsd_game.bridge.client_messages import Event, FrameIn, Identify, Ping, Seen, Watch
from lsd_game.bridge.client_protocol import ClientConversation, Stage
from lsd_game.bridge.close_codes import CloseCode, ProtocolError
from lsd_game.bridge.messages import decode_client, decode_server, encode
from lsd_game.bridge.picture_check import MAX_SCANS, picture_fault, read_jpeg_header
from lsd_game.bridge.picture_codec import decode_frame
from lsd_game.bridge.protocol import ServerConversation
from lsd_game.bridge.server_messages import Ack, Answer, Dropped, Pong

ANY_SPEED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of the machine
GOLDEN = {name: data for name, data, _ in [*cases("client_*.json"), *cases("server_*.json")]}
HELLO = decode_server(GOLDEN["server_hello: as a server on loopback says it"], 1 << 20)
IDENTIFY = Identify(1, "unity 0.1.0", 640, 360, "jpeg")
RGB = FrameIn(1, 5, 2, 1, "rgb", bytes(6))
JPEG = decode_client(GOLDEN["client_frame: jpeg"], 1 << 20)


def opened(identity=IDENTIFY, *, token: str | None = None) -> ServerConversation:
    conversation = ServerConversation(HELLO, token=token, now_s=0.0)
    conversation.receive(encode(identity), 0.1)
    return conversation


def refusal(conversation: ServerConversation, data: bytes | str, now_s: float = 0.2) -> CloseCode:
    with pytest.raises(ProtocolError) as caught:
        conversation.receive(data, now_s)
    assert len(str(caught.value)) > 10
    return caught.value.code


def fault(frame: FrameIn) -> str | None:
    return picture_fault(frame, max_width=640, max_height=360)


def test_a_conversation_in_golden_bytes() -> None:
    server = ServerConversation(HELLO, token=None, now_s=0.0)
    client = ClientConversation(IDENTIFY)
    _, reply = client.receive(GOLDEN["server_hello: as a server on loopback says it"])
    assert reply == GOLDEN["client_identify: smallest"]
    assert server.receive(reply, 0.1).message == IDENTIFY
    assert not client.can_send_frame
    client.receive(GOLDEN["server_ready: new session"])
    assert client.stage is Stage.READY
    assert client.send(JPEG) == GOLDEN["client_frame: jpeg"]
    assert server.receive(GOLDEN["client_frame: jpeg"], 0.2) == (JPEG, None)
    client.receive(GOLDEN["server_frame: jpeg"])
    assert client.num_unsettled == 0
    assert server.receive(GOLDEN["client_ping: large id"], 0.3).reply == Pong(5_000_000_000)


def test_the_first_message_says_who_it_is() -> None:
    fresh = ServerConversation(HELLO, token=None, now_s=0.0)
    assert refusal(fresh, encode(Ping(1))) == CloseCode.NOT_IDENTIFIED
    assert refusal(fresh, encode(replace(IDENTIFY, version=2))) == CloseCode.BAD_VERSION
    assert refusal(fresh, encode(replace(IDENTIFY, width=4000))) == CloseCode.BAD_VALUE
    assert refusal(opened(), encode(IDENTIFY)) == CloseCode.ALREADY_IDENTIFIED


def test_identify_must_come_in_time() -> None:
    conversation = ServerConversation(HELLO, token=None, now_s=10.0)
    conversation.check_identified(14.9)
    with pytest.raises(ProtocolError) as caught:
        conversation.check_identified(15.0)
    assert caught.value.code == CloseCode.IDENTIFY_LATE
    conversation.receive(encode(IDENTIFY), 14.9)
    conversation.check_identified(1000.0)


@pytest.mark.parametrize("identity", [IDENTIFY, Watch(1, "page")])
def test_a_token_must_be_the_right_one(identity) -> None:
    conversation = ServerConversation(HELLO, token="zwölf", now_s=0.0)
    assert refusal(conversation, encode(identity)) == CloseCode.BAD_TOKEN
    assert refusal(conversation, encode(replace(identity, token="elf"))) == CloseCode.BAD_TOKEN
    assert conversation.receive(encode(replace(identity, token="zwölf")), 0.1).message is not None


def test_text_messages_are_refused() -> None:
    assert refusal(opened(), '{"op": "ping"}') == CloseCode.BAD_MESSAGE


def test_a_message_larger_than_agreed_is_refused() -> None:
    small = ServerConversation(replace(HELLO, max_message=1000), token=None, now_s=0.0)
    small.receive(encode(IDENTIFY), 0.0)
    assert refusal(small, encode(replace(RGB, data=bytes(1000)))) == CloseCode.BAD_MESSAGE


def test_seq_must_rise_and_may_jump() -> None:
    conversation = opened()
    conversation.receive(encode(RGB), 0.1)
    assert conversation.receive(encode(replace(RGB, seq=9)), 0.1).message.seq == 9
    assert refusal(conversation, encode(replace(RGB, seq=9))) == CloseCode.BAD_VALUE


def test_players_and_viewers_stay_what_they_are() -> None:
    assert refusal(opened(Watch(1, "page")), encode(RGB)) == CloseCode.BAD_VALUE
    assert refusal(opened(), encode(Seen(0))) == CloseCode.BAD_VALUE
    assert refusal(opened(), encode(Watch(1, "page"))) == CloseCode.BAD_VALUE
    assert opened(Watch(1, "page")).receive(encode(Watch(1, "page", session="s2")), 0.2).message.session == "s2"


def test_events_beyond_the_rate_are_refused_one_by_one_then_the_connection_ends() -> None:
    conversation = opened()
    taken = [conversation.receive(encode(Event(i, "hurt")), 0.2) for i in range(100)]
    assert all(received.message is not None for received in taken)
    refused = conversation.receive(encode(Event(100, "hurt")), 0.2)
    assert refused.message is None
    assert isinstance(refused.reply, Ack) and not refused.reply.ok and "100 messages a second" in refused.reply.message
    assert conversation.receive(encode(Event(101, "hurt")), 0.25).message is not None
    with pytest.raises(ProtocolError) as caught:
        for i in range(2000):
            conversation.receive(encode(Event(200 + i, "hurt")), 0.3)
    assert caught.value.code == CloseCode.TOO_MANY_MESSAGES


def test_a_frame_that_lies_is_settled_with_a_sentence_and_the_session_lives() -> None:
    conversation = opened()
    received = conversation.receive(encode(replace(RGB, data=bytes(7))), 0.1)
    assert received == (None, Dropped(1, "bad_frame", "rgb of 2x1 has 6 bytes, got 7"))
    assert conversation.receive(encode(replace(RGB, seq=2)), 0.2).message is not None


def test_frames_are_measured_against_what_was_identified() -> None:
    assert fault(RGB) is None
    assert "at most 640x360 pixels" in fault(replace(RGB, width=641))
    assert fault(replace(RGB, codec="rgba", data=bytes(8))) is None
    assert "rgba of 2x1 has 8 bytes, got 6" in fault(replace(RGB, codec="rgba"))


def test_planes_are_measured_too() -> None:
    depth = replace(RGB, plane_width=1, plane_height=1, depth=bytes(4))
    assert fault(depth) is None
    assert fault(replace(depth, motion=bytes(8))) is None
    assert "depth of 1x1 has 4 bytes, got 5" in fault(replace(depth, depth=bytes(5)))
    assert "motion of 1x1 has 8 bytes, got 4" in fault(replace(depth, motion=bytes(4)))
    assert fault(replace(depth, depth=None, regions=bytes(1))) is None
    assert "regions of 1x1 has 1 bytes, got 2" in fault(replace(depth, regions=bytes(2)))
    assert "need plane_width" in fault(replace(RGB, regions=bytes(2)))
    assert "need plane_width" in fault(replace(RGB, depth=bytes(4)))
    assert "at most as large as the frame" in fault(replace(depth, plane_width=3, depth=bytes(12)))


def test_a_jpeg_is_believed_only_where_its_header_agrees() -> None:
    assert fault(JPEG) is None
    assert read_jpeg_header(JPEG.data) == (16, 8, 3)
    place = JPEG.data.index(b"\xff\xc0") + 5
    bomb = JPEG.data[:place] + struct.pack(">HH", 60000, 60000) + JPEG.data[place + 4 :]
    assert fault(replace(JPEG, data=bomb)) == "the JPEG says 60000x60000, the frame 16x8"
    lossless = JPEG.data.replace(b"\xff\xc0", b"\xff\xc3")
    assert "baseline or progressive" in fault(replace(JPEG, data=lossless))
    assert "no JPEG" in fault(replace(JPEG, data=b"GIF89a"))
    assert "no frame header" in fault(replace(JPEG, data=b"\xff\xd8" + b"\xff\xfe\x00\x02" * 50))
    assert "scans" in fault(replace(JPEG, data=JPEG.data + b"\xff\xda" * MAX_SCANS))
    four = JPEG.data[: place + 4] + b"\x04" + JPEG.data[place + 5 :]
    assert "1 or 3 channels" in fault(replace(JPEG, data=four))


@ANY_SPEED
@given(st.binary(max_size=100))
def test_any_bytes_have_a_jpeg_header_or_a_value_error(data: bytes) -> None:
    for candidate in (data, b"\xff\xd8" + data, JPEG.data[:40] + data):
        try:
            header = read_jpeg_header(candidate)
        except ValueError:
            continue
        assert 0 <= header.width < 65536 and 0 <= header.height < 65536


def test_a_client_has_two_credits_and_settles_each_frame_once() -> None:
    client = ClientConversation(IDENTIFY)
    client.receive(encode(HELLO))
    client.receive(GOLDEN["server_ready: new session"])
    client.send(RGB)
    client.send(replace(RGB, seq=2))
    with pytest.raises(ValueError, match="needs a credit, got 2 frames unsettled"):
        client.send(replace(RGB, seq=3))
    client.receive(encode(Dropped(1, "replaced")))
    client.send(replace(RGB, seq=3))
    with pytest.raises(ProtocolError, match="frame 1 was settled twice"):
        client.receive(encode(Dropped(1, "replaced")))


def test_a_client_refuses_a_server_of_another_version_or_another_kind() -> None:
    with pytest.raises(ProtocolError) as caught:
        ClientConversation(IDENTIFY).receive(encode(replace(HELLO, versions=(2, 3))))
    assert caught.value.code == CloseCode.BAD_VERSION
    with pytest.raises(ProtocolError, match="first message must be hello"):
        ClientConversation(IDENTIFY).receive(encode(Pong(1)))
    with pytest.raises(ProtocolError, match="binary"):
        ClientConversation(IDENTIFY).receive("hello")


def test_a_viewer_is_ready_when_it_is_watching() -> None:
    viewer = ClientConversation(Watch(1, "page 0.1.0"))
    _, reply = viewer.receive(encode(HELLO))
    assert reply == GOLDEN["client_watch: newest session"]
    viewer.receive(GOLDEN["server_watching: nothing yet"])
    assert viewer.stage is Stage.READY
    message, _ = viewer.receive(GOLDEN["server_view: with an event"])
    assert message.events[0].name == "coin"


@ANY_SPEED
@given(st.lists(st.sampled_from(sorted(GOLDEN)) | st.binary(max_size=40), max_size=12))
def test_any_order_of_messages_is_followed_or_refused(steps: list[str | bytes]) -> None:
    server = ServerConversation(HELLO, token=None, now_s=0.0)
    client = ClientConversation(IDENTIFY)
    for now_s, step in enumerate(steps):
        data = GOLDEN[step] if isinstance(step, str) else step
        for take in (
            lambda data=data, now_s=now_s: server.receive(data, now_s),
            lambda data=data: client.receive(data),
        ):
            try:
                take()
            except ProtocolError as error:
                assert error.code in CloseCode
    assert client.num_unsettled <= 2


def test_answers_to_frames_that_were_never_sent_are_refused() -> None:
    client = ClientConversation(IDENTIFY)
    client.receive(encode(HELLO))
    client.receive(GOLDEN["server_ready: new session"])
    with pytest.raises(ProtocolError, match="never sent"):
        client.receive(GOLDEN["server_frame: jpeg"])
    assert isinstance(decode_server(GOLDEN["server_frame: jpeg"], 1 << 20), Answer)


def test_a_jpeg_that_hides_a_second_size_from_the_check_is_not_decoded() -> None:
    """Fuzzing found that decoders look for markers in other places: what they see then counts as well."""
    place = JPEG.data.index(b"\xff\xc0")
    honest = JPEG.data[place : place + 19]
    bomb = honest[:5] + struct.pack(">HH", 60000, 60000) + honest[9:]
    hidden = JPEG.data[:place] + bomb + JPEG.data[place:]
    with pytest.raises(ValueError, match="the JPEG cannot be decoded"):
        decode_frame(replace(JPEG, data=hidden), 0, 0.0)
