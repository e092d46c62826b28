"""What training never sees, by rule and in this one place.

    seeds        split_of_seed: a thousand million and above are for tests
    families     HELD_OUT_FAMILIES: drawn in tests only
    looks        is_held_out: about one in eight combinations of two or three values, by a hash of their names
    wordings     wordings_of: the last NUM_HELD_OUT of each list

Every single value of an axis is trained on: only its combinations with others are held out.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np

from lsd_game.training.worlds.families import FAMILIES
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look

Split = Literal["train", "test"]

FIRST_TEST_SEED = 10**9
HELD_OUT_FAMILIES = ("track",)
HELD_OUT_LOOKS_IN = 8
NUM_HELD_OUT = 2


def split_of_seed(seed: int) -> Split:
    """Which split a clip of this seed belongs to."""
    return "test" if seed >= FIRST_TEST_SEED else "train"


def is_held_out(look: Look) -> bool:
    """Whether a combination of values is for tests only; looks with a single value never are."""
    neutral = (THEMES[0], LIGHTS[0], MEDIA[0])
    if sum(value != plain for value, plain in zip(look.axes, neutral, strict=True)) < 2:
        return False
    return zlib.crc32("|".join(look.axes).encode()) % HELD_OUT_LOOKS_IN == 0


def wordings_of(wordings: Sequence[str], split: Split) -> Sequence[str]:
    """Those of a value's wordings that belong to a split."""
    return wordings[:-NUM_HELD_OUT] if split == "train" else wordings[-NUM_HELD_OUT:]


def training_families() -> tuple[str, ...]:
    """The families that training draws."""
    return tuple(name for name in FAMILIES if name not in HELD_OUT_FAMILIES)


def training_look(rng: np.random.Generator) -> Look:
    """A random look that is not held out."""
    while is_held_out(look := Look.random(rng)):
        pass
    return look


def held_out_looks() -> tuple[Look, ...]:
    """All looks that are for tests only."""
    looks = (Look(theme, light, medium) for theme in THEMES for light in LIGHTS for medium in MEDIA)
    return tuple(look for look in looks if is_held_out(look))
