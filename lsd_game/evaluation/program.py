"""What an evaluation asks: which scenes are drawn in which looks, and with which words. Held out by splits.py alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lsd_game.evaluation.take import TakePlan
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import (
    FIRST_TEST_SEED,
    HELD_OUT_FAMILIES,
    Split,
    held_out_looks,
    training_families,
    training_look,
)

Group = Literal["seen", "phrasing", "combination", "family", "neutral"]
GROUPS: tuple[Group, ...] = ("seen", "phrasing", "combination", "family", "neutral")
SINGLE, SEEN, COMBINATION = 0, 1, 2  # places in a take's looks

SINGLE_LOOKS = (
    *(Look(theme=theme) for theme in THEMES[1:]),
    *(Look(light=light) for light in LIGHTS[1:]),
    *(Look(medium=medium) for medium in MEDIA[1:]),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A take, restyled from its first frame on by one prompt.

    Attributes:
        take: number of the take. look: number of the look in it; None asks for the game's own picture.
        group: seen: looks and wordings as in training, on worlds that are not; phrasing: the same looks in held-out
            words; combination: a held-out combination; family: a held-out family of worlds; neutral: "no style".
    """

    take: int
    look: int | None
    prompt: str
    group: Group


@dataclass(frozen=True, slots=True)
class Program:
    """One evaluation; `name` is the cache's folder.

    Attributes:
        takes, trials: for all figures of single frames and neighbouring frames.
        loop: the scene that plays forth and back, in its two looks, for drift and the prompt switch.
        loop_prompts: of those looks.
        drift_frames: how long it plays. drift_window: frames at the beginning and the end that are compared; both whole
            rounds of 2 * loop.num_frames - 2.
        switch_frames: of each of the switch's streams.
    """

    name: str
    takes: tuple[TakePlan, ...]
    trials: tuple[Trial, ...]
    loop: TakePlan
    loop_prompts: tuple[str, str]
    drift_frames: int
    drift_window: int
    switch_frames: int


def quick_program() -> Program:
    """Every value of every axis once: under a minute."""
    return _program("quick", rounds=1, frames=3, family_takes=4, loop_frames=24, drift=(184, 46), switch_frames=30)


def full_program() -> Program:
    """The same in breadth and length: about half an hour with all baselines."""
    return _program("full", rounds=4, frames=8, family_takes=16, loop_frames=51, drift=(10_000, 500), switch_frames=72)


def _program(
    name: str,
    *,
    rounds: int,
    frames: int,
    family_takes: int,
    loop_frames: int,
    drift: tuple[int, int],
    switch_frames: int,
) -> Program:
    rng = np.random.default_rng(0)
    held_out = held_out_looks()
    families = training_families()
    takes: list[TakePlan] = []
    trials: list[Trial] = []
    for number in range(rounds * len(SINGLE_LOOKS)):
        combination = held_out[int(rng.integers(len(held_out)))]
        looks = (SINGLE_LOOKS[number % len(SINGLE_LOOKS)], _mixed_look(rng), combination)
        takes.append(
            TakePlan(
                families[number % len(families)],
                FIRST_TEST_SEED + number,
                looks,
                frames,
                _has_hud(number),
                is_judged=True,
            )
        )
        trials.append(_trial(rng, takes, SINGLE, "seen"))
        trials.append(_trial(rng, takes, SEEN, "seen"))
        trials.append(_trial(rng, takes, COMBINATION, "combination"))
        trials.append(_trial(rng, takes, number % 2, "phrasing", "test"))
        if number % 8 == 0:
            trials.append(Trial(number, None, prompt_for(Look(), rng), "neutral"))
    for number in range(family_takes):
        pair = (SINGLE_LOOKS[(5 * number) % len(SINGLE_LOOKS)], _mixed_look(rng))
        family = HELD_OUT_FAMILIES[number % len(HELD_OUT_FAMILIES)]
        takes.append(
            TakePlan(family, FIRST_TEST_SEED + 10_000 + number, pair, frames, _has_hud(number), is_judged=True)
        )
        trials += [_trial(rng, takes, look, "family") for look in (SINGLE, SEEN)]
    loop_looks = (Look(theme="molten lava"), Look(theme="winter", medium="watercolour"))
    return Program(
        name=name,
        takes=tuple(takes),
        trials=tuple(trials),
        loop=TakePlan("terrain", FIRST_TEST_SEED + 20_000, loop_looks, loop_frames, has_hud=False),
        loop_prompts=("molten lava world", "winter, watercolour"),
        drift_frames=drift[0],
        drift_window=drift[1],
        switch_frames=switch_frames,
    )


def _trial(rng: np.random.Generator, takes: list[TakePlan], look: int, group: Group, words: Split = "train") -> Trial:
    return Trial(len(takes) - 1, look, prompt_for(takes[-1].looks[look], rng, words), group)


def _mixed_look(rng: np.random.Generator) -> Look:
    """A look of two or three values that training may show."""
    while _num_values(look := training_look(rng)) < 2:
        pass
    return look


def _num_values(look: Look) -> int:
    return sum(value != neutral for value, neutral in zip(look.axes, Look().axes, strict=True))


def _has_hud(number: int) -> bool:
    return number % 3 == 0
