"""Finds the colour transfers of a program's prompts, on worlds of training seeds; kept beside the program's deck."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lsd_game.evaluation.colour_transfer import ColourTransfer, Pair
from lsd_game.evaluation.deck import Deck
from lsd_game.evaluation.program import Program
from lsd_game.evaluation.take import TakeMaker, TakePlan
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.splits import training_families

SCENES_PER_FAMILY = 2
FIRST_SEED = 900_000_000  # a training seed
FILE = "colour-transfer.npz"


class ColourFit:
    """The colour transfer of one program."""

    def __init__(self, program: Program, deck: Deck) -> None:
        self._looks = _looks_by_prompt(program)
        self._path, self._stamp = deck.folder / FILE, deck.stamp
        families = training_families() * SCENES_PER_FAMILY
        looks = tuple(dict.fromkeys(self._looks.values()))
        self.plans = tuple(
            TakePlan(family, FIRST_SEED + number, looks, 1, has_hud=False) for number, family in enumerate(families)
        )

    def try_load(self) -> ColourTransfer | None:
        """The transfer that `fit` left behind, if it is of the present worlds."""
        if not self._path.exists():
            return None
        with np.load(self._path) as kept:
            if str(kept["stamp"]) != self._stamp:
                return None
            return ColourTransfer(dict(zip(kept["prompts"].tolist(), kept["mappings"], strict=True)))

    def fit(self) -> Iterator[TakePlan]:
        """Draw every scene in all looks and fit; yields after each scene, `try_load` gives the result."""
        maker, pairs = TakeMaker(create_context()), []
        for plan in self.plans:
            take = maker.draw(plan)
            numbers = {look: number for number, look in enumerate(plan.looks)}
            pairs += [Pair(text, take.source, take.targets[numbers[look]]) for text, look in self._looks.items()]
            yield plan
        mappings = ColourTransfer.fit(pairs).mappings
        np.savez(self._path, stamp=self._stamp, prompts=list(mappings), mappings=np.stack(list(mappings.values())))


def _looks_by_prompt(program: Program) -> dict[str, Look]:
    looks = dict(zip(program.loop_prompts, program.loop.looks, strict=True))
    for trial in program.trials:
        looks[trial.prompt] = Look() if trial.look is None else program.takes[trial.take].looks[trial.look]
    return looks
