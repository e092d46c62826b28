"""Other answers to the same scene: which of them does a picture come nearest to?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from lsd_game.evaluation.classifier import AXES
from lsd_game.evaluation.style_features import spectra
from lsd_game.frame import Pixels
from lsd_game.training.worlds.look import Look

Floats = npt.NDArray[np.floating]
AREAS = (18, 32)  # rows and columns of a frame, whose mean colours are compared
NUM_COLOURS = 3 * AREAS[0] * AREAS[1]
TINT_SHARE, TEXTURE_SHARE = 0.25, 0.25  # of the distance that colours by place make
LEAST_SPREAD, LEAST_CONTRAST = 1e-6, 0.02


def asked_axes(look: Look) -> tuple[str, ...]:
    """The names of the axes that a look changes."""
    return tuple(axis for axis, values in AXES.items() if getattr(look, axis) != values[0])


def rivals_of(look: Look, axis: str) -> tuple[Look, ...]:
    """The look with every value of `axis`; and each value by itself, for a model that draws this one and no other."""
    looks = (replace(base, **{axis: value}) for base in (look, Look()) for value in AXES[axis])
    return tuple(dict.fromkeys(looks))


def all_rivals(looks: Sequence[Look]) -> tuple[Look, ...]:
    """The rivals of all looks on all the axes they change, each once."""
    rivals = (rival for look in looks for axis in asked_axes(look) for rival in rivals_of(look, axis))
    return tuple(dict.fromkeys(rivals))


def impressions(pictures: Pixels) -> Floats:
    """Of (batch, height, width, 3): mean colours by place, then spectra of texture, (batch, numbers)."""
    planes = torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 255.0
    colours = F.adaptive_avg_pool2d(planes, AREAS).flatten(1)
    return np.asarray(torch.cat([colours, spectra(planes)], 1).numpy())


def nearest_axes(pictures: Pixels, look: Look, looks: Sequence[Look], rivals: Floats) -> tuple[str, ...]:
    """Those of the asked axes in which pictures come nearest to a rival that has the asked value.

    Args:
        pictures: (frames, height, width, 3), asked to be in `look`.
        looks: all looks of the take. rivals: `Take.rivals`, of the same frames.
    """
    names, seen = all_rivals(looks), impressions(pictures)

    def is_shown(axis: str) -> bool:
        own = rivals_of(look, axis)
        places = [*(names.index(rival) for rival in own), len(names)]  # the source comes last
        pairs = zip(seen, rivals, strict=True)
        apart = sum(distances(one, choices[places], with_texture=axis == "medium") for one, choices in pairs)
        best = int(np.argmin(apart))
        return best < len(own) and getattr(own[best], axis) == getattr(look, axis)

    return tuple(axis for axis in asked_axes(look) if is_shown(axis))


def distances(picture: Floats, choices: Floats, *, with_texture: bool) -> Floats:
    """How far the impressions of a picture (numbers) lie from those of each choice (choices, numbers).

    What became of each place's colour, whatever the whole picture's brightness, tint and contrast: those are what a
    weak model gets wrong first, and so they count little; texture, where it is asked for. Each in units of how far
    the choices lie apart in it: what tells these from one another, decides.
    """
    parts = [(_by_place, 1.0), (_tint, TINT_SHARE)] + ([(_texture, TEXTURE_SHARE)] if with_texture else [])
    apart = np.zeros(len(choices))
    for part, share in parts:
        own, ours = part(choices), part(picture[None])
        spread = np.sqrt(np.mean((own - own.mean(0)) ** 2)) + LEAST_SPREAD
        apart += share * np.sqrt(np.mean((own - ours) ** 2, axis=1)) / spread
    return apart


def _by_place(seen: Floats) -> Floats:
    colours = _colours(seen) - _colours(seen).mean(2, keepdims=True)
    return np.asarray((colours / (colours.std((1, 2), keepdims=True) + LEAST_CONTRAST)).reshape(len(seen), -1))


def _tint(seen: Floats) -> Floats:
    return np.asarray(_colours(seen).mean(2))


def _texture(seen: Floats) -> Floats:
    return seen[:, NUM_COLOURS:].astype(np.float32)


def _colours(seen: Floats) -> Floats:
    return seen[:, :NUM_COLOURS].astype(np.float32).reshape(len(seen), 3, -1)
