"""What a prompt asks for, read from its words alone: which of the themes, lights and media that training draws.

Pictures teach words slowly, a few a second. Lists of wordings teach thousands a second (training/reading_lesson.py),
and words that lie near a known one are read like it. What is read stands beside the prompt's own vector, so that words
which mean none of these things still count.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.config import ModelConfig

WIDTH = 128
NEIGHBOURS = 5  # words that one is read among, itself included


@dataclass(frozen=True)
class Said:
    """The prompts of a batch of mixes, as they were written.

    Attributes:
        words: vectors of each prompt's words, (batch, prompts, words, text_dim); 0 where it has fewer.
        shares: (batch, prompts), of sum 1; 0 where a mix has fewer prompts.
    """

    words: torch.Tensor
    shares: torch.Tensor

    def to(self, like: torch.Tensor) -> Said:
        """On the device and at the precision of `like`."""
        return Said(self.words.to(like), self.shares.to(like))


class WordReader(nn.Module):
    """A classifier of prompts, which may ask for one concept of each axis, for a part of them, or for none.

    Each word is read among its neighbours, and each concept heeds the words that tell it: a mean of all words, of which
    most speak of something else, says the less the more is asked for. Where no word tells it there is nothing to heed.
    """

    def __init__(self, text_dim: int, concepts: int) -> None:
        super().__init__()
        self.inward = nn.Linear(text_dim, WIDTH)
        self.around = nn.Conv1d(WIDTH, WIDTH, NEIGHBOURS, padding=NEIGHBOURS // 2)
        self.heed = nn.Linear(WIDTH, concepts)
        self.say = nn.Linear(WIDTH, concepts)
        self.unsaid = nn.Parameter(torch.full((concepts,), -3.0))

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        """Vectors (prompts, words, text_dim), 0 where there is no word -> logits (prompts, concepts)."""
        is_word = words.any(-1, keepdim=True)
        alone = self.inward(words) * is_word
        told = F.gelu(alone + self.around(F.gelu(alone).transpose(-1, -2)).transpose(-1, -2))
        heed = F.pad(self.heed(told).masked_fill(~is_word, -torch.inf), (0, 0, 1, 0)).softmax(-2)[:, 1:]
        logits: torch.Tensor = (heed * self.say(told)).sum(-2) + self.unsaid
        return logits


class Reading(nn.Module):
    """Reads prompts, which drawing does not train, and adds its answer to the condition, which it does.

    Every prompt of a mix is read by itself, so that what is asked for fades as its prompts do.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.words = WordReader(config.text_dim, config.concepts).requires_grad_(False)
        self.told = nn.Linear(config.concepts, config.dim, bias=False)
        nn.init.normal_(self.told.weight)  # louder than the vector at first, which must not outvote it later

    def asked(self, said: Said) -> torch.Tensor:
        """How much of each concept the mixes ask for, 0..1 (batch, concepts)."""
        read = torch.sigmoid(self.words(said.words.flatten(0, 1))).view(*said.shares.shape, -1)
        return (read * said.shares[..., None]).sum(1)

    def forward(self, asked: torch.Tensor) -> torch.Tensor:
        """Part of the condition (batch, dim) where so much is asked for (batch, concepts)."""
        told: torch.Tensor = self.told(asked)
        return told
