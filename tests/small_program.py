"""The quick evaluation, cut to what a test draws in seconds."""

from __future__ import annotations

from dataclasses import replace

from lsd_game.evaluation.playing import round_frames
from lsd_game.evaluation.program import GROUPS, Program, quick_program

LOOP_FRAMES = 4


def small_program() -> Program:
    """A take of two frames with the third trial of each group, in its look alone, and two rounds of a short loop."""
    whole, takes, trials = quick_program(), [], []
    thirds = {group: [trial for trial in whole.trials if trial.group == group][2] for group in GROUPS}
    for number, group in enumerate(GROUPS):
        trial = thirds[group]
        take = whole.takes[trial.take]
        takes.append(replace(take, num_frames=2, looks=(take.looks[trial.look or 0],), has_hud=True))
        trials.append(replace(trial, take=number, look=None if trial.look is None else 0))
    return replace(
        whole,
        name="small",
        takes=tuple(takes),
        trials=tuple(trials),
        loop=replace(whole.loop, num_frames=LOOP_FRAMES),
        drift_frames=2 * round_frames(LOOP_FRAMES),
        drift_window=round_frames(LOOP_FRAMES),
        switch_frames=6,
    )
