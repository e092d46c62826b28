"""The last output as an input: damaged in training or true, on streams that go on or on fresh clips, moved or not."""

from __future__ import annotations

from dataclasses import replace

import torch
from motion import warped
from variant import NANO, Draw, Shown, Variant

from lsd_game.model.network import FrameInputs
from lsd_game.training.history_augmentation import has_past, shift, with_past


class Last(Variant):
    """As the trainer does where a model sees its last output: damaged pasts, streams of some 80 frames."""

    name = "last"
    says = "sees its last output: history augmentation and rollouts"
    config = replace(NANO, sees_last=True)
    keeps_streams = True
    step_counts = (1,)

    def with_past(self, draw: Draw, inputs: FrameInputs, shown: Shown, generator: torch.Generator) -> FrameInputs:
        return with_past(draw, inputs, shown.target, shown.before, generator)


class LastFresh(Last):
    """Damaged pasts, on clips of four frames alone: what `LastWarped` is to be compared with."""

    name = "last-fresh"
    says = "sees its last output: history augmentation, no rollouts"
    keeps_streams = False


class LastWarped(LastFresh):
    """The last output is drawn on along the engine's exact motion before the network sees it."""

    name = "last-warped"
    says = "the same, and the last output is warped by exact motion"
    needs_motion = True

    def with_past(self, draw: Draw, inputs: FrameInputs, shown: Shown, generator: torch.Generator) -> FrameInputs:
        given = super().with_past(draw, inputs, shown, generator)
        assert shown.motion is not None
        return replace(given, last=warped(given.last, shown.motion))

    def last_seen(self, last: torch.Tensor, motion: torch.Tensor | None) -> torch.Tensor:
        return last if motion is None else warped(last, motion)


class LastUndamaged(Last):
    """Teacher forcing: in training the past is the truth, as it is."""

    name = "no-augmentation"
    says = "sees its last output: in training the true frame before, undamaged"
    keeps_streams = False

    def with_past(self, draw: Draw, inputs: FrameInputs, shown: Shown, generator: torch.Generator) -> FrameInputs:
        last = shift(shown.target, shown.before)
        return replace(inputs, last=last, has_last=has_past(shown.before, inputs.has_last))
