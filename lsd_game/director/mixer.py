"""How layers add up: as in a paint program, a layer of opacity 0.6 leaves 0.4 to what is below it.

So the weights of a mix sum to 1 whatever lies on top of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lsd_game.transition import Transition, strongest

Cover = Mapping[str, float]  # prompt -> opacity, at most 1 in sum
Mixes = Mapping[int, dict[str, float]]  # a region's number, or 0 for the whole picture -> prompt -> weight


class Layer(Protocol):
    """What lies above the base."""

    def cover(self, now_s: float, region: str) -> Cover:
        """Prompt -> opacity at `now_s`, in a region of that name or in WHOLE."""


def lay_over(mix: Mapping[str, float], cover: Cover) -> dict[str, float]:
    """The mix (prompt -> weight, sum 1) with `cover` on top of it."""
    left = max(1.0 - sum(cover.values()), 0.0)
    laid = {text: weight * left for text, weight in mix.items()}
    for text, opacity in cover.items():
        laid[text] = laid.get(text, 0.0) + opacity
    return laid


class BaseLayer:
    """The lowest layer: the prompt of the rules, or what a person typed since."""

    def __init__(self, prompt: str) -> None:
        self.goal: Mapping[str, float] = {prompt: 1.0}  # what it fades to, or shows; the weights sum to 1
        self.is_typed = False  # whether a person has chosen it
        self._fade = Transition({prompt: 1.0}, {prompt: 1.0}, 0.0, 0.0)

    def fade_to(self, mix: Mapping[str, float], seconds: float, now_s: float) -> None:
        """Fade from the present mix to `mix`; nothing happens when it goes there already."""
        self.is_typed = True
        total = sum(mix.values())
        goal = {text: weight / total for text, weight in mix.items()}
        if goal == self.goal:
            return
        self._fade = Transition(strongest(self.mix(now_s)), goal, now_s, seconds)
        self.goal = goal

    def mix(self, now_s: float) -> dict[str, float]:
        """Prompt -> weight, the weights sum to 1."""
        return self._fade.at(now_s)
