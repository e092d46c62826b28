"""What a prompt asks for, read from its words alone: which of the themes, lights and media that training draws.

Pictures teach words slowly, a few a second. Lists of wordings teach thousands a second (training/reading_lesson.py),
and words that lie near a known one are read like it. What is read stands beside the prompt's own vector, so that words
which mean none of these things still count.
"""

from __future__ import annotations

import torch
from torch import nn

from lsd_game.model.config import ModelConfig

HIDDEN = 512


class Reading(nn.Module):
    """A classifier of prompts, which drawing does not train, and what its answer adds to the condition (at first 0).

    A prompt may ask for one concept of each axis, for a part of them, or for none; a mix asks for a part of each.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.words = nn.Sequential(
            nn.Linear(config.text_dim, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, config.concepts)
        ).requires_grad_(False)
        self.told = nn.Linear(config.concepts, config.dim, bias=False)
        nn.init.zeros_(self.told.weight)

    def logits(self, pooled: torch.Tensor) -> torch.Tensor:
        """Pooled prompt vectors (..., text_dim) -> (..., concepts); their sigmoids are probabilities."""
        values: torch.Tensor = self.words(pooled)
        return values

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        """Pooled prompt vectors (..., text_dim) -> part of the condition (..., dim)."""
        told: torch.Tensor = self.told(torch.sigmoid(self.logits(pooled)))
        return told
