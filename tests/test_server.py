"""The server over real sockets: frames, controls, resuming, viewers, fairness and overload."""

from __future__ import annotations

import socket
import threading
import time

import numpy as np
import pytest
from bridge_servers import DEADLINE_S, HEIGHT, WIDTH, Gate, frame, jpeg, player, probe, serving
from websockets.exceptions import ConnectionClosed

from lsd_game.bridge import outlet as outlet_module
from lsd_game.bridge.client_messages import Event, Parameter, Ping, Prompt, Reanchor, RulesText, Seen, Watch
from lsd_game.bridge.message_values import PromptWeight
from lsd_game.bridge.outlet import MAX_PICTURES, MAX_SMALL
from lsd_game.bridge.picture_codec import decode_frame
from lsd_game.bridge.server_messages import Ack, Answer, Dropped, Pong, Ready, Status, View, Watching
from lsd_game.session.careful_restyler import MAX_FAILURES_IN_A_ROW

RULES = """
prompt = "meadow"
[states.place.cave]
on = "enter_cave"
prompt = "a cave"
[[parameter]]
from = "health"
prompt = "blood"
curve = [[0.0, 1.0], [1.0, 0.0]]
slew = 100.0
"""


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


def texts(answer: Answer) -> set[str]:
    return {prompt.text for prompt in answer.style.prompts}


def wait_until(is_done) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not is_done():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        time.sleep(0.01)


def test_a_frame_comes_back_restyled_with_its_seq_time_style_and_stages(server) -> None:
    with probe(server.url) as client:
        client.send(frame(7, 10, time_us=123))
        answer = client.settle(7)
    assert (answer.seq, answer.time_us, answer.width, answer.height) == (7, 123, WIDTH, HEIGHT)
    assert answer.data == bytes([245]) * (WIDTH * HEIGHT * 3)
    assert texts(answer) == {"molten lava world"}
    assert {"wait", "decode", "restyle", "encode", "restyle.invert"} <= answer.stages_ms.keys()


@pytest.mark.parametrize("codec", ["jpeg", "rgb", "rgba"])
def test_every_codec_goes_in_and_comes_out(server, codec) -> None:
    pixels = {"jpeg": jpeg(10), "rgb": bytes([10]) * (WIDTH * HEIGHT * 3), "rgba": bytes([10]) * (WIDTH * HEIGHT * 4)}
    with probe(server.url, player(answer_codec=codec)) as client:
        client.send(frame(0, codec=codec, data=pixels[codec]))
        answer = client.settle(0)
    assert answer.codec == codec
    if codec == "jpeg":
        assert answer.data[:2] == b"\xff\xd8"
    else:
        assert answer.data[:4] == bytes([245, 245, 245, 245 if codec == "rgb" else 255])


def test_a_bottom_up_frame_gets_a_bottom_up_answer(server) -> None:
    rows = np.repeat(np.arange(HEIGHT, dtype=np.uint8), WIDTH * 3).tobytes()
    with probe(server.url) as client:
        client.send(frame(0, data=rows, bottom_up=True))
        answer = client.settle(0)
    assert answer.bottom_up
    assert answer.data[0] == 255 and answer.data[-1] == 255 - (HEIGHT - 1)


def test_planes_reach_the_model_and_a_broken_jpeg_costs_only_itself(server) -> None:
    with probe(server.url) as client:
        planes = {"plane_width": 2, "plane_height": 1, "depth": np.float32([1, 2]).tobytes()}
        client.send(frame(0, **planes))
        assert isinstance(client.settle(0), Answer)
        client.send(frame(1, codec="jpeg", data=jpeg()[:300]))
        dropped = client.settle(1)
        assert (dropped.reason, "cannot be decoded" in dropped.message) == ("bad_frame", True)
        client.send(frame(2, 66))
        assert client.settle(2).reason == "failed"
        assert client.wait_for(Status).state == "failing"
        client.send(frame(3))
        assert client.wait_for(Status).state == "live"
        assert client.settle(3).dropped == 2


def test_a_smaller_plane_of_regions_is_scaled_and_turned_with_its_frame() -> None:
    message = frame(0, bottom_up=True, plane_width=2, plane_height=2, regions=bytes([1, 2, 3, 4]))
    regions = decode_frame(message, 0, 0.0).regions
    assert regions.shape == (HEIGHT, WIDTH)
    corners = [regions[row, column] for row in (0, -1) for column in (0, -1)]
    assert corners == [3, 4, 1, 2] and int((regions == 3).sum()) == WIDTH * HEIGHT // 4


def test_frames_beyond_the_credits_are_replaced_and_every_one_is_settled_once() -> None:
    gate = Gate()
    with serving(gate=gate) as server, probe(server.url) as client:
        for seq in range(6):
            client.send(frame(seq))
        settled = [client.wait_for(Answer | Dropped) for _ in range(4)]
        gate.is_open.set()
        settled += [client.wait_for(Answer | Dropped) for _ in range(2)]
    assert sorted(message.seq for message in settled) == list(range(6))
    answered = [message.seq for message in settled if isinstance(message, Answer)]
    assert answered[-1] == 5 and answered == sorted(answered) and len(answered) <= 2
    assert {message.reason for message in settled if isinstance(message, Dropped)} == {"replaced"}


