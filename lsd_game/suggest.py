"""The "did you mean" half-sentence of error messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """', did you mean ...?' with the nearest of `known`, or '; known: ...' where nothing is near."""
    names = sorted(known)
    near = get_close_matches(name, names, n=2, cutoff=0.5)
    if near:
        return ", did you mean " + " or ".join(repr(match) for match in near) + "?"
    return "; known: " + ", ".join(names)
