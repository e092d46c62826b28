"""A patch discriminator in the last third, against blur (Isola et al. 2017; hinge loss as Lim and Ye 2017)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn
from variant import Shown, Variant

LAST = 1.0 / 3.0  # of the training
WEIGHT = 0.05  # of its opinion beside the other losses
RATE = 1e-3


class PatchDiscriminator(Variant):
    """Beside the texture loss, a small network that tells true patches from drawn ones, next to their source."""

    name = "discriminator"
    says = "a patch discriminator in the last third"
    step_counts = (1,)

    def network(self) -> nn.Module:
        self._critic = nn.Sequential(
            nn.Conv2d(6, 16, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(32, 1, 3),
        )
        self._optimiser = torch.optim.AdamW(self._critic.parameters(), RATE, (0.5, 0.98))
        return super().network()

    def further_loss(self, drawn: torch.Tensor, shown: Shown, done: float) -> torch.Tensor | None:
        if done < 1.0 - LAST:
            return None
        self._learn(drawn.detach(), shown)
        return -WEIGHT * self._opinion(drawn, shown.source).mean()

    def _learn(self, drawn: torch.Tensor, shown: Shown) -> None:
        """One step of the discriminator."""
        true, ours = (self._opinion(pictures, shown.source) for pictures in (shown.target, drawn))
        self._optimiser.zero_grad()
        (F.relu(1.0 - true).mean() + F.relu(1.0 + ours).mean()).backward()
        self._optimiser.step()

    def _opinion(self, pictures: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        opinion: torch.Tensor = self._critic(torch.cat([pictures, source], 2).flatten(0, 1))
        return opinion
