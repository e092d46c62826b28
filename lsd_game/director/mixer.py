"""The layers of a mix: each is moved by events and gives, at any instant, how much of the picture it covers.

Layers lie over one another as in a paint program: a layer of opacity 0.6 leaves 0.4 to what is below it,
so the weights of a mix sum to 1 whatever lies on top of it. Times are seconds of the director's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lsd_game.director.entries import NONE, Group, Parameter, Stinger
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent
from lsd_game.transition import Transition

MAX_FADING = 16  # prompts of the lowest layer that may fade out at once; the faintest beyond it is let go

Cover = Mapping[str, float]  # prompt -> opacity, at most 1 in sum


def lay_over(mix: Mapping[str, float], cover: Cover) -> dict[str, float]:
    """The mix (prompt -> weight, sum 1) with `cover` on top of it."""
    left = max(1.0 - sum(cover.values()), 0.0)
    laid = {text: weight * left for text, weight in mix.items()}
    for text, opacity in cover.items():
        laid[text] = laid.get(text, 0.0) + opacity
    return laid


class Layer(Protocol):
    """What lies above the base."""

    def cover(self, now_s: float) -> Cover:
        """Prompt -> opacity at `now_s`."""


class BaseLayer:
    """The lowest layer: the prompt of the rules, or what a person typed since."""

    def __init__(self, prompt: str) -> None:
        self.prompt = prompt  # what it fades to, or shows
        self._fade = Transition({prompt: 1.0}, {prompt: 1.0}, 0.0, 0.0)

    def fade_to(self, prompt: str, seconds: float, now_s: float) -> None:
        """Fade from the present mix to `prompt`; nothing happens when it goes there already."""
        if prompt == self.prompt:
            return
        self._fade = Transition(_strongest(self.mix(now_s)), {prompt: 1.0}, now_s, seconds)
        self.prompt = prompt

    def mix(self, now_s: float) -> dict[str, float]:
        """Prompt -> weight, the weights sum to 1."""
        return self._fade.at(now_s)


class StateLayer:
    """One group of states: fades from the state that held to the state that holds."""

    def __init__(self, group: Group, rules: Rules) -> None:
        self._group, self._rules = group, rules
        self._states = {state.name: state for state in group.states}
        self.state = NONE  # the name of the state that holds
        self._fade = Transition({NONE: 1.0}, {NONE: 1.0}, 0.0, 0.0)  # over state names, not prompts

    def on_event(self, event: GameEvent, now_s: float) -> None:
        """Enter or leave a state; the same state again changes nothing."""
        entered = self._group.entered_by(event.name, self._states.get(self.state))
        name = entered.name if entered else NONE
        if name == self.state:
            return
        seconds = self._rules.seconds(self._group.name, self.state, name)
        self._fade = Transition(self._fade.at(now_s), {name: 1.0}, now_s, seconds)
        self.state = name

    def cover(self, now_s: float) -> Cover:
        """Prompt -> opacity."""
        cover: dict[str, float] = {}
        for name, share in self._fade.at(now_s).items():
            state = self._states.get(name)
            if state and state.prompt and state.weight:
                cover[state.prompt] = cover.get(state.prompt, 0.0) + share * state.weight
        return cover

    def strength(self, now_s: float) -> float:
        """The factor on the style's strength, 0..1."""
        shares = self._fade.at(now_s)
        return sum(share * self._states[name].strength if name != NONE else share for name, share in shares.items())


class ParameterLayer:
    """One parameter: its opacity follows the curve, no faster than its slew allows."""

    def __init__(self, parameter: Parameter) -> None:
        self._parameter = parameter
        self._opacity, self._target, self._since_s = 0.0, 0.0, 0.0

    def set(self, value: float, now_s: float) -> None:
        """Take a new value of the game's number."""
        self._opacity, self._since_s = self._opacity_at(now_s), now_s
        self._target = self._parameter.weight(value)

    def cover(self, now_s: float) -> Cover:
        """Prompt -> opacity; nothing before the first value."""
        opacity = self._opacity_at(now_s)
        return {self._parameter.prompt: opacity} if opacity > 0.0 else {}

    def _opacity_at(self, now_s: float) -> float:
        reach = self._parameter.slew * (now_s - self._since_s)
        return self._opacity + min(max(self._target - self._opacity, -reach), reach)


class StingerLayer:
    """One stinger: struck again while it sounds, it rises from the level it has."""

    def __init__(self, stinger: Stinger) -> None:
        self._stinger = stinger
        self._struck_s: float | None = None  # the last start
        self._start_level = 0.0  # the level that it was struck at

    def on_event(self, event: GameEvent, now_s: float) -> None:
        """Strike, unless it is cooling down."""
        if self._struck_s is not None and now_s - self._struck_s < self._stinger.cooldown_s:
            return
        self._start_level, self._struck_s = self._level(now_s), now_s

    def cover(self, now_s: float) -> Cover:
        """Prompt -> opacity."""
        opacity = self._level(now_s) * self._stinger.weight
        return {self._stinger.prompt: opacity} if opacity > 0.0 else {}

    def _level(self, now_s: float) -> float:
        if self._struck_s is None:
            return 0.0
        return self._stinger.envelope(now_s - self._struck_s, self._start_level)


def _strongest(mix: dict[str, float]) -> dict[str, float]:
    """At most MAX_FADING prompts of `mix`, scaled to sum 1: typing faster than fades end stays bounded."""
    if len(mix) <= MAX_FADING:
        return mix
    kept = sorted(mix.items(), key=lambda item: item[1], reverse=True)[:MAX_FADING]
    total = sum(weight for _, weight in kept)
    return {text: weight / total for text, weight in kept}
