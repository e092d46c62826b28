"""How people type what they want: wordings of every axis value, and prompts that join one to three of them.

The last NUM_HELD_OUT wordings of each list are never trained on (see splits.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look
from lsd_game.training.worlds.splits import Split, wordings_of
from lsd_game.training.worlds.wordings import LIGHT_WORDINGS, MEDIUM_WORDINGS, ORIGINAL, THEME_WORDINGS

Wordings = Mapping[str, Sequence[str]]  # of values of any axis

NO_WORDINGS: Wordings = MappingProxyType({})
OPENINGS = ("make it ", "turn it into ", "show me ", "i want ", "please: ", "restyle as ", "style: ", "like ", "now ")
OPENING_SHARE = 0.2
FURTHER_SHARE = 0.4
JOINTS = (", ", ", ", ", ", " ", " + ", " and ", "; ", " / ", " with ")
NEUTRAL_SHARE = 0.15  # how often an axis that stays as it is gets mentioned
CAPITAL_SHARE, SHOUT_SHARE = 0.12, 0.02
AXES = tuple(zip((THEMES, LIGHTS, MEDIA), (THEME_WORDINGS, LIGHT_WORDINGS, MEDIUM_WORDINGS), strict=True))


def prompt_for(look: Look, rng: np.random.Generator, split: Split = "train", further: Wordings = NO_WORDINGS) -> str:
    """A prompt that asks for `look`.

    Args:
        split: "test" draws from the held-out wordings only.
        further: more wordings of some values, from which a part is drawn now and then.
    """
    parts = [
        _pick(wordings[value], rng, split, further.get(value, ()))
        for value, (values, wordings) in zip(look.axes, AXES, strict=True)
        if value != values[0] or (not look.is_neutral and rng.random() < NEUTRAL_SHARE)
    ]
    if not parts:
        return _cased(_pick(ORIGINAL, rng, split), rng)
    text = parts[0] if len(parts) == 1 else _joined(parts, rng)
    opening = OPENINGS[int(rng.integers(len(OPENINGS)))] if rng.random() < OPENING_SHARE else ""
    return _cased(opening + text, rng)


def _joined(parts: list[str], rng: np.random.Generator) -> str:
    joint = JOINTS[int(rng.integers(len(JOINTS)))]
    return joint.join(parts[int(index)] for index in rng.permutation(len(parts)))


def _pick(wordings: Sequence[str], rng: np.random.Generator, split: Split, further: Sequence[str] = ()) -> str:
    allowed = further if further and rng.random() < FURTHER_SHARE else wordings_of(wordings, split)
    return allowed[int(rng.integers(len(allowed)))]


def _cased(text: str, rng: np.random.Generator) -> str:
    draw = rng.random()
    if draw < SHOUT_SHARE:
        return text.upper()
    return text[0].upper() + text[1:] if draw < SHOUT_SHARE + CAPITAL_SHARE else text
