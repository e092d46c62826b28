"""Plays a tape through a model and a score: the same ones give the same picture, others the same play anew."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from lsd_game.frame import Frame, FrameRestyler, GameEvent, Style
from lsd_game.session.score import Score
from lsd_game.session.tape.entries import CommandEntry, FrameEntry, StyleEntry, pixels_hash
from lsd_game.session.tape.reader import Tape


@dataclass(frozen=True, slots=True)
class Played:
    """A frame of the tape, and what became of it now."""

    entry: FrameEntry
    frame: Frame
    answer: Frame
    style: Style

    @property
    def is_identical(self) -> bool:
        """Whether the answer is the recorded one, bit for bit."""
        return pixels_hash(self.answer.pixels) == self.entry.answer_hash


def replay(tape: Tape, restyler: FrameRestyler, score: Score, *, events_only: bool = False) -> Iterator[Played]:
    """Yield each frame that the model answered when it was recorded, answered again.

    Args:
        tape: what was played.
        restyler: a fresh model.
        score: a fresh score.
        events_only: pass over what a person has changed while the tape was recorded: the score is another one now.

    Raises:
        TapeError: when a frame is not the one that was recorded.
    """
    styles: list[Style] = []  # since the last frame; the newest one is the next frame's
    for moment in tape.play():
        if isinstance(moment, CommandEntry):
            if isinstance(moment.command, GameEvent) or not events_only:
                score.apply(moment.command, moment.now_s)
        elif isinstance(moment, StyleEntry):
            styles.append(score.style_at(moment.now_s))
        else:
            entry, frame = moment
            answer = _restyle(restyler, frame, styles, has_failed=entry.answer_hash is None)
            if answer is not None:
                yield Played(entry, frame, answer, styles[-1])
            styles.clear()


def _restyle(restyler: FrameRestyler, frame: Frame, styles: list[Style], *, has_failed: bool) -> Frame | None:
    """Do what the session did with this frame, warming up and failing included."""
    for style in styles[:-1]:
        with contextlib.suppress(Exception):  # as below
            restyler.restyle(frame, style)
    if len(styles) > 1:
        restyler.reanchor()
    if not has_failed:
        return restyler.restyle(frame, styles[-1])
    with contextlib.suppress(Exception):  # whatever it was then
        restyler.restyle(frame, styles[-1])
    restyler.reanchor()
    return None
