"""Whole runs as the tests start them: `lsd-game run` with the fake model, looked at from outside."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import WORD_GAME_PID, WORD_RESTYLE_PID, Segment, segment_folders
from lsd_game.link_counters import LinkCounters
from lsd_game.process_watch import is_running

ROOT = Path(__file__).resolve().parent.parent


def until(condition: Callable[[], bool], timeout_s: float = 60.0) -> float:
    """Wait for a condition, longer than any working machine needs; return how long it took."""
    began_s = time.monotonic()
    while not condition():
        assert time.monotonic() - began_s < timeout_s, "it did not happen in time"
        time.sleep(0.004)
    return time.monotonic() - began_s


def segments_of(pid: int) -> list[Path]:
    return [path for folder in segment_folders() for path in folder.glob(f"lsd-game-{pid}-*")]


def segment_of(pid: int) -> Segment:
    """The segment of a process, as soon as it has made one."""
    opened: list[Segment] = []

    def has_opened() -> bool:
        with contextlib.suppress(IndexError, ValueError):  # not there yet, or not written yet
            opened.append(Segment.open(segments_of(pid)[0]))
        return bool(opened)

    until(has_opened)
    return opened[0]


class Run:
    """`lsd-game run` with the fake model, as a process of its own."""

    def __init__(
        self,
        *words: str,
        display: str | None = None,
        environment: dict[str, str] | None = None,
        is_heard: bool = True,
    ) -> None:
        """Start it; unless it `is_heard`, what it says is dropped, however much that is."""
        ear = subprocess.PIPE if is_heard else subprocess.DEVNULL
        given = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        given |= {"PYTHONPATH": str(ROOT), "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
        given |= {} if display is None else {"DISPLAY": display}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lsd_game", *words],
            env=given | (environment or {}),
            stdout=ear,
            stderr=ear,
            text=True,
        )
        self._segment: Segment | None = None
        self._end: RestyleEnd | None = None

    @property
    def segment(self) -> Segment:
        self._segment = self._segment or segment_of(self.process.pid)
        return self._segment

    def counters(self) -> LinkCounters:
        self._end = self._end or RestyleEnd(self.segment)
        return self._end.counters()

    def restyle_pid(self) -> int:
        return self.segment.words[WORD_RESTYLE_PID]

    def game_pid(self) -> int:
        return self.segment.words[WORD_GAME_PID]

    def until_restyled(self) -> None:
        """Wait until ten more answers have been shown."""
        before = self.counters().presented
        until(lambda: self.counters().presented >= before + 10)

    def finish(self, timeout_s: float = 60.0) -> tuple[int, str]:
        """Wait for the end; nothing may be left of it. Returns the exit code and what was complained of."""
        _, complaints = self.process.communicate(timeout=timeout_s)
        assert segments_of(self.process.pid) == []
        if self._segment is not None:
            assert not is_running(self.restyle_pid()) and not is_running(self.game_pid())
        return self.process.returncode, complaints
