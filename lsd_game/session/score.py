"""What is played over the frames: the director, and what a person changes beside it. Reads no clock.

A live session and the replay of a recorded one both hold a Score and call it in the same order, with the same times.
"""

from __future__ import annotations

from dataclasses import replace

from lsd_game.control import Command, MixChange, PromptChange, Reanchor, RulesChange, StrengthChange
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent, Style
from lsd_game.transition import Transition

_STRENGTH = "strength"


class Score:
    """A director under a strength that a person may move.

    Args:
        director: turns events into styles.
        strength: factor on the director's own, 0..1.
    """

    def __init__(self, director: Director, strength: float = 1.0) -> None:
        self.director = director
        self._num_reanchors = 0  # that a person has asked for
        self._strength = Transition({_STRENGTH: strength}, {_STRENGTH: strength}, 0.0, 0.0)

    def apply(self, command: Command, now_s: float) -> None:
        """Do what was asked for, from `now_s` on."""
        if isinstance(command, GameEvent):
            self.director.handle(command)
        elif isinstance(command, PromptChange):
            self.director.set_prompt(command.text, command.seconds, now_s)
        elif isinstance(command, MixChange):
            self.director.set_mix(dict(command.prompts), command.seconds, now_s)
        elif isinstance(command, RulesChange):
            rules = Rules.parse(command.text)
            prompt = rules.prompt if command.prompt is None else command.prompt
            self.director.set_rules(replace(rules, prompt=prompt), now_s)
        elif isinstance(command, Reanchor):
            self._num_reanchors += 1
        elif isinstance(command, StrengthChange):
            start = {_STRENGTH: self.strength_at(now_s)}
            self._strength = Transition(start, {_STRENGTH: command.value}, now_s, command.seconds)

    def set_rules(self, rules: Rules, now_s: float) -> None:
        """Go on with other rules: the file was edited."""
        self.director.set_rules(rules, now_s)

    @property
    def rules_error(self) -> str | None:
        """What is wrong with the rules file since it was edited."""
        return self.director.rules_error

    @rules_error.setter
    def rules_error(self, sentence: str | None) -> None:
        self.director.rules_error = sentence

    def style_at(self, now_s: float) -> Style:
        """The style at `now_s`."""
        style = self.director.style_at(now_s)
        strength = min(style.strength * self.strength_at(now_s), 1.0)
        return replace(style, strength=strength, num_reanchors=style.num_reanchors + self._num_reanchors)

    def strength_at(self, now_s: float) -> float:
        """The factor at `now_s`."""
        return self._strength.at(now_s).get(_STRENGTH, 0.0)