def test_the_ack_of_a_prompt_comes_before_the_answer_and_names_the_first_frame_that_carries_it() -> None:
    gate = Gate()
    with serving(gate=gate) as server, probe(server.url) as client:
        client.send(frame(10))
        assert gate.is_reached.wait(DEADLINE_S)  # it is in work
        client.send(frame(11))
        client.send(Prompt(1, (PromptWeight("frozen tundra", 1.0),), 0.0))
        ack = client.wait_for(Ack | Answer)
        assert ack == Ack(1, True, 11)
        gate.is_open.set()
        assert texts(client.settle(11)) == {"frozen tundra"}


def test_controls_that_cannot_be_are_refused_with_a_sentence_and_change_nothing(server) -> None:
    with probe(server.url) as client:
        client.send(Prompt(1, (PromptWeight("  ", 1.0),)))
        assert "the prompt is empty" in client.wait_for(Ack).message
        client.send(Prompt(2, (PromptWeight("x", 0.0),)))
        assert "weight above 0" in client.wait_for(Ack).message
        client.send(RulesText(3, "[states.time.nihgt]\nprompt = 5"))
        ack = client.wait_for(Ack)
        assert not ack.ok and "rules:" in ack.message
        client.send(frame(0))
        assert texts(client.settle(0)) == {"molten lava world"}


def test_rules_events_and_parameters_move_the_style(server) -> None:
    with probe(server.url) as client:
        client.send(RulesText(1, RULES))
        client.send(Event(2, "enter_cave"))
        client.send(Parameter(3, "health", 0.5))
        assert [client.wait_for(Ack).ok for _ in range(3)] == [True] * 3
        seen: set[str] = set()
        for seq in range(400):
            client.send(frame(seq))
            seen = texts(client.settle(seq))
            if {"a cave", "blood"} <= seen:
                break
            time.sleep(0.01)
        assert {"a cave", "blood"} <= seen


def test_a_mix_of_prompts_keeps_its_weights_and_strength(server) -> None:
    with probe(server.url) as client:
        client.send(Prompt(1, (PromptWeight("lava", 3.0), PromptWeight("ice", 1.0)), 0.0, 0.5))
        client.send(Reanchor(2))
        client.send(frame(0))
        style = client.settle(0).style
    assert {prompt.text: prompt.weight for prompt in style.prompts} == {"lava": 0.75, "ice": 0.25}
    assert style.strength == 0.5


def test_pings_are_answered_while_a_frame_is_in_work() -> None:
    with serving(delay_s=0.3) as server, probe(server.url) as client:
        client.send(frame(0))
        client.send(Ping(9))
        assert client.wait_for(Pong | Answer) == Pong(9)


def test_a_lost_session_is_resumed_with_its_style(server) -> None:
    with probe(server.url) as client:
        key, name = client.ready.resume_key, client.ready.session
        client.send(Prompt(1, (PromptWeight("frozen tundra", 1.0),), 0.0))
        client.send(frame(100))
        client.settle(100)
        client.socket.socket.shutdown(socket.SHUT_RDWR)  # no goodbye
    with probe(server.url, player(resume_key=key)) as client:
        assert (client.ready.is_resumed, client.ready.session) == (True, name)
        client.send(frame(0))
        assert texts(client.settle(0)) == {"frozen tundra"}


def test_a_resume_key_takes_a_session_over_and_an_unknown_one_opens_a_new_one(server) -> None:
    with probe(server.url) as first, probe(server.url, player(resume_key=first.ready.resume_key)) as second:
        assert second.ready.is_resumed
        with pytest.raises(ConnectionClosed) as caught:
            first.wait_for(View)
        assert caught.value.rcvd.code == 4011 and "resumed" in caught.value.rcvd.reason
        second.send(frame(0))
        assert isinstance(second.settle(0), Answer)
    with probe(server.url, player(resume_key="0" * 32)) as client:
        assert not client.ready.is_resumed


def test_a_session_that_nobody_comes_back_to_ends() -> None:
    with serving(resume_s=0.2) as server:
        with probe(server.url) as client:
            key = client.ready.resume_key
        wait_until(lambda: server.server.book.find(key) is None)
        with probe(server.url, player(resume_key=key)) as client:
            assert not client.ready.is_resumed


def test_a_full_server_says_so_and_makes_room_at_the_cost_of_lost_sessions() -> None:
    with serving(max_sessions=2) as server, probe(server.url), probe(server.url) as second:
        with probe(server.url, identity=None) as third:
            third.send(player())
            with pytest.raises(ConnectionClosed) as caught:
                third.wait_for(Ready)
            assert caught.value.rcvd.code == 4014 and "2 sessions" in caught.value.rcvd.reason
        second.socket.close()
        wait_until(lambda: any(not info.is_connected for info in server.server.book.infos()))
        with probe(server.url) as third:
            assert isinstance(third.ready, Ready)


