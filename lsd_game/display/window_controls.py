"""The restyle process's side of the player's keys: what they ask for, and what the HUD is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from lsd_game.control import Command, PromptChange, Reanchor, StrengthChange
from lsd_game.display.finishing import Finisher
from lsd_game.display.screenshots import save_pair
from lsd_game.display.window_options import WindowOptions
from lsd_game.frame import Frame, GameEvent, Pixels, Style
from lsd_game.region import Region
from lsd_game.report import RunReport
from lsd_game.status import StreamStatus
from lsd_game.video.recorder import Recorder, RecordingError, RecordingThread, free_path

CONTROL_PREFIX = "lsd."  # of the events that the keys send
STRENGTH_STEP = 0.1
TELL_S = 0.1  # how often the HUD hears of what goes on by itself
NOTE_S = 4.0  # how long a note stays
RECORDING = "lsd-recording.mp4"

_logger = logging.getLogger(__name__)


class GameWindow(Protocol):
    """What a link knows of the game's window; see stages.Link."""

    def inform(self, status: StreamStatus) -> None:
        """Let the player know how the stream does."""


class WindowControls:
    """One session's. Used on its thread; `finish` on the late warp's as well, by one at a time."""

    def __init__(
        self,
        window: WindowOptions,
        link: GameWindow,
        *,
        prompt: str,
        clock: Callable[[], float],
        folder: Path | None = None,
    ) -> None:
        """Args:
        window: what the player has chosen.
        link: to the game's window.
        prompt: the base that the styles are counted from.
        clock: of recordings and notes.
        folder: for screenshots and recordings, by default the working one.
        """
        self._window = window
        self._styles = tuple(dict.fromkeys((prompt, *window.styles)))
        self._style_index = 0
        self._clock, self._link = clock, link
        self._folder = folder or Path.cwd()
        self._finisher = Finisher(window.protect, has_guard=window.flash_guard)
        self._has_hud = window.hud
        self._is_off = self._is_peeking = self._is_split = False
        self._wants_screenshot = False
        self._recording: RecordingThread | None = None
        self._note, self._note_end_s = "", 0.0
        self._told_s = float("-inf")

    @property
    def is_off(self) -> bool:
        """The player has turned restyling off: nothing needs to be drawn."""
        return self._is_off

    def hear(self, command: Command, strength: float) -> Command | None:
        """What the score has to do about a command: what a key asks for, or the command itself where no key sent it.

        Args:
            command: whatever was asked for.
            strength: the present one.
        """
        if not isinstance(command, GameEvent) or not command.name.startswith(CONTROL_PREFIX):
            return command
        action, is_down = command.name.removeprefix(CONTROL_PREFIX), bool(command.data.get("down", True))
        self._told_s = float("-inf")
        if action == "peek":
            self._is_peeking = is_down
        elif is_down:
            return self._press(action, strength)
        return None

    def finish(self, frame: Frame, answer: Pixels, protect: tuple[Region, ...] = ()) -> Pixels:
        """What to show for the answer; screenshots and the recording are taken of that. `protect` is the rules'."""
        shown = self._finisher.finish(frame, answer, is_split=self._is_split, protect=protect)
        if self._wants_screenshot:
            self._wants_screenshot = False
            self._save(frame.pixels, shown)
        recording = self._recording  # a key may end it on the session's thread meanwhile
        if recording is not None:
            recording.put(shown)
        return shown

    def say(
        self, style: Style | None, report: RunReport, *, is_ready: bool, is_degraded: bool, error: str | None
    ) -> None:
        """Tell the HUD what goes on, if something was pressed or some time has passed.

        Args:
            style: as drawn last.
            report: names the model, and where and at what size it draws.
            is_ready: the model is loaded.
            is_degraded: it fails on frames.
            error: what is wrong with the rules.
        """
        now_s = self._clock()
        if now_s - self._told_s < TELL_S:
            return
        self._told_s = now_s
        note = self._note if now_s < self._note_end_s else ""
        width, height = report.resolution
        path = f"{report.model} {report.device} {width}x{height}{'' if self._recording is None else ' rec'}"
        self._link.inform(
            StreamStatus(
                is_ready=is_ready,
                is_degraded=is_degraded,
                is_hidden=self._is_off or self._is_peeking,
                has_hud=self._has_hud,
                styles=() if style is None else style.prompts,
                strength=1.0 if style is None else style.strength,
                path=path,
                message=note or error or "",
                keys=self._window.keys,
            )
        )

    def close(self) -> None:
        """Finish a recording that a key has begun."""
        if self._recording is not None:
            self._recording.close()
            self._recording = None

    def _press(self, action: str, strength: float) -> Command | None:
        if action in ("next", "previous"):
            self._style_index = (self._style_index + (1 if action == "next" else -1)) % len(self._styles)
            return PromptChange(self._styles[self._style_index])
        if action in ("stronger", "weaker"):
            step = STRENGTH_STEP if action == "stronger" else -STRENGTH_STEP
            return StrengthChange(min(max(strength + step, 0.0), 1.0))
        if action in ("toggle", "reanchor"):
            self._is_off ^= action == "toggle"
            return None if self._is_off else Reanchor()  # after a pause the past is of another place
        if action == "split":
            self._is_split = not self._is_split
        elif action == "hud":  # by `lsd-game ctl`: the key is heard in the game, also where no restyle process runs
            self._has_hud = not self._has_hud
        elif action in ("screenshot", "record") and not self._window.may_save:
            _logger.warning("%s is not allowed here", action)
        elif action == "screenshot":
            self._wants_screenshot = True
        elif action == "record":
            self._turn_recording()
        else:
            _logger.warning("there is no action %r", action)
        return None

    def _turn_recording(self) -> None:
        if self._recording is not None:
            self.close()
            self._say_once("the recording is finished")
            return
        path = free_path(self._folder / RECORDING)
        try:
            self._recording = RecordingThread(Recorder(path, is_smooth=self._window.late_warp), clock=self._clock)
            self._say_once(f"recording {path.name}")
        except RecordingError as error:
            self._say_once(str(error))

    def _save(self, original: Pixels, shown: Pixels) -> None:
        try:
            self._say_once(f"saved {save_pair(self._folder, original, shown)}")
        except OSError as error:
            self._say_once(f"no screenshot: {error.strerror}")

    def _say_once(self, note: str) -> None:
        _logger.info(note)
        self._note, self._note_end_s = note, self._clock() + NOTE_S
        self._told_s = float("-inf")
