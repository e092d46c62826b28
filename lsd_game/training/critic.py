"""A critic that learns to tell true patches from drawn ones, against blur and against what feigns texture.

A patch discriminator (Isola et al. 2017) with the hinge loss (Lim and Ye 2017) and spectral norms (Miyato et al. 2018).
It sees the source beside the picture, and the prompt by projection (Miyato and Koyama 2018): lava where candy was
asked for is as wrong as noise. Statistics cannot tell a lattice of dots from brush strokes; what is learned can.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from lsd_game.model.devices import fast_autocast

CHANNELS = (32, 64, 128)
RATE = 4e-4
SHARE = 0.5  # of the other losses' pull on the picture that the critic's has
SLOPE = 0.2


class CriticNetwork(nn.Module):
    """Opinions on patches of some 22 pixels, four pixels apart: above 0 means true."""

    def __init__(self, text_dim: int) -> None:
        super().__init__()
        first, second, third = CHANNELS
        self.body = nn.Sequential(
            spectral_norm(nn.Conv2d(6, first, 4, 2, 1)),
            nn.LeakyReLU(SLOPE),
            spectral_norm(nn.Conv2d(first, second, 4, 2, 1)),
            nn.LeakyReLU(SLOPE),
            spectral_norm(nn.Conv2d(second, third, 4)),
            nn.LeakyReLU(SLOPE),
        )
        self.opinion = spectral_norm(nn.Conv2d(third, 1, 1))
        self.asked = spectral_norm(nn.Linear(text_dim, third))

    def forward(self, pictures: torch.Tensor, source: torch.Tensor, pooled: torch.Tensor) -> torch.Tensor:
        """Frames -1..1 (batch, 3, height, width) twice and `pooled` (batch, text_dim) to opinions (batch, 1, ...)."""
        device = pictures.device
        with fast_autocast(device):
            features = self.body(torch.cat([pictures, source], 1))
            fit = (features * self.asked(pooled)[..., None, None]).mean(1, keepdim=True)
            opinion: torch.Tensor = self.opinion(features) + fit
        return opinion.float()


class Critic:
    """Learns with every batch, and then says what it thinks of it.

    Args:
        share: makes a module of one worker that of all (`Workers.share`).
    """

    def __init__(self, text_dim: int, device: str, share: Callable[[nn.Module], nn.Module]) -> None:
        self.network = CriticNetwork(text_dim).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimiser = torch.optim.AdamW(self.network.parameters(), RATE, (0.5, 0.98), fused=True)
        self._shared = share(self.network)

    def loss(
        self,
        drawn: torch.Tensor,
        target: torch.Tensor,
        source: torch.Tensor,
        pooled: torch.Tensor,
        beside: torch.Tensor,
    ) -> torch.Tensor:
        """What the critic holds against frames `drawn` (clips, frames, 3, height, width), after a lesson on them.

        Scaled so that its gradient at the picture is SHARE of that of the loss `beside` (Esser et al. 2021, eq. 7).
        """
        frames = drawn.shape[1]
        pooled = pooled.repeat_interleave(frames, 0)
        pictures, true, seen = (part.flatten(0, 1).float() for part in (drawn, target, source))
        self._learn(pictures.detach(), true, seen, pooled)
        self.network.requires_grad_(False)
        complaint = -self.network(pictures, seen, pooled).mean()
        self.network.requires_grad_(True)
        ours, theirs = (torch.autograd.grad(part, drawn, retain_graph=True)[0].norm() for part in (complaint, beside))
        scaled: torch.Tensor = SHARE * (theirs / ours.clamp_min(1e-12)).float() * complaint
        return scaled

    def _learn(self, drawn: torch.Tensor, true: torch.Tensor, source: torch.Tensor, pooled: torch.Tensor) -> None:
        opinions = self._shared(torch.cat([true, drawn]), source.repeat(2, 1, 1, 1), pooled.repeat(2, 1))
        of_true, of_drawn = opinions.chunk(2)
        self.optimiser.zero_grad(set_to_none=True)
        (F.relu(1.0 - of_true).mean() + F.relu(1.0 + of_drawn).mean()).backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
