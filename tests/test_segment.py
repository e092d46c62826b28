"""The life of the segment and of those at its ends: who is there, who has gone, and what is cleaned up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from links import Link

from lsd_game.link import segment as segment_module
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import BANKS_OFFSET, VERSION, WORD_RESTYLE_PID, Segment
from lsd_game.pixel_layout import PixelLayout
from lsd_game.process_watch import ProcessWatch, is_running


@pytest.fixture
def link(tmp_path: Path) -> Link:
    return Link(tmp_path / "segment")


def a_process_that_ended() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


# Liveness -------------------------------------------------------------------------------------------


def test_without_a_restyle_process_nothing_is_live(link: Link) -> None:
    assert not link.game.is_live(0.0)
    assert link.look(0.0) is None


def test_a_dead_restyle_process_is_noticed_within_a_twentieth_of_a_second(link: Link) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    link.publish()
    link.answer(0.0)
    link.segment.words[WORD_RESTYLE_PID] = process.pid
    assert link.game.is_live(0.0)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, but still a zombie
    assert not link.game.is_live(0.051)
    process.wait()
    assert process.stdin is not None
    process.stdin.close()


def test_a_stalled_restyle_process_is_not_waited_for_and_comes_back_with_new_answers_only(link: Link) -> None:
    link.publish()
    link.answer(5.0)
    assert link.look(5.9) is not None
    assert link.look(6.1) is None
    link.restyle.beat(6.2)
    assert link.look(6.3) is None  # that answer is from before the stall
    link.publish()
    link.answer(6.4)
    assert link.look(6.5) is not None


def test_answers_of_an_earlier_restyle_process_are_not_shown(link: Link) -> None:
    link.publish()
    link.answer(0.0)
    link.segment.words[WORD_RESTYLE_PID] = os.getppid()
    assert link.look(0.1) is not None
    link.restyle.beat(0.2)  # this process comes after that one
    assert link.look(0.3) is None
    link.publish()
    link.answer(0.4)
    assert link.look(0.5) is not None


def test_a_closed_restyle_end_is_not_live_at_once(link: Link) -> None:
    link.publish()
    link.answer(0.0)
    link.restyle.close()
    assert not link.game.is_live(0.001)
    assert link.segment.path.exists()


def test_a_process_is_running_until_it_ends(tmp_path: Path) -> None:
    assert is_running(os.getpid())
    assert not is_running(a_process_that_ended())
    assert not ProcessWatch(0).is_running()


# The ends and the file ------------------------------------------------------------------------------


def test_only_one_living_process_is_the_game(link: Link) -> None:
    assert link.game.claim() and link.game.claim()
    link.segment.words[segment_module.WORD_GAME_PID] = os.getppid()
    assert not link.game.claim()
    link.segment.words[segment_module.WORD_GAME_PID] = a_process_that_ended()
    assert link.game.claim()
    assert link.restyle.game_pid() == os.getpid()
    link.game.close()
    assert link.restyle.is_game_closed()


def test_the_restyle_end_stops_on_request_and_when_its_owner_is_gone(link: Link) -> None:
    assert not link.restyle.should_stop()
    link.segment.request_stop()
    assert link.restyle.should_stop()


_ABANDON = "import sys, pathlib; from lsd_game.link.segment import Segment; Segment.create(pathlib.Path(sys.argv[1]))"


def test_a_segment_whose_owner_was_killed_is_removed_by_the_restyle_end(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _ABANDON, str(tmp_path / "segment")], check=True)
    restyle = RestyleEnd(Segment.open(tmp_path / "segment"))
    assert restyle.should_stop()
    restyle.close()
    assert not (tmp_path / "segment").exists()


def test_segments_of_dead_owners_are_swept_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_module, "segment_folders", lambda: [tmp_path])
    dead, alive = tmp_path / f"lsd-game-{a_process_that_ended()}-aa", tmp_path / f"lsd-game-{os.getppid()}-bb"
    for path in (dead, alive, tmp_path / "lsd-game-not-ours"):
        path.touch()
    fresh = Segment.create(bank_bytes=64)
    assert fresh.path.name.startswith(f"lsd-game-{os.getpid()}-")
    assert set(tmp_path.iterdir()) == {alive, fresh.path, tmp_path / "lsd-game-not-ours"}
    fresh.unlink()
    fresh.unlink()
    fresh.close()


def test_where_shared_memory_has_no_room_the_next_folder_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_module, "segment_folders", lambda: [tmp_path / "missing", tmp_path])
    assert Segment.create(bank_bytes=64).path.parent == tmp_path
    with pytest.raises(OSError):
        Segment.create(tmp_path / "huge", bank_bytes=1 << 60)
    assert not (tmp_path / "huge").exists()


def test_a_file_that_is_no_segment_is_named(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"hello" * 100_000)
    with pytest.raises(ValueError, match="text is no lsd_game segment"):
        Segment.open(tmp_path / "text")
    with pytest.raises(FileNotFoundError):
        Segment.open(tmp_path / "nothing")


def test_a_segment_of_another_version_or_cut_short_is_named(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "segment", bank_bytes=64)
    segment.words[1] = 3
    with pytest.raises(ValueError, match="of version 2, got version 3"):
        Segment.open(segment.path)
    segment.words[1] = VERSION
    os.truncate(segment.path, BANKS_OFFSET + 4096)
    with pytest.raises(ValueError, match="whole segment of version 2"):
        Segment.open(segment.path)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((0, 5, "RGB", 0), "at least 1x1 pixels, got 0x5"),
        ((2, 2, "RGBB", 8), "channels must be"),
        ((2, 2, "RGBA", 7), "pitch must be at least 8 bytes, got 7"),
    ],
)
def test_an_impossible_layout_is_named(arguments: tuple[int, int, str, int], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        PixelLayout(*arguments)


def test_sending_signals_to_a_watched_process_does_not_end_the_watch() -> None:
    watch = ProcessWatch(os.getpid())
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    os.kill(os.getpid(), signal.SIGUSR1)
    assert watch.is_running()
    watch.close()
