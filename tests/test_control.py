"""Live control: what the port refuses, what reaches the session, and what outlives a restart of the restyle process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from started_runs import ROOT, Run, until

from lsd_game.cli import main
from lsd_game.commands.ctl import event_data, status_lines
from lsd_game.control import MAX_WAITING, Command, ControlDesk, PromptChange, StrengthChange
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent
from lsd_game.game.control_port import ControlPort
from lsd_game.port.control_client import ControlError, ask, choose_run
from lsd_game.port.control_request import MAX_BODY_BYTES, Head, RefusedError, check_head, read_command
from lsd_game.port.control_server import MAX_CONNECTIONS, ControlServer
from lsd_game.port.osc_server import OscServer, read_osc
from lsd_game.port.run_card import RunCard, cards_folder, read_cards, run_name
from lsd_game.session.score import Score

KEY, PORT = "k3y", 4321
HOST = {"host": ["127.0.0.1:4321"]}
STEADY = str(ROOT / "tests" / "games" / "steady.py")


# What a request may be -------------------------------------------------------------------------------


def head(method: str = "POST", path: str = "/k3y/event", length: str | None = "2", **headers: list[str]) -> Head:
    lengths = {} if length is None else {"content-length": [length]}
    return Head(method, path, {**HOST, **lengths, **{name.replace("_", "-"): value for name, value in headers.items()}})


def test_a_request_with_the_key_and_a_loopback_host_is_let_in() -> None:
    assert check_head(head(), KEY, PORT) == ("event", 2)
    assert check_head(head("GET", "/k3y/status", None), KEY, PORT) == ("status", 0)
    assert check_head(head(host=["LOCALHOST:4321"]), KEY, PORT) == ("event", 2)


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        (403, head(host=["evil.com"])),  # DNS rebinding: the page's own name, resolved to the loopback device
        (403, head(host=["127.evil.com:4321"])),
        (403, head(host=["127.0.0.1:4322"])),
        (403, head(host=["127.0.0.1:4321", "127.0.0.1:4321"])),
        (403, head(host=[])),
        (403, head(origin=["http://127.0.0.1:4321"])),
        (403, head(sec_fetch_site=["cross-site"])),
        (403, head(path="/event")),
        (403, head(path="/other/event")),
        (403, head(path="/k\u00e9y/event")),
        (404, head(path="/k3y/evnt")),
        (405, head("GET")),
        (405, head("POST", "/k3y/status")),
        (411, head(length=None)),
        (411, head(length="-1")),
        (411, head(transfer_encoding=["chunked"])),
        (413, head(length=str(MAX_BODY_BYTES + 1))),
        (413, head(length="9" * 5000)),
    ],
)
def test_any_other_request_is_refused_before_its_body_is_read(status: int, refused: Head) -> None:
    with pytest.raises(RefusedError) as raised:
        check_head(refused, KEY, PORT)
    assert raised.value.status == status


def test_bodies_become_commands() -> None:
    event = read_command("event", b'{"name": "hurt", "data": {"health": 0.3}}', 7.0)
    assert event == GameEvent("hurt", {"health": 0.3}, 7.0)
    assert read_command("event", b'{"name": "coin", "data": null}', 1.0) == GameEvent("coin", {}, 1.0)  # Lua's {}
    assert read_command("prompt", b'{"text": "lava"}', 0.0) == PromptChange("lava")
    assert read_command("strength", b'{"value": 1, "seconds": 2}', 0.0) == StrengthChange(1.0, 2.0)


@pytest.mark.parametrize(
    ("door", "body", "reason"),
    [
        ("event", b"", "must be JSON"),
        ("event", b"[" * MAX_BODY_BYTES, "must be JSON"),
        ("event", b"[]", "must be an object"),
        ("event", b'{"nam": "x"}', "did you mean 'name'"),
        ("event", b"{}", "'name' is missing"),
        ("event", b'{"name": ""}', "needs a name"),
        ("event", b'{"name": 3}', "an event must be"),
        ("event", b'{"name": "x", "data": {"health": NaN}}', "finite"),
        ("event", b'{"name": "x", "data": {"a": {"b": 1}}}', "must be a finite number"),
        ("event", b'{"name": "' + b"x" * 600 + b'"}', "bytes with its data"),
        ("prompt", b'{"text": 3}', "'text' must be a text"),
        ("prompt", b'{"text": " "}', "the prompt is empty"),
        ("prompt", b'{"text": "x", "seconds": -1}', "seconds must be within"),
        ("strength", b'{"value": true}', "'value' must be a number"),
        ("strength", b'{"value": 1e999}', "within 0..1"),
        ("strength", b'{"value": NaN}', "within 0..1"),
    ],
)
def test_a_wrong_body_is_refused_with_a_reason(door: str, body: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason) as raised:
        read_command(door, body, 0.0)
    assert raised.value.status == 400


def test_a_desk_that_nobody_empties_stays_bounded() -> None:
    desk = ControlDesk()
    for number in range(MAX_WAITING + 5):
        desk.put(GameEvent(str(number)))
    waiting = desk.take_all()
    assert len(waiting) == MAX_WAITING and waiting[-1] == GameEvent(str(MAX_WAITING + 4))
    assert (desk.num_lost, desk.take_all()) == (5, [])


def test_the_strength_fades_from_where_it_is_and_multiplies_the_directors() -> None:
    score = Score(Director(Rules.parse('prompt = "lava"\nstrength = 0.5')), 0.8)
    assert score.style_at(0.0).strength == pytest.approx(0.4)
    score.apply(StrengthChange(0.0, 1.0), 10.0)
    assert score.style_at(10.5).strength == pytest.approx(0.2)
    score.apply(StrengthChange(1.0, 1.0), 10.5)
    assert score.style_at(10.5).strength == pytest.approx(0.2)
    assert score.style_at(12.0).strength == pytest.approx(0.5)
    score.apply(PromptChange("ice", 0.0), 12.0)
    assert score.style_at(12.0).prompts == (("ice", 1.0),)


# The port --------------------------------------------------------------------------------------------


class Heard:
    """A control server on a real socket that keeps what it hears."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.came = Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.server = ControlServer(
            self.listener, KEY, clock=lambda: 5.0, on_command=self.hear, status=lambda: {"state": "live"}
        )
        self.card = RunCard(os.getpid(), "game", f"http://127.0.0.1:{self.server.port}/{KEY}", 0.0)

    def hear(self, command: Command) -> None:
        self.commands.append(command)
        self.came.set()


