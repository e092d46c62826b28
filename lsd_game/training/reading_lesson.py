"""Teaches a network's reading of prompts: composed wordings in, the values that they were composed of out.

No picture is drawn, so a few seconds show it more prompts than a day of drawing does.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.model.checkpoint import CheckpointError
from lsd_game.model.network import LsdNetwork
from lsd_game.model.reading import Reading
from lsd_game.model.text import TextEncoder
from lsd_game.training.worlds.look import CONCEPTS, Look
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import Split
from lsd_game.training.worlds.wordings import associations

NUM_PROMPTS = 30_000
BATCH = 512
STEPS = 2_500
RATE, DECAY = 2e-3, 0.05
MAX_NOISE = 1.0  # of a vector's rms: unknown words lie about so far from known ones
MIX_SHARE = 0.12  # of a batch is on the way between two prompts, as in a fade
LEAST_SHARE = 0.1  # below, a reading is not worth telling
UNKNOWN_SHARE = 0.02  # of a batch has no known word: its vector is zero, and it asks for nothing


def teach(reading: Reading, seed: int = 0) -> None:
    """Train `reading`, which is on the CPU, in place; half a minute of one core. `seed` is of the prompts."""
    generator = torch.Generator().manual_seed(seed)
    pooled, asked = composed(NUM_PROMPTS, np.random.default_rng(seed))
    words = reading.words
    words.requires_grad_(True)
    optimiser = torch.optim.AdamW(words.parameters(), RATE, weight_decay=DECAY)
    for step in range(STEPS):
        optimiser.param_groups[0]["lr"] = RATE * (1.0 - step / STEPS)
        prompts, answers = _batch(pooled, asked, generator)
        loss = F.binary_cross_entropy_with_logits(reading.logits(prompts), answers)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    words.requires_grad_(False)


@torch.inference_mode()
def read(prompt: str, network: LsdNetwork) -> list[tuple[str, float]]:
    """The themes, lights and media that `network` reads in a prompt, with their probabilities, the surest first.

    Raises:
        CheckpointError: when it reads nothing, or concepts of another version of this project.
    """
    reading = network.conditioning.reading
    if reading is None or network.config.concepts != len(CONCEPTS):
        raise CheckpointError(f"this model reads {network.config.concepts} concepts, {len(CONCEPTS)} are known here")
    shares = torch.sigmoid(reading.logits(TextEncoder().encode(prompt).pooled)).tolist()
    found = [(name, share) for name, share in zip(CONCEPTS, shares, strict=True) if share >= LEAST_SHARE]
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def composed(count: int, rng: np.random.Generator, split: Split = "train") -> tuple[torch.Tensor, torch.Tensor]:
    """Pooled vectors (count, text_dim) of random prompts, and what they ask for, 0 or 1 (count, concepts)."""
    encoder = TextEncoder()
    looks = [Look.random(rng) for _ in range(count)]
    further = associations() if split == "train" else {}
    pooled = torch.stack([encoder.encode(prompt_for(look, rng, split, further)).pooled for look in looks])
    asked = torch.tensor([look.asked for look in looks])
    return pooled, asked


def _batch(pooled: torch.Tensor, asked: torch.Tensor, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Prompts moved by noise, some of them on the way to another, a few without any known word."""
    chosen, others = torch.randint(len(pooled), (2, BATCH), generator=generator)
    draws = torch.rand(4, BATCH, 1, generator=generator)
    weights = torch.where(draws[0] < MIX_SHARE, draws[1], 0.0)
    prompts, answers = (torch.lerp(values[chosen], values[others], weights) for values in (pooled, asked))
    moved = prompts + MAX_NOISE * draws[2] * torch.randn(prompts.shape, generator=generator)
    is_known = (draws[3] > UNKNOWN_SHARE).float()
    return moved * is_known, answers * is_known
