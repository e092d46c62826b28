"""The trainer's critic, a patch discriminator, in the last third."""

from __future__ import annotations

import torch
from torch import nn
from variant import Shown, Variant

from lsd_game.training.critic import Critic
from lsd_game.training.worlds.look import CONCEPTS

LAST = 1.0 / 3.0  # of the training


class PatchDiscriminator(Variant):
    """Beside the other losses, a network that tells true patches from drawn ones by source and what was asked for."""

    name = "discriminator"
    says = "a patch discriminator in the last third"
    step_counts = (1,)

    def network(self) -> nn.Module:
        self._critic = Critic(len(CONCEPTS), "cpu", share=lambda network: network)
        return super().network()

    def joined(self, loss: torch.Tensor, drawn: torch.Tensor, shown: Shown, done: float) -> torch.Tensor:
        if done < 1.0 - LAST:
            return loss
        frame = int(torch.randint(drawn.shape[1], ()))
        pictures = {"target": shown.target, "source": shown.source}
        return self._critic.joined(loss, drawn, asked=shown.batch.asked, frame=frame, **pictures)
