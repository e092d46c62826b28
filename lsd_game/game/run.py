"""One run of a game beside its restyle process, from the start of both to the last cleaning up. No torch."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType

from lsd_game.game.control_port import ControlPort
from lsd_game.game.native_window import NativeWindow
from lsd_game.game.process import GameProcess
from lsd_game.game.supervisor import Supervisor, describe_end, restyle_command
from lsd_game.hooks.diagnosis import why_no_frame
from lsd_game.hooks.launch import game_environment
from lsd_game.hooks.native_library import NoNativeHookError, native_library
from lsd_game.link.segment import Segment
from lsd_game.port.run_card import run_name

EXIT_INTERRUPTED = 128 + signal.SIGINT
EXIT_TERMINATED = 128 + signal.SIGTERM
PASS_ON_S = 1.0  # after Ctrl-C: a terminal has told the game as well, anything else has told us alone
PATIENCE_S = 3.0  # after Ctrl-C: then we say that the game goes on
NO_FRAME_S = 20.0  # a game that has drawn nothing for so long gets a diagnosis
_TICK_S = 0.05

_logger = logging.getLogger(__name__)


def run_game(
    command: Sequence[str],
    restyle_arguments: Sequence[str],
    *,
    environment: Mapping[str, str] = os.environ,
    is_headless: bool = False,
    seconds: float | None = None,
    control_port: int = 0,
    secret: str | None = None,
) -> int:
    """Run a game with the hook in it and a restyle process beside it, until the game ends.

    Args:
        command: the game's command line.
        restyle_arguments: the options of the restyle process.
        environment: the game's, to which the hook is added.
        is_headless: the game shows no window.
        seconds: end the game after so long; None lets it decide.
        control_port: where the run can be controlled from outside; 0 takes any free port.
        secret: what the restyle process reads from its standard input.

    Returns:
        The game's exit code (128 + signal, as shells count); 0 after `seconds`; 130 after Ctrl-C; that of
        the restyle process when only that one failed.

    Raises:
        OSError: when the game cannot be started, there is no room for the shared memory, or the port is taken.
    """
    control = ControlPort.open(run_name(command), control_port)
    with closing(control), _Signals() as signals, _owned_segment() as segment:
        started_s = time.monotonic()
        environment = game_environment(
            environment, segment.path, preload=_native_hook(command), is_headless=is_headless
        )
        game = GameProcess(command, {**environment, **control.environment}, segment)
        command = restyle_command(segment, [*restyle_arguments, *control.arguments])
        supervisor = Supervisor(segment, command, inherited=control.inherited, secret=secret)
        window = NativeWindow(segment, environment.get("DISPLAY", ""), control.card)
        try:
            supervisor.start()
            window.start()
            run = GameRun(game, supervisor, signals, None if seconds is None else started_s + seconds)
            run.wait()
            if not signals.is_any:
                _explain_end(game, is_over=run.is_over)
        finally:
            game.end()
            window.stop()
            supervisor.stop()
        return run.exit_code() or supervisor.exit_code


class GameRun:
    """Waits for the end of a game, and brings it about when the person or the clock asks for it."""

    def __init__(
        self,
        game: GameProcess,
        supervisor: Supervisor,
        signals: _Signals,
        end_s: float | None,
    ) -> None:
        self.is_over = False  # the clock has run down
        self._game = game
        self._supervisor = supervisor
        self._signals = signals
        self._end_s = end_s
        self._interrupted_s: float | None = None  # when the first Ctrl-C came
        self._has_passed_on = False
        self._has_said = False
        self._diagnose_s: float | None = time.monotonic() + NO_FRAME_S  # when to; None once it is done with

    def wait(self) -> None:
        """Return when the game has ended."""
        while self._game.is_running():
            now_s = time.monotonic()
            self._supervisor.tick(now_s)
            self._heed_clock(now_s)
            self._heed_signals(now_s)
            self._diagnose(now_s)
            self._game.wait(_TICK_S)

    def exit_code(self) -> int:
        """What the run ends with, as far as the game is concerned."""
        if self._signals.num_interrupts:
            return EXIT_INTERRUPTED
        if self._signals.is_terminated:
            return EXIT_TERMINATED
        if self.is_over:
            return 0
        code = self._game.return_code
        return code if code >= 0 else 128 - code

    def _diagnose(self, now_s: float) -> None:
        if self._game.has_drawn:
            self._diagnose_s = None
        elif self._diagnose_s is not None and now_s >= self._diagnose_s:
            self._diagnose_s = None
            _logger.warning("no frame after %.0f seconds: %s", NO_FRAME_S, why_no_frame(self._game.pid))

    def _heed_clock(self, now_s: float) -> None:
        if self._end_s is not None and now_s >= self._end_s:
            self.is_over = True
            self._game.end()

    def _heed_signals(self, now_s: float) -> None:
        if self._signals.is_terminated or self._signals.num_interrupts > 1:
            self._game.end()
        elif self._signals.num_interrupts:
            self._heed_interrupt(now_s)

    def _heed_interrupt(self, now_s: float) -> None:
        """Only the game decides what Ctrl-C means; a second one ends it."""
        if self._interrupted_s is None:
            self._interrupted_s = now_s
        waited_s = now_s - self._interrupted_s
        if waited_s > PASS_ON_S and not self._has_passed_on:
            self._has_passed_on = True
            self._game.interrupt()
        if waited_s > PATIENCE_S and not self._has_said:
            self._has_said = True
            _logger.warning("the game goes on after Ctrl-C; another one ends it")


class _Signals:
    """Counts Ctrl-C and notes the wish to end, instead of raising in the middle of something."""

    _NOTED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self.num_interrupts = 0
        self.is_terminated = False

    @property
    def is_any(self) -> bool:
        """Whether any of them came."""
        return self.is_terminated or self.num_interrupts > 0

    def __enter__(self) -> _Signals:
        self._before = {number: signal.signal(number, self._note) for number in self._NOTED}
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT:
            self.num_interrupts += 1
        else:
            self.is_terminated = True


@contextlib.contextmanager
def _owned_segment() -> Iterator[Segment]:
    segment = Segment.create()
    try:
        yield segment
    finally:
        segment.unlink()


def _native_hook(command: Sequence[str]) -> Path | None:
    """The native hook, where there is one; said for a program that may need it."""
    try:
        return native_library()
    except NoNativeHookError as error:
        is_python = os.path.basename(command[0]).startswith("python")
        _logger.log(logging.DEBUG if is_python else logging.WARNING, "%s", error)
        return None


def _explain_end(game: GameProcess, *, is_over: bool) -> None:
    """Say in one sentence what the person may wonder about."""
    if game.return_code != 0 and not is_over:
        before = "" if game.has_drawn else " before it drew a frame"
        _logger.warning("the game %s%s", describe_end(game.return_code), before)
    elif not game.has_drawn:
        _logger.warning(
            "the hook has seen no frame: it reaches OpenGL windows, and pygame's of any kind, but neither Vulkan "
            "nor pygame without OpenGL in frozen programs and in Python with the options -I, -E or -S"
        )
