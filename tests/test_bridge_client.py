"""The Python client against the real server: alone, and through a network that breaks in every way."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bridge_servers import DEADLINE_S, Gate, Running, serving
from fault_proxy import FaultProxy, Weather

import lsd_game
from lsd_game.bridge.client import BridgeError, Client
from lsd_game.bridge.client_messages import Event, Parameter, Prompt, Reanchor, RulesText
from lsd_game.bridge.message_values import PromptWeight
from lsd_game.bridge.messages import decode_client, encode
from lsd_game.bridge.server import ServerConfig
from lsd_game.bridge.server_messages import Ack
from lsd_game.bridge.wire import pack, unpack
from lsd_game.bridge.wishes import MAX_PARAMETERS, Wishes
from lsd_game.session.config import SessionConfig
from lsd_game.session.serving import SessionHost

BACK_S = 2.0  # after the network's return, the client is live again
WISHES = Path(__file__).parent / "wishes.json"  # for the Python, browser and Godot clients
PIXELS = np.full((48, 64, 3), 10, np.uint8)


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def proxy(server):
    with FaultProxy(int(server.url.rpartition(":")[2])) as running:
        yield running


def connect(url: str, **options) -> Client:
    return lsd_game.connect(url, size=(64, 48), codec="rgb", **options)


def seconds_until_live(client: Client, within_s: float = 10.0) -> float:
    """How long it takes until a frame comes back in the style that was asked for before the fault."""
    began_s = time.monotonic()
    while time.monotonic() - began_s < within_s:
        try:
            answer = client.restyle(PIXELS, 0.5)
        except BridgeError:
            time.sleep(0.02)
            continue
        assert [prompt.text for prompt in answer.style.prompts] == ["frozen tundra"], "the style is lost"
        return time.monotonic() - began_s
    raise AssertionError(f"not live again within {within_s} s: {client._connection.trouble}")


def test_pixels_come_back_restyled(server) -> None:
    with connect(server.url) as client:
        assert np.array_equal(client(PIXELS), 255 - PIXELS)
        answer = client.restyle(PIXELS)
        assert 0.0 < answer.latency_s < 5.0
        assert answer.stages_ms["restyle"] >= 0.0


def test_jpeg_is_the_default_and_comes_close(server) -> None:
    with lsd_game.connect(server.url) as client:
        restyled = client(PIXELS)
        assert np.abs(restyled.astype(int) - 245).max() <= 3


def test_controls_are_acknowledged(server) -> None:
    with connect(server.url) as client:
        assert client.prompt([("lava", 1.0), ("ice", 3.0)], seconds=0.0).result(5.0).ok
        assert client.event("coin", value=3).result(5.0).ok
        assert client.parameter("health", 0.5).result(5.0).ok
        assert client.reanchor().result(5.0).ok
        refused = client.rules("prompt = 5").result(5.0)
        assert not refused.ok and "rules:1" in refused.message
        weights = {prompt.text: prompt.weight for prompt in client.restyle(PIXELS).style.prompts}
        assert weights == {"lava": 0.25, "ice": 0.75}


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda client: client.prompt("x" * 501), "prompt.prompts.text must have 0 to 500 items, got 501"),
        (lambda client: client.prompt([]), "prompt.prompts must have 1 to 8 items, got 0"),
        (lambda client: client.prompt("ice", seconds=-1.0), "prompt.seconds must be within 0..600, got -1"),
        (lambda client: client.parameter("hp", float("nan")), "parameter.value must be a finite number, got nan"),
        (lambda client: client.event("coin", who=None), "event.data must be a number, got"),
        (lambda client: client.event("coin", who=object()), "can not serialize 'object' object"),
        (lambda client: client.event("coin", number=2**70), "Integer value out of range"),
        (lambda client: client.event("x" * 65), "event.name must have 1 to 64 items, got 65"),
        (lambda client: client.rules("#" * 70000), "70000 exceeds max_str_len"),
    ],
)
def test_what_no_server_reads_is_refused_at_the_door_and_the_client_stays_live(server, ask, sentence) -> None:
    with connect(server.url) as client:
        with pytest.raises(ValueError, match=re.escape(sentence)):
            ask(client)
        assert client.event("hurt", health=np.float32(0.5)).result(5.0).ok
        assert client.parameter("health", np.float32(0.5)).result(5.0).ok
        client(PIXELS)


def test_a_prompt_takes_numbers_of_numpy(server) -> None:
    with connect(server.url) as client:
        assert client.prompt("ice", seconds=np.int64(0), strength=np.float32(0.5)).result(5.0).ok
        assert client.restyle(PIXELS).style.strength == 0.5


def test_an_ack_that_nobody_waits_for_any_more_ends_nothing(server) -> None:
    with connect(server.url) as client:
        assert client.prompt("ice").cancel()
        assert client.event("coin").result(5.0).ok
        client(PIXELS)


def test_a_client_that_has_left_says_so(server) -> None:
    client = connect(server.url)
    client.close()
    for use in (lambda: client.event("coin"), lambda: client.submit(PIXELS), lambda: client.restyle(PIXELS)):
        with pytest.raises(BridgeError, match="the client has left"):
            use()


def test_frames_that_are_only_submitted_never_wait_and_the_newest_is_answered(server) -> None:
    with connect(server.url) as client:
        seqs = [client.submit(np.full((48, 64, 3), level, np.uint8)) for level in range(50)]
        newest = None
        deadline_s = time.monotonic() + 10.0
        while (newest is None or newest.seq != seqs[-1]) and time.monotonic() < deadline_s:
            newest = client.try_take(0.5) or newest
        assert newest.seq == seqs[-1]
        assert newest.pixels[0, 0, 0] == 255 - 49


def test_a_server_that_is_not_there_or_turns_us_away_is_named_in_one_sentence(server) -> None:
    with pytest.raises(BridgeError, match="cannot be used"):
        lsd_game.connect("ws://127.0.0.1:9", timeout_s=0.5)
    with serving(max_width=32, max_height=16) as small, connect(small.url) as client:
        assert client.max_size == (32, 16)
        with pytest.raises(BridgeError, match="at most 32x16 pixels"):
            client(PIXELS)
    with serving(token="right") as locked:
        with pytest.raises(BridgeError, match="the token is wrong"):
            lsd_game.connect(locked.url, token="wrong")
        with connect(locked.url, token="right") as client:
            assert client(PIXELS)[0, 0, 0] == 245


def test_a_wrong_picture_is_refused_at_the_door(server) -> None:
    with connect(server.url) as client:
        with pytest.raises(ValueError, match="uint8"):
            client(PIXELS.astype(np.float32))
        with pytest.raises(BridgeError, match="at most 64x48 pixels"):
            client(np.zeros((100, 100, 3), np.uint8))


@pytest.mark.parametrize(
    "weather",
    [
        Weather(delay_s=0.05),
        Weather(delay_s=0.01, jitter_s=0.05),
        Weather(bytes_per_s=100_000.0),
        Weather(piece_bytes=97),
    ],
    ids=["latency", "jitter", "throttle", "split"],
)
def test_a_bad_network_only_makes_frames_late(proxy, weather) -> None:
    with connect(proxy.url) as client:
        proxy.weather = weather
        for level in range(3):
            assert client(np.full((48, 64, 3), level, np.uint8), 10.0)[0, 0, 0] == 255 - level
        assert proxy.num_connections == 1


@pytest.mark.parametrize("fault", ["short stall", "long stall", "reset", "half-close", "reset while stalled"])
def test_after_a_fault_the_client_is_live_within_two_seconds_with_its_style(proxy, fault) -> None:
    with connect(proxy.url) as client:
        assert client.prompt("frozen tundra", seconds=0.0).result(5.0).ok
        seconds_until_live(client)
        if "stall" in fault:
            proxy.weather = Weather(is_stalled=True)
            time.sleep(3.6 if fault == "long stall" else 0.5)
        if "reset" in fault:
            proxy.reset_all()
            time.sleep(0.3)
        if fault == "half-close":
            proxy.half_close()
        proxy.weather = Weather()
        assert seconds_until_live(client) < BACK_S


def test_what_is_lost_on_its_way_is_said_again_to_the_resumed_session(proxy) -> None:
    with connect(proxy.url) as client:
        client(PIXELS)
        proxy.weather = Weather(is_stalled=True)
        asked = client.prompt("frozen tundra", seconds=0.0)
        time.sleep(0.3)
        proxy.reset_all()
        proxy.weather = Weather()
        assert asked.result(5.0).ok
        seconds_until_live(client)
        assert proxy.num_connections == 2


def test_a_frame_that_is_lost_with_its_connection_is_not_waited_for() -> None:
    gate = Gate()
    with (
        serving(gate=gate) as held,
        FaultProxy(int(held.url.rpartition(":")[2])) as proxy,
        connect(proxy.url) as client,
    ):
        breaking = threading.Thread(target=lambda: gate.is_reached.wait(DEADLINE_S) and proxy.reset_all())
        breaking.start()
        began_s = time.monotonic()
        with pytest.raises(BridgeError, match="the connection was lost"):
            client.restyle(PIXELS, DEADLINE_S)
        assert time.monotonic() - began_s < DEADLINE_S / 2
        gate.is_open.set()
        breaking.join()


def test_a_server_that_starts_again_is_found_again_with_a_new_session_in_the_style_as_it_was() -> None:
    with serving() as first:
        port = int(first.url.rpartition(":")[2])
        client = connect(first.url)
        assert client.prompt("ice", seconds=0.0, strength=0.5).result(5.0).ok
        assert client.prompt("frozen tundra").result(5.0).ok
        client(PIXELS)
    with serving(port=port), client:
        seconds_until_live(client)
        assert client.restyle(PIXELS).style.strength == 0.5


def test_a_new_session_is_told_what_was_granted_and_any_session_what_was_not_answered() -> None:
    rules, prompt = RulesText(1, 'prompt = "ice"'), Prompt(2, (PromptWeight("lava", 1.0),))
    health = Parameter(0, "hp", 1.0)
    wishes = Wishes()
    for control in (health, rules, prompt, Event(3, "coin"), Reanchor(4)):
        wishes.keep(control)
    assert wishes.to_say(is_resumed=True) == [rules, prompt, health]
    for ident in range(3):
        wishes.on_ack(Ack(ident, ok=True))
    assert wishes.to_say(is_resumed=True) == []
    refused, newer = RulesText(5, "prompt = 5"), Parameter(6, "hp", 0.5)
    wishes.keep(refused)
    wishes.on_ack(Ack(5, ok=False))
    wishes.keep(newer)
    faded = replace(prompt, seconds=0.0)
    assert wishes.to_say(is_resumed=False) == [rules, faded, newer]
    wishes.on_ack(Ack(1, ok=True))
    assert wishes.to_say(is_resumed=True) == [faded, newer], "that connection broke before they were answered"


@pytest.mark.parametrize("case", json.loads(WISHES.read_text()), ids=lambda case: case["case"])
def test_wishes_that_are_refused_leave_what_was_granted_before(case) -> None:
    wishes = Wishes()
    for step in case["steps"]:
        match step:
            case {"keep": fields}:
                wishes.keep(decode_client(pack(fields), 4096))
            case {"ack": ident, "ok": ok}:
                wishes.on_ack(Ack(ident, ok=ok))
            case {"to_say": session, "is": told}:
                said = wishes.to_say(is_resumed=session == "resumed")
                assert [unpack(encode(wish), 4096) for wish in said] == told


def test_no_more_parameters_are_held_on_to_than_there_is_room_for() -> None:
    wishes = Wishes()
    for ident in range(2 * MAX_PARAMETERS):
        wishes.keep(Parameter(ident, f"p{ident}", 0.0))
    held = wishes.to_say(is_resumed=False)
    assert MAX_PARAMETERS <= len(held) <= MAX_PARAMETERS + 2
    wishes.keep(Parameter(1000, "p0", 0.5))
    assert wishes.to_say(is_resumed=False)[0] == Parameter(1000, "p0", 0.5)


REGIONAL = 'prompt = "meadow"\n[regions.enemy]\nnumber = 3\nprompt = "crystal"\n'


@pytest.fixture(scope="module")
def regional_server(tmp_path_factory):
    """A server whose rules know a region, with the model that shows where one is."""
    path = tmp_path_factory.mktemp("rules") / "regions.toml"
    path.write_text(REGIONAL)
    with Running(ServerConfig(port=0), SessionHost(SessionConfig(model="fake", rules=path))) as running:
        yield running


def test_a_plane_of_regions_reaches_the_model(regional_server) -> None:
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:] = 10, 20, 30
    regions = np.zeros((48, 64), np.uint8)
    regions[:24, 32:], regions[24:] = 3, 4
    with connect(regional_server.url) as client:
        answer = client(pixels, regions=regions)
        assert np.array_equal(client(pixels), 255 - pixels)
    assert np.array_equal(answer[regions != 3], (255 - pixels)[regions != 3]), "no rule knows the number 4"
    assert (answer[regions == 3] == (225, 245, 235)).all()


def test_regions_of_another_size_and_a_server_without_them_are_refused_at_the_door(regional_server) -> None:
    with connect(regional_server.url) as client:
        with pytest.raises(ValueError, match=r"regions must be uint8 \(48, 64\), got uint8 \(24, 32\)"):
            client.submit(PIXELS, regions=np.zeros((24, 32), np.uint8))
        client._connection.features = ("resume",)
        with pytest.raises(BridgeError, match="takes no regions"):
            client(PIXELS, regions=np.zeros((48, 64), np.uint8))
