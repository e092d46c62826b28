"""A batch's lesson for any variant: that of `lsd_game.training.lesson`, with what variants change asked of them.

For the baseline both lose the same on the same batch; tests/test_experiments.py holds them to it.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from motion import motion_of
from torch import nn
from variant import Shown, Variant

from lsd_game.model.codec import to_signal
from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.devices import fast_autocast
from lsd_game.model.network import FrameInputs
from lsd_game.model.text import TextEncoder
from lsd_game.training.cuts import Cut
from lsd_game.training.dataset import ClipStore, batch_of
from lsd_game.training.drawings import OWN_PURE_SHARE, is_own_by_lot
from lsd_game.training.objective import PURE_NOISE_SHARE, encode_prompts, picture_loss, tamed
from lsd_game.training.plan import Stage
from lsd_game.training.rollouts import RolloutPool
from lsd_game.training.shortcut import StepPlan, doubled_target
from lsd_game.training.vagueness import vague


class Drawers(NamedTuple):
    """What learns, its average, which draws the two small steps that a doubled one learns from, and a teacher."""

    learner: nn.Module
    average: nn.Module
    elder: nn.Module | None = None


class VariantLesson:
    """Draws batches of one stage, and says what a variant's network loses on them."""

    def __init__(
        self, variant: Variant, stage: Stage, store: ClipStore, drawers: Drawers, *, generator: torch.Generator
    ) -> None:
        self.variant, self.stage, self.store = variant, stage, store
        self._learner, self._average, self._elder = drawers
        self._generator = generator
        self._encoder = TextEncoder()
        self._streams = RolloutPool() if variant.keeps_streams and stage.has_past else None

    def loss(self, rng: np.random.Generator, done: float) -> torch.Tensor:
        """What the network loses on a fresh batch."""
        (crop,) = self.stage.crops
        if self._streams is None:
            cuts = [self.store.cut(rng, crop) for _ in range(crop.clips)]
            return self._on(self._shown(cuts), done)[0]
        streams = self._streams.draw(self.store, crop, rng)
        cuts, orders = [stream.cut for stream in streams], [stream.order for stream in streams]
        shown = self._shown(cuts, orders, [stream.last for stream in streams])
        loss, drawn = self._on(shown, done)
        self._streams.give_back(crop, streams, drawn, rng)
        return loss

    def _shown(
        self, cuts: list[Cut], orders: list[list[int]] | None = None, before: list[torch.Tensor | None] | None = None
    ) -> Shown:
        batch = batch_of(cuts, orders)
        pictures = (self.variant.encode(self._learner, to_signal(part)) for part in (batch.source, batch.target))
        motion = motion_of(self.store, cuts) if self.variant.needs_motion else None
        return Shown(*pictures, batch, before or [None] * len(cuts), motion)

    def _on(self, shown: Shown, done: float) -> tuple[torch.Tensor, torch.Tensor]:
        variant, target = self.variant, shown.target
        is_own = not self.stage.is_shortcut and is_own_by_lot(self._generator)
        pure_share = OWN_PURE_SHARE if is_own else PURE_NOISE_SHARE
        plan = variant.plan(self.stage, *target.shape[:2], self._generator, pure_share)
        levels = _wide(plan.levels)
        start = variant.start(shown.source, variant.noise(tuple(target.shape), self._generator))
        style = vague(encode_prompts(self._encoder, shown.batch.prompts), self._generator)
        x = torch.lerp(self._first(shown, start, style, plan) if is_own else target, start, levels)
        inputs = self._without_past(shown, x, plan.levels)
        draw = partial(self._drawn, self._learner, style=style, plan=plan, x=x)
        if self.stage.has_past:
            inputs = variant.with_past(draw, inputs, shown, self._generator)
        drawn = draw(inputs)
        if self.stage.is_shortcut:
            target = self._with_doubled(target, x, plan, inputs, style)
        loss = variant.loss(self.stage, drawn, target, levels, self._generator)
        if self._elder is not None:
            with torch.no_grad():
                elders = self._drawn(self._elder, inputs, style=style, plan=plan, x=x)
            loss = loss + 0.5 * (picture_loss(drawn, elders) - picture_loss(drawn, target))
        return variant.joined(loss, drawn, shown, done), drawn

    def _without_past(self, shown: Shown, x: torch.Tensor, levels: torch.Tensor) -> FrameInputs:
        nothing = torch.zeros_like(shown.target)
        return FrameInputs(shown.source, self.variant.shown(x, _wide(levels)), nothing, torch.zeros_like(levels))

    @torch.no_grad()
    def _first(self, shown: Shown, start: torch.Tensor, style: StyleTensors, plan: StepPlan) -> torch.Tensor:
        """What the average draws from the start, as `Drawings.first`."""
        whole = StepPlan(torch.ones_like(plan.levels), plan.sizes, plan.is_double)
        inputs = self._without_past(shown, start, whole.levels)
        return tamed(self._drawn(self._average, inputs, style=style, plan=whole, x=start))

    def _drawn(
        self, network: nn.Module, inputs: FrameInputs, *, style: StyleTensors, plan: StepPlan, x: torch.Tensor
    ) -> torch.Tensor:
        """The clean pictures that `network` means."""
        device = inputs.source.device
        with fast_autocast(device):
            out = network.clip(inputs, network.prepare(style), plan.levels, plan.sizes)
        return self.variant.clean(out, x, _wide(plan.levels))

    @torch.no_grad()
    def _with_doubled(
        self, target: torch.Tensor, x: torch.Tensor, plan: StepPlan, inputs: FrameInputs, style: StyleTensors
    ) -> torch.Tensor:
        def teach(x: torch.Tensor, levels: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
            scaled = self.variant.shown(x, _wide(levels))
            given = FrameInputs(inputs.source, scaled, inputs.last, inputs.has_last)
            return self._drawn(self._average, given, style=style, plan=StepPlan(levels, sizes, plan.is_double), x=x)

        doubled = doubled_target(x, plan, teach)
        return torch.where(_wide(plan.is_double), doubled, target)


def _wide(values: torch.Tensor) -> torch.Tensor:
    """(clips, frames) against pictures."""
    return values[:, :, None, None, None]
