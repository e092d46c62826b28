"""lsd-game serve as a command, and the sessions of one server on one model's weights."""

from __future__ import annotations

import builtins
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from bridge_servers import DEADLINE_S, frame, probe

from lsd_game.bridge.server_messages import Answer
from lsd_game.cli import main
from lsd_game.frame import Frame, Style
from lsd_game.model.stream import RestyleStream
from lsd_game.session.fair_turn import FairTurn
from lsd_game.session.stages import LoadedModel, share_model

ROOT = Path(__file__).resolve().parent.parent
LAVA = Style((("molten lava world", 1.0),))


def picture(seed: int) -> Frame:
    return Frame(np.random.default_rng(seed).integers(0, 255, (72, 128, 3), np.uint8), seed, 0.0)


def test_the_command_says_where_it_is_and_ends_with_ctrl_c() -> None:
    command = [sys.executable, "-m", "lsd_game", "serve", "--fake", "--port", "0", "--prompt", "paper world"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert line.startswith("ready: ws://127.0.0.1:")
    with probe(line.split()[1]) as client:
        client.send(frame(0))
        answer = client.settle(0)
        assert isinstance(answer, Answer) and answer.data[0] == 245
        assert answer.style.prompts[0].text == "paper world"
        process.send_signal(signal.SIGINT)
        assert client.closing()[0] == 1001
    rest, complaints = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, rest, complaints) == (0, "", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--host", "0.0.0.0"], "'0.0.0.0' is reachable from other machines: that needs a token: give --token"),
        (["--port", "70000"], "--port must be within 0..65535"),
        (["--sessions", "0"], "--sessions must be within 1..64"),
        (["--max-size", "big"], "--max-size must be WIDTHxHEIGHT"),
        (["--tls-cert", "nowhere.pem"], "--tls-cert: there is no file"),
        (["--token-file", "nowhere.txt"], "--token-file 'nowhere.txt' cannot be read"),
        (["--token", ""], "a token has 1 to 256 characters"),
        (["--prompt", " "], "the prompt is empty"),
        (["--host", "203.0.113.7", "--token", "x"], "cannot listen at 203.0.113.7"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(words, sentence, capsys) -> None:
    assert main(["serve", "--fake", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_without_its_packages_the_command_names_the_extra(monkeypatch, capsys) -> None:
    original = builtins.__import__

    def refuse(name: str, *arguments, **options):
        if name.split(".")[0] == "websockets":
            raise ModuleNotFoundError("No module named 'websockets'", name="websockets")
        return original(name, *arguments, **options)

    for name in [name for name in sys.modules if name in ("lsd_game.commands.serve", "lsd_game.bridge.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", refuse)
    assert main(["serve", "--fake"]) == 2
    assert "pip install 'lsd-game[serve]'" in capsys.readouterr().err


def test_sessions_that_share_weights_have_pasts_of_their_own() -> None:
    model = RestyleStream("tiny", resolution=(128, 80))
    alone, first, second = (share_model(LoadedModel(model, "cpu")).restyler for _ in range(3))
    wanted = [alone.restyle(picture(seed), LAVA).pixels for seed in range(3)]
    for seed in range(3):
        drawn = first.restyle(picture(seed), LAVA).pixels
        second.restyle(picture(100 + seed), Style((("frozen tundra", 1.0),)))
        assert np.array_equal(drawn, wanted[seed])


def test_turns_are_had_in_the_order_of_asking() -> None:
    turn, order, threads = FairTurn(), [], []

    def work(number: int) -> None:
        with turn.taken():
            order.append(number)

    with turn.taken():
        for number in range(8):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            deadline_s = time.monotonic() + DEADLINE_S
            while len(turn._waiting) <= number and time.monotonic() < deadline_s:
                time.sleep(0.001)
    for thread in threads:
        thread.join(DEADLINE_S)
    assert order == list(range(8))


def test_a_turn_is_handed_on_after_an_error() -> None:
    turn = FairTurn()
    with pytest.raises(ValueError), turn.taken():
        raise ValueError("the model failed")
    with turn.taken():
        pass
