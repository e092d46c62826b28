"""Fades between weighted prompts: pure functions of time, shared by the director and the stream."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Weights = Mapping[str, float]  # prompt -> weight, the weights sum to 1
MAX_FADING = 16  # prompts of a mix that may fade out at once
DECAYS = 5.0  # time constants of "exponential": it comes within 0.7 % of its end before it is bent onto it


def _exponential(done: float) -> float:
    return (1.0 - math.exp(-DECAYS * done)) / (1.0 - math.exp(-DECAYS))


CURVES: Mapping[str, Callable[[float], float]] = {  # each rises from 0 to 1 and never falls
    "linear": lambda done: done,
    "smooth": lambda done: done * done * (3.0 - 2.0 * done),  # starts and ends slowly
    "ease-in": lambda done: done * done,  # starts slowly
    "ease-out": lambda done: done * (2.0 - done),  # ends slowly
    "exponential": _exponential,  # at once, then ever more slowly
}


@dataclass(frozen=True, slots=True)
class Transition:
    """A fade from the mix `start` to the mix `target`, from `start_s` on, for `seconds`.

    An interruption builds a new Transition whose start is `at(now_s)`, so that no weight ever jumps.

    Attributes:
        curve: a name of CURVES.
        bridge: a mix that is passed on the way: reached half way along the curve, then left for the target.
    """

    start: Weights
    target: Weights
    start_s: float
    seconds: float
    curve: str = "linear"
    bridge: Weights | None = None

    def progress(self, now_s: float) -> float:
        """The share of its time that has passed at `now_s`, 0..1; a clock before `start_s` counts as the start."""
        if self.seconds <= 0.0:
            return 1.0
        return min(max((now_s - self.start_s) / self.seconds, 0.0), 1.0)

    def at(self, now_s: float) -> dict[str, float]:
        """The mix at `now_s`; prompts that have faded out entirely are left out."""
        done = CURVES[self.curve](self.progress(now_s))
        if self.bridge is None:
            return blend(self.start, self.target, done)
        if done < 0.5:
            return blend(self.start, self.bridge, 2.0 * done)
        return blend(self.bridge, self.target, 2.0 * done - 1.0)


def blend(start: Weights, target: Weights, share: float) -> dict[str, float]:
    """The mix that is `share` (0..1) of the way from `start` to `target`, without weights of 0."""
    mixed = {text: weight * (1.0 - share) for text, weight in start.items()}
    for text, weight in target.items():
        mixed[text] = mixed.get(text, 0.0) + weight * share
    return {text: weight for text, weight in mixed.items() if weight > 0.0}


def strongest(mix: dict[str, float]) -> dict[str, float]:
    """At most MAX_FADING prompts of `mix`, scaled to sum 1: changes that come faster than fades end stay bounded."""
    if len(mix) <= MAX_FADING:
        return mix
    kept = sorted(mix.items(), key=lambda item: item[1], reverse=True)[:MAX_FADING]
    total = sum(weight for _, weight in kept)
    return {text: weight / total for text, weight in kept}
