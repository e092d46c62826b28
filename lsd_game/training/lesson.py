"""One batch's lesson: what the network is shown in a stage, and what it loses on it."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from lsd_game.model.codec import to_signal
from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.devices import fast_autocast
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.sampler import input_scale
from lsd_game.model.text import TextEncoder
from lsd_game.training.critic import Critic
from lsd_game.training.dataset import Batch, ClipStore, Crop, batch_of
from lsd_game.training.history_augmentation import with_past
from lsd_game.training.objective import (
    encode_prompts,
    mixed,
    noise_levels,
    picture_loss,
    statistics_loss,
    step_sizes,
    tamed,
)
from lsd_game.training.plan import Stage
from lsd_game.training.rollouts import FRAMES_A_VISIT, RolloutPool
from lsd_game.training.shortcut import StepPlan, doubled_target, plan_steps
from lsd_game.training.vagueness import vague


class Drawing(nn.Module):
    """The network as one call on whole clips, prompts included: what several workers share."""

    def __init__(self, network: LsdNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, inputs: FrameInputs, style: StyleTensors, levels: torch.Tensor, sizes: torch.Tensor
    ) -> torch.Tensor:
        """Clean frames (clips, frames, 3, height, width) of `inputs`, at noise levels and step sizes."""
        drawn: torch.Tensor = self.network.clip(inputs, self.network.prepare(style), levels, sizes)
        return drawn


class Drawings(NamedTuple):
    """Who draws in a lesson: the network that learns, its average, which teaches shortcuts, and a trained elder."""

    learner: nn.Module
    average: Drawing
    elder: Drawing | None = None

    @property
    def sees_last(self) -> bool:
        """Whether the network takes its last output in."""
        return self.average.network.config.sees_last


class Lesson:
    """Draws batches of a stage and says what the network loses on them.

    Args:
        generator: on the device; `rng` on the CPU chooses clips.
        critic: None: none.
    """

    def __init__(
        self,
        stage: Stage,
        store: ClipStore,
        drawings: Drawings,
        *,
        generator: torch.Generator,
        critic: Critic | None = None,
    ) -> None:
        self.stage, self.store = stage, store
        self._has_past = stage.has_past and drawings.sees_last
        self._drawings, self._critic = drawings, critic
        elder = drawings.elder  # one that reads nothing must not be misled
        is_read = elder is None or elder.network.conditioning.reading is not None
        self._reading = drawings.average.network.conditioning.reading if is_read else None
        self._generator = generator
        self._encoder = TextEncoder()
        self._rollouts = RolloutPool()

    def loss(self, rng: np.random.Generator, crop: Crop) -> torch.Tensor:
        """What the network loses on a fresh batch."""
        if not self._has_past or crop.frames < FRAMES_A_VISIT:
            return self._on(self.store.sample(rng, crop), None)[0]
        streams = self._rollouts.draw(self.store, crop, rng)
        batch = batch_of([stream.cut for stream in streams], [stream.order for stream in streams])
        loss, drawn = self._on(batch, [stream.last for stream in streams])
        self._rollouts.give_back(crop, streams, drawn, rng)
        return loss

    def _on(self, batch: Batch, before: list[torch.Tensor | None] | None) -> tuple[torch.Tensor, torch.Tensor]:
        """The loss of a batch and what was drawn; `before` are the clips' last outputs, None: they have no past."""
        device = self._generator.device
        source, target = (to_signal(pixels.to(device)) for pixels in (batch.source, batch.target))
        plan = self._plan(source)
        noisy = mixed(target, plan.levels, self._generator)
        inputs = _inputs(source, noisy, plan.levels)
        written = encode_prompts(self._encoder, batch.prompts).to(source)
        style = vague(written, self._generator, self._reading)
        with fast_autocast(device):
            draw = partial(self._drawings.learner, style=style, levels=plan.levels, sizes=plan.sizes)
            if before is not None:
                inputs = with_past(draw, inputs, target, before, self._generator)
            drawn = draw(inputs)
            if self.stage.is_shortcut:
                target = self._with_doubled(target, noisy, plan, inputs, style)
            elders = self._of_elder(inputs, style, plan)
        drawn = tamed(drawn)
        loss = picture_loss(drawn, target)
        if elders is not None:
            loss = 0.5 * (loss + picture_loss(drawn, elders))
        loss = loss + statistics_loss(drawn, target, self._generator)
        if self._critic is not None:
            loss = loss + self._critic.loss(drawn, target, source, written.pooled, loss)
        return loss, drawn

    @torch.no_grad()
    def _of_elder(self, inputs: FrameInputs, style: StyleTensors, plan: StepPlan) -> torch.Tensor | None:
        if self._drawings.elder is None:
            return None
        drawn: torch.Tensor = self._drawings.elder(inputs, style, plan.levels, plan.sizes)
        return drawn.float()

    def _plan(self, source: torch.Tensor) -> StepPlan:
        clips, frames = source.shape[:2]
        if self.stage.is_shortcut:
            return plan_steps(clips, frames, self._generator)
        levels = noise_levels(clips, frames, self._generator)
        return StepPlan(levels, step_sizes(levels, self._generator), torch.zeros_like(levels, dtype=torch.bool))

    @torch.no_grad()
    def _with_doubled(
        self, target: torch.Tensor, noisy: torch.Tensor, plan: StepPlan, inputs: FrameInputs, style: StyleTensors
    ) -> torch.Tensor:
        """`target`, but where a frame learns a doubled step what the average's two steps land at."""

        def teach(x: torch.Tensor, levels: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
            shown = FrameInputs(inputs.source, _scaled(x, levels), inputs.last, inputs.has_last)
            drawn: torch.Tensor = self._drawings.average(shown, style, levels, sizes)
            return drawn.float()

        doubled = doubled_target(noisy, plan, teach)
        return torch.where(plan.is_double[:, :, None, None, None], doubled, target)


def _inputs(source: torch.Tensor, noisy: torch.Tensor, levels: torch.Tensor) -> FrameInputs:
    return FrameInputs(source, _scaled(noisy, levels), torch.zeros_like(source), torch.zeros_like(levels))


def _scaled(noisy: torch.Tensor, levels: torch.Tensor) -> torch.Tensor:
    """x_t as the network takes it."""
    return noisy * input_scale(levels[:, :, None, None, None])