@pytest.fixture
def heard() -> Iterator[Heard]:
    heard = Heard()
    heard.server.start()
    yield heard
    heard.server.stop()
    heard.listener.close()


def test_a_client_posts_commands_and_asks_for_the_status(heard: Heard) -> None:
    assert ask(heard.card, "event", {"name": "coin"}) == {"ok": True}
    assert ask(heard.card, "status") == {"state": "live"}
    assert heard.commands == [GameEvent("coin", {}, 5.0)]
    with pytest.raises(ControlError, match="game refuses: strength must be within"):
        ask(heard.card, "strength", {"value": 2})


def test_more_connections_than_it_serves_are_closed_and_it_goes_on(heard: Heard) -> None:
    address = ("127.0.0.1", heard.server.port)
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(address)) for _ in range(MAX_CONNECTIONS)]
        time.sleep(0.1)
        with socket.create_connection(address) as refused:
            refused.settimeout(5.0)
            assert refused.recv(1) == b""
        assert len(idle) == MAX_CONNECTIONS
    until(lambda: can_ask(heard.card))


def can_ask(card: RunCard) -> bool:
    with contextlib.suppress(ControlError):
        return bool(ask(card, "status"))
    return False


def test_a_body_that_never_comes_costs_its_own_connection_only(heard: Heard) -> None:
    with socket.create_connection(("127.0.0.1", heard.server.port)) as slow:
        slow.sendall(f"POST /{KEY}/event HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n".encode())
        assert ask(heard.card, "status") == {"state": "live"}
    assert heard.commands == []


# Cards -----------------------------------------------------------------------------------------------


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "lsd-game"


def test_a_card_and_its_folder_are_for_this_user_alone(runtime: Path) -> None:
    port = ControlPort.open("meadow")
    assert port.card_path is not None and port.card is not None
    assert stat.S_IMODE(port.card_path.stat().st_mode) == 0o600
    assert stat.S_IMODE(runtime.stat().st_mode) == 0o700
    assert read_cards(runtime) == [port.card]
    assert port.environment == {"LSD_GAME_CONTROL": port.card.url}
    port.close()
    assert list(runtime.iterdir()) == []


def test_a_folder_that_others_may_write_to_is_not_used(runtime: Path, caplog: pytest.LogCaptureFixture) -> None:
    runtime.mkdir(mode=0o700)
    runtime.chmod(0o777)
    assert ControlPort.open("meadow") == ControlPort()
    assert "cannot be controlled from outside" in caplog.text


def test_cards_of_the_dead_are_swept_and_the_newest_comes_first(runtime: Path) -> None:
    folder = cards_folder()
    for started_s, pid, name in ((1.0, os.getpid(), "old"), (2.0, os.getpid(), "new"), (3.0, 2**22 + 7, "dead")):
        RunCard(pid, name, "http://127.0.0.1:1/k", started_s).write(folder / f"{name}.json")
    (folder / "torn.json").write_text("{")
    cards = read_cards(folder)
    assert [card.name for card in cards] == ["new", "old"]
    assert not (folder / "dead.json").exists()
    assert choose_run(cards).name == "new"
    assert choose_run(cards, "old").name == "old"
    with pytest.raises(ControlError, match="did you mean 'new'"):
        choose_run(cards, "neww")
    with pytest.raises(ControlError, match="no game runs"):
        choose_run([])


