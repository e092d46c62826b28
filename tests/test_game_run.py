"""Whole runs: real games beside real restyle processes (the fake model), their ends, and what they leave behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from screens import Screen, needs_xvfb
from started_runs import ROOT, Run, segment_of, segments_of, until

from lsd_game.game import embed
from lsd_game.game.control_port import ControlPort
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.process_watch import is_running

STEADY = str(ROOT / "tests" / "games" / "steady.py")
GAME_COLOR, INVERTED = (0x20, 0x40, 0x60), (0xDF, 0xBF, 0x9F)


@pytest.fixture
def started() -> Iterator[list[Run]]:
    """Runs that are ended with the test, however it ends."""
    runs: list[Run] = []
    yield runs
    for run in runs:
        if run.process.poll() is None:
            run.process.terminate()
            run.process.communicate()


@pytest.fixture
def start(started: list[Run]) -> Callable[..., Run]:
    def start(*words: str, **named: object) -> Run:
        started.append(Run("run", "--model", "fake", *words, **named))  # type: ignore[arg-type]
        return started[-1]

    return start


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


# A game is restyled ---------------------------------------------------------------------------------


@pytest.fixture
def long_aliens(tmp_path: Path) -> dict[str, str]:
    """An environment in which aliens, played by nobody, is not lost: one alien, which stands still, and no bombs."""
    standstill = "import random; random.random, random.choice = lambda: 0.5, lambda options: 0\n"
    (tmp_path / "sitecustomize.py").write_text(standstill)
    return {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}


def test_aliens_is_restyled_headless_where_there_is_no_display_and_leaves_a_report(
    start: Callable[..., Run], tmp_path: Path, long_aliens: dict[str, str]
) -> None:
    report_path = tmp_path / "report.json"
    run = start("-m", "pygame.examples.aliens", "--report", str(report_path), environment=long_aliens)
    run.until_restyled()
    run.process.terminate()
    code, complaints = run.finish()
    report = json.loads(report_path.read_text())
    assert code == 128 + signal.SIGTERM
    assert "there is no display, so the game runs headless" in complaints
    assert report["resolution"] == [640, 480]
    assert report["frames"]["presented"] >= 10
    assert report["latency_ms"]["p50"] > 0.0


@needs_xvfb
def test_aliens_is_restyled_in_its_own_window(
    start: Callable[..., Run], screen: Screen, long_aliens: dict[str, str]
) -> None:
    run = start("-m", "pygame.examples.aliens", display=screen.display, environment=long_aliens)
    until(lambda: 155 < screen.pixels()[:100].mean() < 250)  # its night sky, inverted; the bare screen is black
    run.process.terminate()
    run.finish()


def test_a_game_is_ended_after_the_seconds_that_were_asked_for(start: Callable[..., Run]) -> None:
    assert start("--seconds", "0.5", "--", STEADY).finish()[0] == 0


@needs_xvfb
def test_the_screen_shows_the_restyled_picture_and_the_game_is_told_nothing(
    start: Callable[..., Run], screen: Screen
) -> None:
    run = start("--", STEADY, "draw=update", display=screen.display)
    until(lambda: screen.center() == INVERTED)
    run.until_restyled()
    assert {screen.center() for _ in range(20) if not time.sleep(0.01)} == {INVERTED}
    run.process.terminate()
    assert run.finish()[0] == 128 + signal.SIGTERM


@needs_xvfb
def test_a_screen_of_16_bits_is_restyled_too(start: Callable[..., Run]) -> None:
    with Screen(depth=16) as screen:
        run = start("--", STEADY, display=screen.display)
        run.until_restyled()
        run.process.terminate()
        run.finish()


@needs_xvfb
def test_a_killed_restyle_process_leaves_the_games_picture_within_200_ms_and_a_new_one_takes_over(
    start: Callable[..., Run], screen: Screen
) -> None:
    run = start("--", STEADY, display=screen.display)
    delays_s: list[float] = []
    for _ in range(10):  # on a busy machine the game itself may not get its turn within 200 ms
        until(lambda: screen.center() == INVERTED)
        killed = run.restyle_pid()
        os.kill(killed, signal.SIGKILL)
        delays_s.append(until(lambda: screen.center() == GAME_COLOR))
        until(lambda: screen.center() == INVERTED)
        assert run.restyle_pid() not in (0, killed)
        if delays_s[-1] < 0.2:
            break
    assert min(delays_s) < 0.2
    run.process.terminate()
    assert "the restyle process was ended by SIGKILL and is started again" in run.finish()[1]


@needs_xvfb
def test_a_stalled_restyle_process_is_left_out_after_a_second_until_it_goes_on(
    start: Callable[..., Run], screen: Screen
) -> None:
    run = start("--", STEADY, display=screen.display)
    until(lambda: screen.center() == INVERTED)
    os.kill(run.restyle_pid(), signal.SIGSTOP)
    assert 0.5 < until(lambda: screen.center() == GAME_COLOR) < 15.0  # a busy machine; without the limit never
    os.kill(run.restyle_pid(), signal.SIGCONT)
    until(lambda: screen.center() == INVERTED)
    run.process.terminate()
    run.finish()


def test_an_event_of_the_game_reaches_the_restyle_process(start: Callable[..., Run], tmp_path: Path) -> None:
    report_path = tmp_path / "report.json"
    run = start("--report", str(report_path), "--", STEADY, f"end={tmp_path / 'end'}", "event=hurt")
    run.until_restyled()
    (tmp_path / "end").touch()
    assert run.finish()[0] == 0
    report = json.loads(report_path.read_text())
    assert [name for _, name in report["events"]] == ["hurt"]
    assert report["unknown_events"] == 1


# Its ends -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["--", STEADY, "seconds=0.3", "code=7"], 7, "the game ended with code 7\n"),
        (["--", STEADY, "crash=0.2"], 128 + signal.SIGKILL, "the game was ended by SIGKILL\n"),
        (["--", "false"], 1, "the game ended with code 1 before it drew a frame\n"),
        (["--", "true"], 0, "the hook has seen no frame: it reaches OpenGL windows"),
        (["-m", "no_such_game.main"], 2, "has no module 'no_such_game'\n"),
        (["-m", "pygame.examples.no_such_game"], 1, "No module named pygame.examples.no_such_game"),
        (["--", "no-such-game"], 2, "'no-such-game' cannot be started: No such file or directory\n"),
        ([], 2, "which game? Give -m MODULE, or -- and the command that starts it\n"),
        (["--prompt", " ", "--", STEADY], 2, "the prompt is empty"),
    ],
)
def test_the_exit_code_is_the_games_and_a_sentence_says_why(
    start: Callable[..., Run], words: list[str], code: int, complaint: str
) -> None:
    run = start(*words)
    assert (run.finish()[0], complaint in run.finish()[1]) == (code, True)


def test_rules_that_cannot_be_read_are_refused_before_the_game_starts(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "rules.toml").write_text("promt = 'lava'\n")
    code, complaints = start("--rules", str(tmp_path / "rules.toml"), "--", STEADY).finish()
    assert code == 2
    assert "promt" in complaints and "Traceback" not in complaints


def test_an_interpreter_without_pygame_is_named(start: Callable[..., Run], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    python = str(tmp_path / "bare" / "bin" / "python")
    code, complaints = start("--", python, STEADY).finish()
    assert code == 1
    assert f"{python} has no module pygame" in complaints


def test_ctrl_c_while_python_itself_starts_leaves_nothing(start: Callable[..., Run]) -> None:
    run = start("--", STEADY)
    time.sleep(0.02)
    run.process.send_signal(signal.SIGINT)
    assert run.finish()[0] != 0  # what the interpreter makes of it, none of our code has run


def test_ctrl_c_while_the_game_starts_gives_130(start: Callable[..., Run]) -> None:
    run = start("--", STEADY)
    until(lambda: bool(segments_of(run.process.pid)))
    run.process.send_signal(signal.SIGINT)
    assert run.finish()[0] == 130


def test_ctrl_c_in_a_running_game_is_passed_on_and_gives_130(start: Callable[..., Run]) -> None:
    run = start("--", STEADY)
    run.until_restyled()
    run.process.send_signal(signal.SIGINT)
    assert run.finish()[0] == 130


def test_a_game_that_ignores_ctrl_c_goes_on_until_the_second_one(start: Callable[..., Run]) -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    run = start("--", sys.executable, "-c", stubborn)
    assert run.process.stdout is not None and run.process.stdout.readline() == "deaf\n"
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert run.process.poll() is None
    run.process.send_signal(signal.SIGINT)
    assert run.finish()[0] == 130


def test_a_wrapper_script_beside_the_game_ends_with_it(start: Callable[..., Run]) -> None:
    run = start("--", "sh", "-c", f"{sys.executable} {STEADY}; true")
    run.until_restyled()
    run.process.terminate()
    assert run.finish()[0] == 128 + signal.SIGTERM


def test_a_wrapper_script_that_ends_before_the_game_does_not_end_the_run(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    game, left, end = f"{sys.executable} {STEADY}", tmp_path / "left", tmp_path / "end"
    run = start("--", "sh", "-c", f"{game} end={end} & while [ ! -e {left} ]; do sleep 0.05; done")
    run.until_restyled()
    left.touch()
    time.sleep(0.3)
    run.until_restyled()
    end.touch()
    assert run.finish()[0] == 0


def test_when_the_supervisor_is_killed_the_restyle_process_ends_and_removes_the_segment(
    start: Callable[..., Run],
) -> None:
    run = start("--", STEADY)
    run.until_restyled()
    run.process.kill()
    until(lambda: not is_running(run.restyle_pid()))
    until(lambda: segments_of(run.process.pid) == [])
    assert is_running(run.game_pid())
    os.kill(run.game_pid(), signal.SIGTERM)
    until(lambda: not is_running(run.game_pid()))
    run.finish()


# hook() in a game's own code ------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["before", "after"])
def test_two_lines_in_a_games_own_code_restyle_it(tmp_path: Path, place: str) -> None:
    report_path = tmp_path / "report.json"
    words = [STEADY, f"hook={place}", f"report={report_path}", f"end={tmp_path / 'end'}", "event=coin"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy"}
    with subprocess.Popen([sys.executable, *words], env=environment, stderr=subprocess.PIPE, text=True) as game:
        end = RestyleEnd(segment_of(game.pid))
        until(lambda: end.counters().presented > 10)
        (tmp_path / "end").touch()
        _, complaints = game.communicate()
    assert (game.returncode, complaints) == (0, "lsd-game: no rule waits for the event 'coin'\n")
    assert segments_of(game.pid) == []
    report = json.loads(report_path.read_text())
    assert report["frames"]["presented"] > 10
    assert [name for _, name in report["events"]] == ["coin"]


def test_hook_in_a_game_that_is_run_restyled_changes_nothing(start: Callable[..., Run], tmp_path: Path) -> None:
    report_path = tmp_path / "not written.json"
    run = start("--", STEADY, "hook=before", f"report={report_path}")
    run.until_restyled()
    assert segments_of(run.game_pid()) == []
    run.process.terminate()
    run.finish()
    assert not report_path.exists()


def test_hook_that_fails_leaves_no_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(name: str) -> ControlPort:
        raise OSError("too many open files")

    monkeypatch.setattr(embed.ControlPort, "open", no_socket)
    with pytest.raises(OSError, match="too many open files"):
        embed.hook(model="fake")
    assert segments_of(os.getpid()) == []


def test_an_event_without_a_hook_is_counted_and_does_nothing() -> None:
    code = (
        "import lsd_game, lsd_game.game.attach as attach\n"
        "lsd_game.event('coin', count=1)\n"
        "assert attach.num_unheard_events() == 1\n"
        "try: lsd_game.event('coin', where=[])\n"
        "except ValueError as error: print(error)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "where must be a finite number" in result.stdout
