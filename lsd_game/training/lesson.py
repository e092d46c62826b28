"""One batch's lesson: what the network is shown in a stage, and what it loses on it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import torch

from lsd_game.model.codec import to_signal
from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.devices import fast_autocast
from lsd_game.model.network import FrameInputs
from lsd_game.model.text import TextEncoder
from lsd_game.training.critic import Critic
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import Batch, ClipStore, batch_of
from lsd_game.training.drawings import OWN_PURE_SHARE, Drawings, is_own_by_lot, scaled, without_past
from lsd_game.training.history_augmentation import with_past
from lsd_game.training.objective import (
    PURE_NOISE_SHARE,
    encode_prompts,
    frame_by_lot,
    hud_loss,
    mixed,
    noise_levels,
    noise_like,
    picture_loss,
    statistics_loss,
    step_sizes,
    tamed,
)
from lsd_game.training.plan import Stage
from lsd_game.training.rollouts import FRAMES_A_VISIT, RolloutPool
from lsd_game.training.shortcut import StepPlan, doubled_target, plan_steps
from lsd_game.training.vagueness import vague


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
        is_own = not self.stage.is_shortcut and is_own_by_lot(self._generator)
        plan = self._plan(source, OWN_PURE_SHARE if is_own else PURE_NOISE_SHARE)
        noise = noise_like(target, self._generator)
        style = vague(encode_prompts(self._encoder, batch.prompts).to(source), self._generator, self._reading)
        with fast_autocast(device):
            clean = self._drawings.first(source, noise, style, plan) if is_own else target
            noisy = mixed(clean, noise, plan.levels)
            inputs = without_past(source, noisy, plan.levels)
            draw = partial(self._drawings.learner, style=style, levels=plan.levels, sizes=plan.sizes)
            if before is not None:
                inputs = with_past(draw, inputs, target, before, self._generator)
            drawn = draw(inputs)
            if self.stage.is_shortcut:
                target = self._with_doubled(target, noisy, plan, inputs, style)
            elders = self._drawings.of_elder(inputs, style, plan)
        drawn = tamed(drawn)
        loss = picture_loss(drawn, target) + hud_loss(drawn, target, batch.hud.to(device))
        if elders is not None:
            loss = 0.5 * (loss + picture_loss(drawn, elders))
        frame = frame_by_lot(drawn, self._generator)
        loss = loss + statistics_loss(drawn[:, frame, None], target[:, frame, None], self._generator)
        if self._critic is not None:
            asked = batch.asked.to(source)
            loss = self._critic.joined(loss, drawn, target=target, source=source, asked=asked, frame=frame)
        return loss, drawn

    def _plan(self, source: torch.Tensor, pure_share: float) -> StepPlan:
        clips, frames = source.shape[:2]
        if self.stage.is_shortcut:
            return plan_steps(clips, frames, self._generator)
        levels = noise_levels(clips, frames, self._generator, pure_share)
        return StepPlan(levels, step_sizes(levels, self._generator), torch.zeros_like(levels, dtype=torch.bool))

    @torch.no_grad()
    def _with_doubled(
        self, target: torch.Tensor, noisy: torch.Tensor, plan: StepPlan, inputs: FrameInputs, style: StyleTensors
    ) -> torch.Tensor:
        """`target`, but where a frame learns a doubled step what the average's two steps land at."""

        def teach(x: torch.Tensor, levels: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
            again = replace(inputs, noisy=scaled(x, levels))
            drawn: torch.Tensor = self._drawings.average(again, style, levels, sizes)
            return drawn.float()

        doubled = doubled_target(noisy, plan, teach)
        return torch.where(plan.is_double[:, :, None, None, None], doubled, target)
