"""A game here, the model on another machine: the styles of this side's director arrive with their frames."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from bridge_servers import DEADLINE_S, serving
from started_runs import ROOT, Run, until

from lsd_game.bridge.client import BridgeError
from lsd_game.bridge.remote_restyler import RemoteRestyler
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import Frame, Style
from lsd_game.session.config import SessionConfig
from lsd_game.session.session import Session
from lsd_game.session.stages import LoadedModel, ModelUnusableError, load_model

TOKEN = f"hush-{os.getpid()}"  # in no command line but ours


@pytest.fixture(scope="module")
def server():
    with serving(token=TOKEN) as running:
        yield running


@pytest.fixture
def remote(server):
    restyler = RemoteRestyler(server.url, TOKEN)
    yield restyler
    restyler.close()


def frame(level: int, width: int = 64, height: int = 48) -> Frame:
    return Frame(np.full((height, width, 3), level, np.uint8), 0, 0.0)


def test_a_frame_is_restyled_there_in_the_style_of_this_side(server, remote) -> None:
    for prompts in ((("lava", 1.0),), (("lava", 0.25), ("ice", 0.75))):
        answer = remote.restyle(frame(10), Style(prompts, 0.5))
        assert np.abs(answer.pixels.astype(int) - 245).max() <= 3
        told = server.server.book.watchable(None)._desk.style
        assert sorted(told.prompts) == sorted(prompts)
        assert told.strength == 0.5
    assert {"server", "network"} == set(remote.stages_ms)


def test_a_frame_larger_than_the_server_takes_is_shrunk_for_the_way_only() -> None:
    with serving(max_width=32, max_height=32) as small:
        restyler = RemoteRestyler(small.url)
        answer = restyler.restyle(frame(10), Style((("lava", 1.0),)))
        restyler.close()
    assert answer.pixels.shape == (48, 64, 3)
    assert restyler.resolution == (32, 24)


def test_the_players_refresh_reaches_the_model(server, remote) -> None:
    style = Style((("lava", 1.0),))
    for count in range(3):
        remote.restyle(frame(count), style)
    drawn = server.server.book.watchable(None)._desk._restyler
    assert drawn.num_drawn == 3
    remote.restyle(frame(3), Style(style.prompts, 1.0, num_reanchors=1))
    assert drawn.num_drawn == 1


def test_a_server_that_starts_again_is_told_the_style_before_it_draws() -> None:
    style = Style((("frozen tundra", 1.0),), 0.5)
    with serving() as first:
        port = int(first.url.rpartition(":")[2])
        restyler = RemoteRestyler(first.url)
        restyler.restyle(frame(10), style)
    with serving(port=port) as second:
        restyler.restyle(frame(10), style)
        drawn = second.server.book.watchable(None)._desk.style
        restyler.close()
    assert (drawn.prompts, drawn.strength) == (style.prompts, 0.5)


def test_a_session_of_this_side_runs_on_a_model_of_the_other(server, fake_game) -> None:
    session = Session(
        fake_game.restyle_end(),
        Director(Rules.from_prompt("lava")),
        lambda: LoadedModel(RemoteRestyler(server.url, TOKEN), "there"),
        config=SessionConfig(model="fake"),
    )
    thread = threading.Thread(target=session.run)
    thread.start()
    deadline_s, seen = time.monotonic() + DEADLINE_S, None
    while seen is None and time.monotonic() < deadline_s:
        fake_game.draw(10)
        seen = fake_game.look()
        time.sleep(0.005)
    session.stop()
    thread.join(DEADLINE_S)
    assert abs(seen - 245) <= 3


def test_a_server_that_cannot_be_used_is_named_before_the_game_waits_for_it(server) -> None:
    with pytest.raises(ModelUnusableError, match="the token is wrong"):
        load_model(SessionConfig(server=server.url, token="wrong"), ())
    with pytest.raises(BridgeError, match="cannot be used"):
        RemoteRestyler("ws://127.0.0.1:port")


def command_lines() -> list[bytes]:
    """What `ps` shows of every process."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            lines.append(path.read_bytes())
    return lines


def test_a_whole_run_is_drawn_on_a_server_and_no_command_line_shows_the_token(server, tmp_path: Path) -> None:
    report, token_file = tmp_path / "report.json", tmp_path / "token.txt"
    token_file.write_text(TOKEN + "\n")
    words = ["--server", server.url, "--token-file", str(token_file), "--headless", "--report", str(report)]
    run = Run("run", *words, "-m", "pygame.examples.aliens")
    run.until_restyled()
    shown = command_lines()
    assert [line for line in shown if TOKEN.encode() in line] == []
    assert len([line for line in shown if f"--server={server.url}".encode() in line]) == 1  # the restyle process
    run.process.terminate()
    run.finish()
    result = json.loads(report.read_text())
    assert result["device"] == server.url
    assert result["frames"]["restyled"] > 0 and result["failures"] == 0


def test_hook_takes_a_server_too(server, tmp_path: Path) -> None:
    report, game = tmp_path / "report.json", tmp_path / "game.py"
    game.write_text(
        "import os, time, lsd_game\n"
        f"lsd_game.hook(server={server.url!r}, token={TOKEN!r}, report={str(report)!r})\n"
        "import pygame\n"
        "window = pygame.display.set_mode((64, 48))\n"
        "window.fill((10, 10, 10))\n"
        "until_s = time.monotonic() + 60\n"
        f"while time.monotonic() < until_s and not os.path.exists({str(tmp_path / 'end')!r}):\n"
        "    pygame.display.flip(); pygame.event.pump(); time.sleep(0.02)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy"}
    before = len(server.server.book.infos())
    with subprocess.Popen([sys.executable, str(game)], env=environment, stdout=subprocess.DEVNULL) as process:
        until(lambda: len(server.server.book.infos()) > before and server.server.book.infos()[0].width == 64)
        assert not any(TOKEN.encode() in line for line in command_lines())
        (tmp_path / "end").touch()
        assert process.wait(DEADLINE_S) == 0
    assert json.loads(report.read_text())["device"] == server.url