def test_a_run_is_called_as_its_game() -> None:
    assert run_name(["/usr/bin/python3", "-m", "pygame.examples.aliens", "-x"]) == "aliens"
    assert run_name(["python3", "games/my_game.py"]) == "my_game"
    assert run_name(["/usr/games/minetest", "--go"]) == "minetest"


# OSC -------------------------------------------------------------------------------------------------


def test_osc_messages_become_commands() -> None:
    assert read_osc("/lsd/event/hurt", ("health", 0.5), 2.0) == GameEvent("hurt", {"health": 0.5}, 2.0)
    assert read_osc("/lsd/event/health", (0.5,), 2.0) == GameEvent("health", {"value": 0.5}, 2.0)
    assert read_osc("/lsd/prompt", ("lava", 2), 0.0) == PromptChange("lava", 2.0)
    assert read_osc("/lsd/strength", (0.5,), 0.0) == StrengthChange(0.5)
    for address, values in (("/lsd/event/hurt", ("a", 1, "b")), ("/lsd/volume", (1,)), ("/lsd/prompt", (3,))):
        with pytest.raises(ValueError):
            read_osc(address, values, 0.0)


def test_osc_comes_in_over_udp_and_nonsense_is_passed_over() -> None:
    udp_client = pytest.importorskip("pythonosc.udp_client", reason="needs python-osc")
    commands: list[Command] = []
    server = OscServer(0, clock=lambda: 1.0, on_command=commands.append)
    server.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as raw:
        raw.sendto(b"\xff" * 100, ("127.0.0.1", server.port))
    client = udp_client.SimpleUDPClient("127.0.0.1", server.port)
    client.send_message("/lsd/volume", 1)
    client.send_message("/lsd/prompt", "lava")
    until(lambda: commands == [PromptChange("lava")])
    server.stop()
    client._sock.close()


# A whole run -----------------------------------------------------------------------------------------


def test_ctl_moves_a_running_game_and_what_it_asked_for_outlives_a_restart(runtime: Path, capsys) -> None:
    run = Run("run", "--model", "fake", "--headless", "--seconds", "60", "--", STEADY)
    try:
        run.until_restyled()
        assert main(["ctl", "prompt", "frozen tundra", "--seconds", "0"]) == 0
        assert main(["ctl", "--run", "steady", "strength", "0.5", "--seconds", "0"]) == 0
        assert main(["ctl", "event", "hurt", "health=0.3"]) == 0
        until(lambda: status(capsys)["prompts"] == [["frozen tundra", 1.0]])
        before = status(capsys)
        assert (before["name"], before["strength"], before["events"]) == ("steady", 0.5, 1)
        os.kill(run.restyle_pid(), signal.SIGKILL)
        until(lambda: status(capsys)["state"] == "live")  # the question waits until there is someone to answer
        after = status(capsys)
        assert (after["prompts"], after["strength"], after["events"]) == ([["frozen tundra", 1.0]], 0.5, 0)
        assert main(["ctl", "prompt", " "]) == 2
        assert "the prompt is empty" in capsys.readouterr().err
    finally:
        run.process.terminate()
        run.finish()
    assert list(runtime.iterdir()) == []
    assert main(["ctl", "status"]) == 2


def status(capsys) -> dict[str, object]:
    capsys.readouterr()
    assert main(["ctl", "status", "--json"]) == 0
    answered: dict[str, object] = json.loads(capsys.readouterr().out)
    return answered


def test_the_data_of_an_event_is_typed() -> None:
    assert event_data(["a=1", "b=0.5", "c=true", "d=text", 'e="x"', "f=[1]"]) == {
        "a": 1,
        "b": 0.5,
        "c": True,
        "d": "text",
        "e": '"x"',
        "f": "[1]",
    }


def test_a_control_port_that_is_taken_is_said_at_the_door(capsys, runtime: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        words = ["run", "--model", "fake", "--headless", f"--control-port={number}", "--", STEADY]
        assert main(words) == 2
    assert f"port {number} cannot be listened on" in capsys.readouterr().err


def test_a_status_tells_of_broken_rules_in_words() -> None:
    status = {
        **{"name": "my game", "pid": 7, "state": "live", "model": "fake", "device": "cpu", "fps": 24.0},
        **{"latency_ms": 60.0, "frames": {"restyled": 9, "dropped": 0}, "failures": 0, "events": 0, "strength": 1.0},
        **{"prompts": [["lava", 1.0]], "rules_error": None},
    }
    assert status_lines(status)[-1] == " 1.00  lava"
    assert status_lines({**status, "rules_error": "my.toml:2: unknown key 'promt'"})[-2:] == [
        "the file of the rules is broken, those before it go on:",
        "my.toml:2: unknown key 'promt'",
    ]
