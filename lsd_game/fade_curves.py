"""The shapes of a fade: how far it is when a share of its time has passed. Pure functions, 0..1 to 0..1."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

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
