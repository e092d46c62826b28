"""Fades between weighted prompts: pure functions of time, shared by the director and the stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Weights = Mapping[str, float]  # prompt -> weight, the weights sum to 1


@dataclass(frozen=True, slots=True)
class Transition:
    """A linear fade from the mix `start` to the mix `target`, from `start_s` on, for `seconds`.

    An interruption builds a new Transition whose start is `at(now_s)`, so that no weight ever jumps.
    """

    start: Weights
    target: Weights
    start_s: float
    seconds: float

    def progress(self, now_s: float) -> float:
        """How far the fade is at `now_s`, 0..1; a clock before `start_s` counts as the start."""
        if self.seconds <= 0.0:
            return 1.0
        return min(max((now_s - self.start_s) / self.seconds, 0.0), 1.0)

    def at(self, now_s: float) -> dict[str, float]:
        """The mix at `now_s`; prompts that have faded out entirely are left out."""
        done = self.progress(now_s)
        mixed = {text: weight * (1.0 - done) for text, weight in self.start.items()}
        for text, weight in self.target.items():
            mixed[text] = mixed.get(text, 0.0) + weight * done
        return {text: weight for text, weight in mixed.items() if weight > 0.0}
