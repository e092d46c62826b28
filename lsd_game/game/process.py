"""A game as the system sees it: the process that was started, and the one that draws where that is another one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from lsd_game.link.segment import WORD_GAME_PID, Segment
from lsd_game.process_watch import ProcessWatch

TERMINATE_S = 3.0  # for dying of SIGTERM
_TICK_S = 0.05


class GameProcess:
    """A started game. A wrapper script may stay beside the game, or end before it: both count."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], segment: Segment) -> None:
        """Start it.

        Raises:
            OSError: when there is no such program, or it cannot be started.
        """
        self._process = subprocess.Popen(command, env=environment)
        self._segment = segment
        self._drawing = ProcessWatch(0)  # the process that draws, once it does

    @property
    def return_code(self) -> int:
        """How the started process ended; negative for a signal."""
        return self._process.wait()

    @property
    def pid(self) -> int:
        """Of the process that was started."""
        return self._process.pid

    @property
    def has_drawn(self) -> bool:
        """Whether the hook has seen a frame."""
        return bool(self._segment.words[WORD_GAME_PID])

    def is_running(self) -> bool:
        """Whether any of it still runs."""
        return self._process.poll() is None or self._is_drawing()

    def wait(self, timeout_s: float) -> None:
        """Wait until all of it has ended, for `timeout_s` at most."""
        end_s = time.monotonic() + timeout_s
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)
        while self._is_drawing() and time.monotonic() < end_s:
            time.sleep(min(_TICK_S, timeout_s))

    def interrupt(self) -> None:
        """Say Ctrl-C to it."""
        self._send(signal.SIGINT)

    def end(self) -> None:
        """Ask it to terminate; kill it when it does not."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.is_running():
                self._send(number)
                self.wait(TERMINATE_S)

    def _is_drawing(self) -> bool:
        pid = self._segment.words[WORD_GAME_PID]
        if pid != self._drawing.pid:
            self._drawing = ProcessWatch(pid)
        return pid != self._process.pid and self._drawing.is_running()

    def _send(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)
        if self._is_drawing():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._drawing.pid, number)
