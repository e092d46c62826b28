"""The supervisor alone: when a restyle process is started again, given up and ended."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from started_runs import until

from lsd_game.game import supervisor as supervisor_module
from lsd_game.game.supervisor import Supervisor, describe_end, restyle_command
from lsd_game.link.segment import Segment


@pytest.fixture
def supervise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Supervisor]]:
    """A supervisor of a Python one-liner instead of a restyle process, with a clock that runs fast."""
    monkeypatch.setattr(supervisor_module, "FIRST_DELAY_S", 0.005)
    supervisors: list[Supervisor] = []

    def supervise(code: str, secret: str | None = None) -> Supervisor:
        segment = Segment.create(tmp_path / "segment", bank_bytes=64)
        command = [sys.executable, "-S", "-c", code, str(segment.path)]
        supervisors.append(Supervisor(segment, command, secret=secret))
        supervisors[-1].start()
        return supervisors[-1]

    yield supervise
    for each in supervisors:
        each.stop()


def test_a_restyle_process_that_keeps_failing_is_given_up_after_five_times(
    supervise: Callable[..., Supervisor], caplog: pytest.LogCaptureFixture
) -> None:
    supervisor = supervise("import sys; sys.exit(1)")
    with caplog.at_level(logging.WARNING):
        until(lambda: supervisor.tick(time.monotonic()) or supervisor.exit_code != 0)
    assert [record.message for record in caplog.records] == [
        *["the restyle process ended with code 1 and is started again"] * 4,
        "the restyle process ended with code 1 5 times in a row: the game goes on as it is",
    ]
    assert supervisor.exit_code == 1


def test_a_restyle_process_that_refuses_is_not_started_again(
    supervise: Callable[..., Supervisor], caplog: pytest.LogCaptureFixture
) -> None:
    supervisor = supervise("import sys; sys.exit(2)")
    until(lambda: supervisor.tick(time.monotonic()) or supervisor.exit_code != 0)
    assert caplog.messages == ["the restyle process ended with code 2: the game goes on as it is"]
    assert supervisor.exit_code == 2


def test_each_restyle_process_is_told_the_secret_on_its_standard_input(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    told = tmp_path / "told.txt"
    supervisor = supervise(f"import sys; open({str(told)!r}, 'a').write(sys.stdin.read() + ';'); sys.exit(1)", "hush")
    until(lambda: supervisor.tick(time.monotonic()) or supervisor.exit_code != 0)
    assert told.read_text() == "hush;" * supervisor_module.MAX_FAILURES


def test_each_restyle_process_starts_in_the_folder_of_the_first_one_wherever_the_game_has_gone(
    supervise: Callable[..., Supervisor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    supervisor = supervise("import sys; open('runs.txt', 'a').write('run;'); sys.exit(1)")
    (tmp_path / "levels").mkdir()
    monkeypatch.chdir(tmp_path / "levels")
    until(lambda: supervisor.tick(time.monotonic()) or supervisor.exit_code != 0)
    assert (tmp_path / "runs.txt").read_text() == "run;" * supervisor_module.MAX_FAILURES


def test_a_restyle_process_that_cannot_be_started_again_leaves_the_game_alone(
    supervise: Callable[..., Supervisor],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    supervisor = supervise("import sys; sys.exit(1)")
    folder.rmdir()
    until(lambda: supervisor.tick(time.monotonic()) or supervisor.exit_code != 0)
    assert sum("cannot be started" in message for message in caplog.messages) == supervisor_module.MAX_FAILURES - 1
    assert supervisor.exit_code == 1


def test_stop_lets_the_restyle_process_finish_by_its_flag(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    wait_for_flag = "import sys, time\nwhile not open(sys.argv[1], 'rb').read(40)[32]: time.sleep(0.01)\n"
    supervisor = supervise(wait_for_flag + "open(sys.argv[1] + '.report', 'w').close()")
    supervisor.stop()
    assert (tmp_path / "segment.report").exists()
    assert supervisor.exit_code == 0


def test_stop_ends_a_restyle_process_that_does_not_listen(
    supervise: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor_module, "FINISH_S", 0.3)
    monkeypatch.setattr(supervisor_module, "TERMINATE_S", 0.3)
    supervisor = supervise("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    supervisor.stop()
    assert caplog.messages == ["the restyle process does not end: its report and recording may be missing"]
    assert supervisor.exit_code == 3


def test_the_command_of_a_restyle_process_names_its_segment(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "segment", bank_bytes=64)
    assert restyle_command(segment, ["--seed=1"])[1:] == [
        "-P",
        "-m",
        "lsd_game",
        "restyle",
        str(segment.path),
        "--seed=1",
    ]


def test_the_end_of_a_process_is_put_into_words() -> None:
    assert describe_end(3) == "ended with code 3"
    assert describe_end(-9) == "was ended by SIGKILL"
    assert describe_end(-99) == "was ended by signal 99"
