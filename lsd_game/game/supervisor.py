"""Keeps a restyle process running beside a game: starts it, starts it again when it dies, ends it. No torch."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from lsd_game.link.segment import Segment

EXIT_FAILED = 1  # of a restyle process for which another try may do better
EXIT_REFUSED = 2  # it was asked for something impossible: another try is no use
EXIT_INCOMPLETE = 3  # it ran to its end, but the recording or the report is not whole
MAX_FAILURES = 5  # in a row, each within SOUND_S of its start
SOUND_S = 20.0  # a restyle process that has lived so long was sound
FIRST_DELAY_S = 0.25  # before the first restart; doubles with each failure in a row
FINISH_S = 15.0  # for the report and the recording
TERMINATE_S = 3.0  # for dying of SIGTERM
_STDERR = 2
_TICK_S = 0.05

_logger = logging.getLogger(__name__)


def restyle_command(segment: Segment, arguments: Sequence[str]) -> list[str]:
    """The command line of a restyle process for `segment`."""
    # -P: the game's folder may hold a module named as one of ours, or of the standard library.
    return [sys.executable, "-P", "-m", "lsd_game", "restyle", str(segment.path), *arguments]


class Supervisor:
    """Owns the restyle process of one segment. `tick` is called often, by the owner or by `run_in_thread`."""

    def __init__(
        self, segment: Segment, command: Sequence[str], *, inherited: Sequence[int] = (), secret: str | None = None
    ) -> None:
        """Prepare to run `command`.

        Args:
            segment: that the restyle process works for.
            command: its command line.
            inherited: the file descriptors that each restyle process gets.
            secret: what each finds on its standard input: command lines are there for every user to read.
        """
        self.exit_code = 0  # of a restyle process that was not started again
        self._segment = segment
        self._command = list(command)
        self._inherited = tuple(inherited)
        self._secret = secret
        self._folder = os.getcwd()  # that relative paths are of, also after the game has gone to another one
        self._process: subprocess.Popen[bytes] | None = None
        self._started_s = 0.0
        self._restart_s: float | None = None  # when to start it again; None while it runs or is not wanted
        self._num_failures = 0  # in a row
        self._is_ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the restyle process."""
        self._restart_s = None
        self._started_s = time.monotonic()
        # In a session of its own: Ctrl-C is for the game to answer, and stop() for the restyle process. What
        # it writes goes to stderr, because stdout belongs to the game.
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL if self._secret is None else subprocess.PIPE,
            stdout=_STDERR,
            cwd=self._folder,
            env=_environment(),
            start_new_session=True,
            pass_fds=self._inherited,
        )
        if self._secret is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self._process.stdin as pipe:  # it has died already: see tick
                pipe.write(self._secret.encode())

    def run_in_thread(self) -> None:
        """Start, and tick on a thread of its own until `stop`."""
        self.start()
        self._thread = threading.Thread(target=self._run, name="lsd_game supervisor", daemon=True)
        self._thread.start()

    def tick(self, now_s: float) -> None:
        """Look after the restyle process; never waits."""
        if self._restart_s is not None:
            if now_s >= self._restart_s:
                self._start_again(now_s)
            return
        if self._process is not None and (code := self._process.poll()) is not None:
            self._process = None
            self._on_end(code, now_s)

    def stop(self) -> None:
        """End the restyle process: let it finish its report and recording, then insist. Twice is fine."""
        self._is_ending.set()
        if self._thread is not None:
            self._thread.join()
        self._restart_s = None
        self._segment.request_stop()
        process, self._process = self._process, None
        if process is None:
            return
        if not _has_ended(process, FINISH_S):
            _logger.warning("the restyle process does not end: its report and recording may be missing")
            _end(process)
            self.exit_code = EXIT_INCOMPLETE
        elif process.returncode != 0:
            self.exit_code = max(process.returncode, EXIT_FAILED)

    def _run(self) -> None:
        while not self._is_ending.wait(_TICK_S):
            self.tick(time.monotonic())

    def _start_again(self, now_s: float) -> None:
        try:
            self.start()
        except OSError as error:  # no room for a process, or the folder is gone
            _logger.warning("the restyle process cannot be started: %s", error)
            self._on_end(EXIT_FAILED, now_s)

    def _on_end(self, code: int, now_s: float) -> None:
        if code in (0, EXIT_INCOMPLETE):
            self.exit_code = code
            return
        is_sound = now_s - self._started_s > SOUND_S
        self._num_failures = 1 if is_sound else self._num_failures + 1
        if code == EXIT_REFUSED or self._num_failures >= MAX_FAILURES:
            self.exit_code = max(code, EXIT_FAILED)
            times = "" if self._num_failures == 1 else f" {self._num_failures} times in a row"
            _logger.error("the restyle process %s%s: the game goes on as it is", describe_end(code), times)
            return
        delay_s = FIRST_DELAY_S * 2 ** (self._num_failures - 1)
        self._restart_s = now_s + delay_s
        _logger.warning("the restyle process %s and is started again", describe_end(code))


def describe_end(code: int) -> str:
    """How a process with this return code ended, in words."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to terminate; kill it when it does not."""
    process.terminate()
    if not _has_ended(process, TERMINATE_S):
        process.kill()
        process.wait()


def _has_ended(process: subprocess.Popen[bytes], timeout_s: float) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout_s)
    return process.returncode is not None


def _environment() -> dict[str, str]:
    """The restyle process finds the package where this process has found it."""
    package_parent = str(Path(__file__).resolve().parents[2])
    path = [package_parent, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in path if entry)}
