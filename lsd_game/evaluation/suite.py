"""Runs a program through one restyler: all trials, then stillness, drift and the prompt switch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import NamedTuple

import numpy as np

from lsd_game.evaluation.damage import damaged
from lsd_game.evaluation.deck import Deck
from lsd_game.evaluation.drift import FrameState, drift_figures, watch
from lsd_game.evaluation.obedience import GroupEnding, Judge, Marks, marks, obedience
from lsd_game.evaluation.picture import psnr_db
from lsd_game.evaluation.playing import Player, forth_and_back, round_frames
from lsd_game.evaluation.program import GROUPS, SINGLE, SINGLE_LOOKS, Group, Program, Trial
from lsd_game.evaluation.steadiness import still_flicker
from lsd_game.evaluation.switch import play_switch, switch_figures
from lsd_game.evaluation.take import JUDGED_EVERY, Take
from lsd_game.evaluation.trial_figures import TrialFigures, judge, summarise
from lsd_game.frame import FrameRestyler, Pixels, Style
from lsd_game.training.worlds.look import Look

STILL_FRAMES, STILL_SETTLED_FRAMES = 8, 3  # a frozen picture's stream; the first ones may still change
STILL_EVERY = 6  # takes
GAIN_KEYS: dict[Group, str] = {
    "phrasing": "psnr_gain_db_phrasing",
    "combination": "psnr_gain_db_combination",
    "family": "psnr_gain_db_family",
}
ENDINGS: dict[Group, GroupEnding] = {
    "seen": "",
    "phrasing": "_phrasing",
    "combination": "_combination",
    "family": "_family",
}


class Outcome(NamedTuple):
    """One trial's end: PSNR over the source's, the other figures for seen looks, and how it obeyed its prompt."""

    trial: Trial
    family: str
    look: Look
    psnr_db: float
    gain_db: float
    figures: TrialFigures | None
    marks: Marks


class Pictured(NamedTuple):
    """A trial for the page of pictures: its first and last frame, uint8 (2, height, width, 3) each."""

    trial: Trial
    look: Look
    source: Pixels
    drawn: Pixels
    target: Pixels


@dataclass
class Results:
    """What an evaluation of one restyler gave, filled step by step."""

    outcomes: list[Outcome] = field(default_factory=list)
    pictured: list[Pictured] = field(default_factory=list)
    still: list[float] = field(default_factory=list)  # grey levels
    drift: list[FrameState] = field(default_factory=list)
    figures: dict[str, float | None] = field(default_factory=dict)  # complete when the suite is through


class Suite:
    """A program with its deck and its judge of styles; any number of restylers go through it."""

    def __init__(self, program: Program, deck: Deck, style_judge: Judge | None) -> None:
        self.program, self.deck, self._judge = program, deck, style_judge
        self._truth: dict[int, Marks] = {}  # by trial: of the true target, and nearest for the damaged one

    @property
    def num_frames(self) -> int:
        """Frames that each restyler draws."""
        program = self.program
        trials = sum(program.takes[trial.take].num_frames for trial in program.trials)
        still = STILL_FRAMES * len(program.takes[::STILL_EVERY])
        return trials + still + program.drift_frames + 4 * program.switch_frames

    def run(self, restyler: FrameRestyler, results: Results) -> Iterator[int]:
        """Fill `results`; yields how many frames each step drew."""
        player = Player(restyler)
        yield from self._run_trials(player, results)
        yield from self._run_still(player, results)
        yield from self._run_drift(player, results)
        switch, num_frames = self._run_switch(player)
        results.figures = self._summary(results) | switch | {"fps": player.fps}
        yield num_frames

    def _run_trials(self, player: Player, results: Results) -> Iterator[int]:
        number_of, take = -1, None
        for number, trial in enumerate(self.program.trials):
            if take is None or trial.take != number_of:
                number_of, take = trial.take, self.deck.take(trial.take)
            drawn = player.play_all(take.source, trial.prompt)
            look, targets = self._wanted(trial, take)
            results.outcomes.append(self._outcome(number, take, drawn, targets))
            if is_pictured(trial):
                ends = [0, len(drawn) - 1]
                results.pictured.append(Pictured(trial, look, take.source[ends], drawn[ends], targets[ends]))
            yield len(drawn)

    def _wanted(self, trial: Trial, take: Take) -> tuple[Look, Pixels]:
        """The look that a trial asks for, and its true frames."""
        if trial.look is None:
            return Look(), take.source
        return self.program.takes[trial.take].looks[trial.look], take.targets[trial.look]

    def _outcome(self, number: int, take: Take, drawn: Pixels, targets: Pixels) -> Outcome:
        trial = self.program.trials[number]
        look = self._wanted(trial, take)[0]
        ours = _mean_psnr(drawn, targets)
        if number not in self._truth:
            weak = self._marks(trial, take, damaged(take.source, targets, number))
            self._truth[number] = self._marks(trial, take, targets)._replace(nearest=weak.nearest)
        return Outcome(
            trial=trial,
            family=self.program.takes[trial.take].family,
            look=look,
            psnr_db=ours,
            gain_db=0.0 if look.is_neutral else ours - _mean_psnr(take.source, targets),
            figures=judge(drawn, take, targets, look) if trial.group == "seen" else None,
            marks=self._marks(trial, take, drawn),
        )

    def _marks(self, trial: Trial, take: Take, pictures: Pixels) -> Marks:
        if trial.look is None:
            return Marks(0, 0, 0)
        looks = self.program.takes[trial.take].looks
        return marks(pictures[::-JUDGED_EVERY], looks[trial.look], looks, take.rivals, self._judge)

    def _run_still(self, player: Player, results: Results) -> Iterator[int]:
        for number in range(0, len(self.program.takes), STILL_EVERY):
            source = np.repeat(self.deck.take(number).source[:1], STILL_FRAMES, axis=0)
            prompt = next(trial.prompt for trial in self.program.trials if (trial.take, trial.look) == (number, SINGLE))
            drawn = player.play_all(source, prompt)
            flicker = still_flicker(drawn[STILL_SETTLED_FRAMES:], source[STILL_SETTLED_FRAMES:])
            results.still.append(flicker or 0.0)
            yield len(drawn)

    def _run_drift(self, player: Player, results: Results) -> Iterator[int]:
        take, program = self.deck.take(-1), self.program
        order = forth_and_back(len(take.source), program.drift_frames)
        # Once its memory is full, what forgets all that is older draws every round alike: one is drawn and repeated.
        period, memory = round_frames(len(take.source)), memory_frames(player.restyler)
        played = order if memory is None else order[: period * (1 + -(-memory // period))]
        style = Style(((program.loop_prompts[0], 1.0),))
        drawn = player.play((take.source[index] for index in played), lambda _: style)
        for state in watch(drawn, (take.targets[0, index] for index in played)):
            results.drift.append(state)
            yield 1
        if missing := len(order) - len(played):
            results.drift += islice(cycle(results.drift[-period:]), missing)
            yield missing

    def _run_switch(self, player: Player) -> tuple[dict[str, float | None], int]:
        take, program = self.deck.take(-1), self.program
        sources = take.source[forth_and_back(len(take.source), program.switch_frames)]
        at_frame = program.switch_frames // 6
        streams = play_switch(player, sources, program.loop_prompts, at_frame)
        return switch_figures(streams, at_frame), 4 * len(sources)

    def _summary(self, results: Results) -> dict[str, float | None]:
        by_group = {group: [out for out in results.outcomes if out.trial.group == group] for group in GROUPS}
        figures = summarise([out.figures for out in by_group["seen"] if out.figures is not None])
        for group, key in GAIN_KEYS.items():
            figures[key] = mean_gain(by_group[group])
        figures["psnr_neutral_db"] = float(np.mean([out.psnr_db for out in by_group["neutral"]]))
        for group, ending in ENDINGS.items():
            true = [self._truth[number] for number, trial in enumerate(self.program.trials) if trial.group == group]
            figures |= obedience(ending, [out.marks for out in by_group[group]], true)
        figures["still_flicker"] = float(np.mean(results.still))
        figures |= drift_figures(results.drift, round_frames(self.program.loop.num_frames), self.program.drift_window)
        return figures


def memory_frames(restyler: FrameRestyler) -> int | None:
    """How many past frames an answer can hang on; None where there is no end to them, or nobody says."""
    memory: int | None = getattr(restyler, "memory_frames", None)
    return memory


def is_pictured(trial: Trial) -> bool:
    """The first round's single values, every other combination, and a few of the rest."""
    if trial.group == "family":
        return trial.look == SINGLE
    is_chosen = {"seen": trial.look == SINGLE or trial.take % 3 == 0, "combination": trial.take % 2 == 0}
    return trial.take < len(SINGLE_LOOKS) and is_chosen.get(trial.group, False)


def mean_gain(outcomes: Sequence[Outcome]) -> float | None:
    """Mean PSNR over the source's own, in dB."""
    return float(np.mean([out.gain_db for out in outcomes])) if outcomes else None


def _mean_psnr(pictures: Pixels, targets: Pixels) -> float:
    return float(np.mean([psnr_db(picture, target) for picture, target in zip(pictures, targets, strict=True)]))
