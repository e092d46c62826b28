"""A score that leaves on a tape what it was asked for, and when."""

from __future__ import annotations

from lsd_game.control import Command, RulesChange
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import Style
from lsd_game.session.score import Score
from lsd_game.session.tape.entries import CommandEntry, StyleEntry
from lsd_game.session.tape.recorder import TapeRecorder


class TapedScore(Score):
    """Does what a Score does; every call stands on the tape first."""

    def __init__(self, director: Director, strength: float, tape: TapeRecorder) -> None:
        super().__init__(director, strength)
        self._tape = tape

    def apply(self, command: Command, now_s: float) -> None:
        """As Score.apply."""
        self._tape.note(CommandEntry(command, now_s))
        super().apply(command, now_s)

    def set_rules(self, rules: Rules, now_s: float) -> None:
        """As Score.set_rules."""
        self._tape.note(CommandEntry(RulesChange(rules.text, rules.prompt), now_s))
        super().set_rules(rules, now_s)

    def style_at(self, now_s: float) -> Style:
        """As Score.style_at."""
        self._tape.note(StyleEntry(now_s))
        return super().style_at(now_s)