def test_a_viewer_sees_source_result_style_and_events_and_may_direct(server) -> None:
    with probe(server.url, Watch(1, "page")) as viewer, probe(server.url, player(client="game")) as client:
        watching = viewer.ready
        while watching.session != client.ready.session:
            viewer.send(Watch(1, "page", session=client.ready.session))
            watching = viewer.wait_for(Watching)
        assert watching.sessions[0].client == "game"
        client.send(Event(1, "coin", {"value": 3}))
        client.send(frame(0))
        client.settle(0)
        view = viewer.wait_for(View)
        assert view.source[:2] == view.result[:2] == b"\xff\xd8"
        assert (view.session, view.seq, view.number) == (client.ready.session, 0, 0)
        assert [(event.name, event.data) for event in view.events] == [("coin", {"value": 3})]
        assert view.server_ms > 0.0
        viewer.send(Prompt(5, (PromptWeight("neon", 1.0),), 0.0))
        assert viewer.wait_for(Ack).ok
        client.send(frame(1))
        assert texts(client.settle(1)) == {"neon"}


def test_a_viewer_that_settles_nothing_gets_two_views_and_disturbs_nobody(server) -> None:
    with probe(server.url) as client, probe(server.url, Watch(1, "page", session=client.ready.session)) as viewer:
        for seq in range(10):
            client.send(frame(seq))
            client.settle(seq)
        assert [viewer.wait_for(View).number for _ in range(2)] == [0, 1]
        with pytest.raises(TimeoutError):
            viewer.wait_for(View, 0.3)
        viewer.send(Seen(1))
        client.send(frame(10))
        assert viewer.wait_for(View).seq == 10


def test_a_viewer_of_nothing_is_told_when_a_session_begins() -> None:
    with serving() as server, probe(server.url, Watch(1, "page")) as viewer:
        assert viewer.ready == Watching("", ())
        viewer.send(Event(1, "coin"))
        assert viewer.wait_for(Ack).message == "there is no session to do this to"
        with probe(server.url) as client:
            assert viewer.wait_for(Watching).session == client.ready.session


def test_sixteen_sessions_are_served_evenly_and_told_of_the_overload() -> None:
    answers: dict[int, int] = {}
    states: dict[int, set[str]] = {}
    is_over = threading.Event()

    def play(number: int, url: str) -> None:
        answers[number], states[number] = 0, set()
        with probe(url) as client:
            client.send(frame(0))
            client.send(frame(1))
            seq = 2
            while not is_over.is_set():
                message = client.receive()
                if isinstance(message, Status):
                    states[number].add(message.state)
                elif isinstance(message, Answer | Dropped):
                    answers[number] += isinstance(message, Answer)
                    client.send(frame(seq))
                    seq += 1

    with serving(delay_s=0.01) as server:
        threads = [threading.Thread(target=play, args=(number, server.url)) for number in range(16)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(answers) == 16 and min(answers.values()) >= 12)
        counts = sorted(answers.values())
        is_over.set()
        for thread in threads:
            thread.join(DEADLINE_S)
    assert counts[-1] <= 1.5 * counts[0] + 3, counts
    assert all("overloaded" in seen for seen in states.values())


def test_a_client_that_never_reads_costs_bounded_memory_and_then_its_connection(monkeypatch) -> None:
    monkeypatch.setattr(outlet_module, "SEND_TIMEOUT_S", 3.0)
    large = player(width=640, height=360)
    with serving() as server, probe(server.url, large, max_queue=1, close_timeout=0.1) as client:
        link = server.server.book.find(client.ready.resume_key)
        outlet = link._player
        pixels = bytes(640 * 360 * 3)
        for seq in range(60):  # answers of 41 MB: far beyond what socket buffers hold
            client.send(frame(seq, width=640, height=360, data=pixels))
        wait_until(lambda: outlet.is_full and link._pending is not None)
        assert len(outlet._pictures) == MAX_PICTURES
        assert len(outlet._small) <= MAX_SMALL
        wait_until(lambda: link.lost_s is not None)


def test_a_client_is_told_when_the_server_ends() -> None:
    running = serving()
    with running as server, probe(server.url) as client:
        running.call(server.server.close())
        with pytest.raises(ConnectionClosed) as caught:
            client.wait_for(View)
    assert caught.value.rcvd.code == 1001


def test_a_session_whose_model_only_fails_ends_with_the_reason_and_the_others_go_on(server) -> None:
    with probe(server.url) as healthy, probe(server.url) as client:
        for seq in range(MAX_FAILURES_IN_A_ROW):
            client.send(frame(seq, 66))
            client.wait_for(Dropped) if seq < MAX_FAILURES_IN_A_ROW - 1 else None
        code, sentence = client.closing()
        assert code == 4011 and "the model failed on 48 frames in a row" in sentence
        healthy.send(frame(0))
        assert isinstance(healthy.settle(0), Answer)
