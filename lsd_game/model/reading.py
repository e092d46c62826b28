"""What a prompt asks for, read from its words alone: which of the themes, lights and media that training draws.

Pictures teach words slowly, a few a second. Lists of wordings teach thousands a second (training/reading_lesson.py),
and words that lie near a known one are read like it. What is read stands beside the prompt's own vector, so that words
which mean none of these things still count.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from lsd_game.model.config import ModelConfig

HIDDEN = 512


@dataclass(frozen=True)
class Said:
    """The prompts of a batch of mixes, as they were written.

    Attributes:
        pooled: a vector a prompt, (batch, prompts, text_dim).
        shares: (batch, prompts), of sum 1; 0 where a mix has fewer prompts.
    """

    pooled: torch.Tensor
    shares: torch.Tensor

    def to(self, like: torch.Tensor) -> Said:
        """On the device and at the precision of `like`."""
        return Said(self.pooled.to(like), self.shares.to(like))


class Reading(nn.Module):
    """A classifier of prompts, which drawing does not train, and what its answer adds to the condition.

    A prompt may ask for one concept of each axis, for a part of them, or for none. Every prompt of a mix is read by
    itself, so that what is asked for fades as its prompts do.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.words = nn.Sequential(
            nn.Linear(config.text_dim, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, config.concepts)
        ).requires_grad_(False)
        self.told = nn.Linear(config.concepts, config.dim, bias=False)
        nn.init.normal_(self.told.weight)  # louder than the vector at first, which must not outvote it later

    def logits(self, pooled: torch.Tensor) -> torch.Tensor:
        """Pooled prompt vectors (..., text_dim) -> (..., concepts); their sigmoids are probabilities."""
        values: torch.Tensor = self.words(pooled)
        return values

    def asked(self, said: Said) -> torch.Tensor:
        """How much of each concept the mixes ask for, 0..1 (batch, concepts)."""
        return (torch.sigmoid(self.logits(said.pooled)) * said.shares[..., None]).sum(1)

    def forward(self, said: Said) -> torch.Tensor:
        """Part of the condition (batch, dim)."""
        told: torch.Tensor = self.told(self.asked(said))
        return told
