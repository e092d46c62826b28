"""What a variant's stream is worth on held-out worlds, by the evaluation's own functions, on the middle of frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from streaming import VariantStream

from lsd_game.evaluation.deck import Deck
from lsd_game.evaluation.drift import drift_figures, watch
from lsd_game.evaluation.picture import gradient_energy, psnr_db
from lsd_game.evaluation.playing import Player, forth_and_back, round_frames
from lsd_game.evaluation.program import Program
from lsd_game.evaluation.steadiness import warp_error
from lsd_game.evaluation.take import Take, TakePlan
from lsd_game.evaluation.texture import sliced_wasserstein
from lsd_game.evaluation.trial_figures import LEAST_ENERGY
from lsd_game.frame import Pixels, Style
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import FIRST_TEST_SEED, training_families

LOOKS = (Look(theme="molten lava"), Look(theme="winter"), Look(theme="candy"), Look(medium="pencil sketch"))
FOCUS = frozenset(value for look in LOOKS for value in look.axes if value not in Look().axes)
FIRST_SEED = FIRST_TEST_SEED + 30_000  # none of the yardstick's
NUM_TAKES, NUM_FRAMES = 8, 3
LOOP_FRAMES, DRIFT_FRAMES, DRIFT_WINDOW = 24, 2024, 230  # 44 rounds of 46, five of which are compared at either end
MIDDLE = slice(16, 112), slice(48, 208)  # 160x96 of the frame, on the grid of tokens
DRIFT_MIDDLE = slice(32, 96), slice(80, 176)  # 96x64


def program() -> Program:
    """What is asked: every look on every take, in the words of training, and a loop in lava."""
    families = training_families()
    takes = tuple(
        TakePlan(families[number % len(families)], FIRST_SEED + number, LOOKS, NUM_FRAMES, has_hud=number % 3 == 0)
        for number in range(NUM_TAKES)
    )
    loop = TakePlan("terrain", FIRST_SEED + 1000, LOOKS[:1], LOOP_FRAMES, has_hud=False)
    return Program("nano", takes, (), loop, ("", ""), DRIFT_FRAMES, DRIFT_WINDOW, 0)


def prompts() -> list[list[str]]:
    """A wording for every take and look, always the same."""
    rng = np.random.default_rng(0)
    return [[prompt_for(look, rng) for look in LOOKS] for _ in range(NUM_TAKES + 1)]


class Figures(NamedTuple):
    """Of one trial, means over its frames."""

    psnr_db: float
    swd: float
    energy: float
    warp_error: float


class Truth(NamedTuple):
    """What a trial's figures are held against, all of the source or of the true target."""

    source_psnr_db: float
    source_swd: float
    energy: float
    warp_error: float


class Yardstick:
    """Measures streams on one deck; what does not depend on them is worked out once."""

    def __init__(self, deck: Deck) -> None:
        self.deck = deck
        self._truths: dict[tuple[int, int], Truth] = {}

    def figures(self, stream: VariantStream) -> tuple[dict[str, float], list[Pixels]]:
        """Means over all trials as `lsd_game.evaluation.trial_figures` takes them, and a picture of every look."""
        rows, pictures = [], []
        for number in range(NUM_TAKES):
            take = middle_of(self.deck.take(number))
            stream.motions = list(take.motion)
            for place in range(len(LOOKS)):
                drawn = Player(stream).play_all(take.source, prompts()[number][place])
                rows.append((_figures_of(drawn, take, place), self._truth(take, number, place)))
                if number == place:
                    pictures.append(drawn[-1])
        return _summary([row for row, _ in rows], [known for _, known in rows]), pictures

    def drift(self, stream: VariantStream) -> dict[str, float]:
        """How the stream changes over DRIFT_FRAMES of a scene that plays forth and back."""
        take = middle_of(self.deck.take(-1), DRIFT_MIDDLE)
        order = forth_and_back(LOOP_FRAMES, DRIFT_FRAMES)
        stream.motions = [_motion_between(take, *pair) for pair in zip([0, *order], order, strict=False)]
        style = Style(((prompts()[-1][0], 1.0),))
        drawn = Player(stream).play((take.source[index] for index in order), lambda _: style)
        states = list(watch(drawn, (take.targets[0, index] for index in order)))
        return drift_figures(states, round_frames(LOOP_FRAMES), DRIFT_WINDOW)

    def _truth(self, take: Take, number: int, place: int) -> Truth:
        key = number, place
        if key not in self._truths:
            source, target = _figures_of(take.source, take, place), _figures_of(take.targets[place], take, place)
            self._truths[key] = Truth(source.psnr_db, source.swd, target.energy, target.warp_error)
        return self._truths[key]


def truth(deck: Deck) -> tuple[list[Pixels], list[Pixels]]:
    """Sources and true targets of the pictures that `figures` gives."""
    takes = [middle_of(deck.take(number)) for number in range(len(LOOKS))]
    return [take.source[-1] for take in takes], [take.targets[place, -1] for place, take in enumerate(takes)]


def ready_deck(cache: Path) -> Deck:
    """The takes, drawn where they are not there yet."""
    deck = Deck(cache, program())
    if not deck.is_drawn:
        for _ in deck.draw():
            pass
    return deck


def middle_of(take: Take, window: tuple[slice, slice] = MIDDLE) -> Take:
    """A window of the take; a pixel that came from outside of it was not seen before."""
    rows, columns = window
    motion = take.motion[:, rows, columns]
    height, width = motion.shape[1:3]
    down, across = np.mgrid[:height, :width]
    x, y = across - motion[..., 0], down - motion[..., 1]
    is_inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    return take._replace(
        source=np.ascontiguousarray(take.source[:, rows, columns]),
        targets=np.ascontiguousarray(take.targets[:, :, rows, columns]),
        motion=motion,
        is_seen=take.is_seen[:, rows, columns] & is_inside,
        hud=take.hud[:, rows, columns],
    )


def _motion_between(take: Take, before: int, now: int) -> np.ndarray:
    """From one frame of the loop to the next; backwards it is the negated one, which is near, not exact."""
    if now == before:
        return np.zeros_like(take.motion[0])
    return np.asarray(take.motion[now] if now > before else -take.motion[before])


def _figures_of(drawn: Pixels, take: Take, place: int) -> Figures:
    targets, motion = take.targets[place], take.motion.astype(np.float32)
    warps = [warp_error(drawn[k - 1], drawn[k], motion[k], take.is_seen[k]) for k in range(1, len(drawn))]
    return Figures(
        float(np.mean([psnr_db(one, other) for one, other in zip(drawn, targets, strict=True)])),
        sliced_wasserstein(drawn, targets),
        float(np.mean([gradient_energy(picture) for picture in drawn])),
        float(np.mean(warps)),
    )


def _summary(trials: Sequence[Figures], truths: Sequence[Truth]) -> dict[str, float]:
    """Means of gains, ratios of sums, the geometric mean of the ratios of gradient energy."""
    pairs = list(zip(trials, truths, strict=True))
    energies = [math.log(max(ours.energy, LEAST_ENERGY) / max(true.energy, LEAST_ENERGY)) for ours, true in pairs]
    return {
        "psnr_gain_db": float(np.mean([ours.psnr_db - true.source_psnr_db for ours, true in pairs])),
        "swd_ratio": sum(ours.swd for ours, _ in pairs) / sum(true.source_swd for _, true in pairs),
        "gradient_energy_ratio": math.exp(float(np.mean(energies))),
        "warp_error_ratio": sum(ours.warp_error for ours, _ in pairs) / sum(true.warp_error for _, true in pairs),
    }
