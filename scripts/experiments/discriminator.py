"""The trainer's critic, a patch discriminator, in the last third."""

from __future__ import annotations

import torch
from torch import nn
from variant import Shown, Variant

from lsd_game.training.critic import Critic

LAST = 1.0 / 3.0  # of the training


class PatchDiscriminator(Variant):
    """Beside the other losses, a network that tells true patches from drawn ones by source and prompt."""

    name = "discriminator"
    says = "a patch discriminator in the last third"
    step_counts = (1,)

    def network(self) -> nn.Module:
        self._critic = Critic(self.config.text_dim, "cpu", share=lambda network: network)
        return super().network()

    def further_loss(
        self, drawn: torch.Tensor, shown: Shown, pooled: torch.Tensor, loss: torch.Tensor, done: float
    ) -> torch.Tensor | None:
        if done < 1.0 - LAST:
            return None
        return self._critic.loss(drawn, shown.target, shown.source, pooled, loss)
