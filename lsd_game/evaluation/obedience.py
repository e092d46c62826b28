"""Does a picture show what its prompt asked for? Two judges: a classifier of styles, and the nearest of all answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from lsd_game.evaluation.rivals import asked_axes, nearest_axes
from lsd_game.frame import Pixels
from lsd_game.training.worlds.look import Look

GroupEnding = Literal["", "_phrasing", "_combination", "_family"]


class Judge(Protocol):
    """Says which values of the axes theme, light and medium a picture shows."""

    def values(self, pictures: Pixels) -> tuple[str, str, str]:
        """Theme, light and medium of pictures (time, height, width, 3) of one look."""


class Marks(NamedTuple):
    """How many axes a prompt asked for, in how many the classifier sees it, and in how many its answer is nearest."""

    asked: int
    recognised: int
    nearest: int


def marks(
    pictures: Pixels, look: Look, looks: Sequence[Look], rivals: npt.NDArray[np.floating], judge: Judge | None
) -> Marks:
    """The marks of pictures (frames, height, width, 3) that were asked to be in `look`.

    Args:
        looks, rivals: of the take, of the same frames (`Take.rivals`).
        judge: None recognises nothing.
    """
    asked = asked_axes(look)
    if not asked:
        return Marks(0, 0, 0)
    shown = Look().axes if judge is None else judge.values(pictures)
    values = zip(look.axes, shown, Look().axes, strict=True)
    recognised = sum(wanted == seen != neutral for wanted, seen, neutral in values)
    return Marks(len(asked), recognised, len(nearest_axes(pictures, look, looks, rivals)))


def obedience(ending: GroupEnding, drawn: Iterable[Marks], true: Iterable[Marks]) -> dict[str, float | None]:
    """The figures of a group of trials, and what the same judges make of their true targets (`judge_...`)."""
    figures: dict[str, float | None] = {}
    for prefix, of in (("", list(drawn)), ("judge_", list(true))):
        num_asked = sum(each.asked for each in of)
        for name, count in (
            ("prompt_accuracy", sum(each.recognised for each in of)),
            ("nearest_answer", sum(each.nearest for each in of)),
        ):
            figures[f"{prefix}{name}{ending}"] = count / num_asked if num_asked else None
    return figures
