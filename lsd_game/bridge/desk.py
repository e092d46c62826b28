"""What a client's controls mean for its session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lsd_game.bridge.client_messages import Control, Event, Parameter, Prompt, Reanchor, RulesText
from lsd_game.control import Command, MixChange, RulesChange, StrengthChange
from lsd_game.frame import GameEvent, Style


class Desk(Protocol):
    """What a link has to know of its session, and can ask of it."""

    @property
    def style(self) -> Style:
        """What the last frame was drawn in."""

    @property
    def stages_ms(self) -> Mapping[str, float]:
        """Where the time of the last frame went."""

    def check_rules(self, text: str) -> None:
        """Raise ValueError with every mistake in a rules file."""

    def reanchor(self) -> None:
        """Draw the next frame as a first frame."""


def commands_of(control: Control, desk: Desk, now_s: float) -> list[Command]:
    """Return what the session is to do; ValueError says why it cannot be."""
    match control:
        case Event():
            return [GameEvent(control.name, control.data, now_s)]
        case Parameter():
            return [GameEvent(control.name, {"value": control.value}, now_s)]
        case Prompt():
            mix = tuple((prompt.text, prompt.weight) for prompt in control.prompts)
            strength = control.strength
            change = [] if strength is None else [StrengthChange(strength, control.seconds)]
            return [MixChange(mix, control.seconds), *change]
        case RulesText():
            desk.check_rules(control.text)
            return [RulesChange(control.text)]
        case Reanchor():
            desk.reanchor()
            return []
