"""What a person beside a running game may ask for, and the desk where such wishes wait for the session."""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass

from lsd_game.frame import GameEvent, Style, check_prompt

MAX_WAITING = 256  # commands; the oldest is let go, and counted
DEFAULT_PROMPT_S = 1.0
DEFAULT_STRENGTH_S = 0.3
MAX_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class PromptChange:
    """Fade the base prompt to `text` within `seconds`; ValueError for what no director would take."""

    text: str
    seconds: float = DEFAULT_PROMPT_S

    def __post_init__(self) -> None:
        check_prompt(self.text)
        _check_seconds(self.seconds)


@dataclass(frozen=True, slots=True)
class StrengthChange:
    """Fade the strength, 0 (the game's own picture) to 1, to `value` within `seconds`; ValueError out of range."""

    value: float
    seconds: float = DEFAULT_STRENGTH_S

    def __post_init__(self) -> None:
        if not 0.0 <= self.value <= 1.0:
            raise ValueError(f"strength must be within 0..1, got {self.value}")
        _check_seconds(self.seconds)


@dataclass(frozen=True, slots=True)
class MixChange:
    """Fade the base to several prompts at once, ((text, weight), ...); ValueError for what no director would take."""

    prompts: tuple[tuple[str, float], ...]
    seconds: float = DEFAULT_PROMPT_S

    def __post_init__(self) -> None:
        Style(self.prompts)
        _check_seconds(self.seconds)


@dataclass(frozen=True, slots=True)
class RulesChange:
    """Direct by other rules from now on; `text` is a rules file that was found good, `prompt` replaces its own."""

    text: str
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Reanchor:
    """Let the model's past go, over a few frames."""


Command = GameEvent | PromptChange | StrengthChange | MixChange | RulesChange | Reanchor


class ControlDesk:
    """Takes commands on any thread, and gives them out on the session's, oldest first. Never waits."""

    def __init__(self) -> None:
        self.num_lost = 0  # commands that a newer one pushed out
        self._waiting: deque[Command] = deque()
        self._lock = threading.Lock()

    def put(self, command: Command) -> None:
        """Leave a command."""
        with self._lock:
            self._waiting.append(command)
            if len(self._waiting) > MAX_WAITING:
                self._waiting.popleft()
                self.num_lost += 1

    def take_all(self) -> list[Command]:
        """The commands since the last call."""
        if not self._waiting:  # asked for in every frame, and nearly always empty
            return []
        with self._lock:
            commands = list(self._waiting)
            self._waiting.clear()
        return commands


def _check_seconds(seconds: float) -> None:
    if not (math.isfinite(seconds) and 0.0 <= seconds <= MAX_SECONDS):
        raise ValueError(f"seconds must be within 0..{MAX_SECONDS:g}, got {seconds}")
