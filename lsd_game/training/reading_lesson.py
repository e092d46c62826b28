"""Teaches a network's reading of prompts: composed wordings in, the values that they were composed of out.

No picture is drawn, so a few seconds show it more prompts than a day of drawing does.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence

from lsd_game.model.checkpoint import CheckpointError
from lsd_game.model.conditioning import said_in
from lsd_game.model.network import LsdNetwork
from lsd_game.model.reading import Reading
from lsd_game.model.text import PromptEmbedding, TextEncoder
from lsd_game.training.worlds.look import CONCEPTS, Look
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import Split
from lsd_game.training.worlds.wordings import associations

NUM_PROMPTS = 20_000
BATCH = 256
STEPS = 2_500
WARM_UP_STEPS = 50
RATE, DECAY = 2e-3, 0.05
MAX_NOISE = 2.0  # of a word's own rms: unknown words lie about so far from known ones
MAX_LOST_SHARE = 0.4  # of a prompt's words are left out
FOREIGN_SHARE = 0.3  # of a batch holds words from anywhere, which ask for nothing
MAX_FOREIGN = 4
LEAST_SHARE = 0.1  # below, a reading is not worth telling
UNKNOWN_SHARE = 0.02  # of a batch has no known word: its vectors are zero, and it asks for nothing


def teach(reading: Reading, seed: int = 0) -> None:
    """Train `reading`, which is on the CPU, in place; three minutes of one core (AVX2). `seed` is of the prompts."""
    generator = torch.Generator().manual_seed(seed)
    prompts, asked = _by_length(*composed(NUM_PROMPTS, np.random.default_rng(seed)))
    vocabulary = TextEncoder().vocabulary
    reader = reading.words.requires_grad_(True)
    optimiser = torch.optim.AdamW(reader.parameters(), RATE, weight_decay=DECAY)
    for step in range(STEPS):
        optimiser.param_groups[0]["lr"] = RATE * min((step + 1) / WARM_UP_STEPS, 1.0 - step / STEPS)
        words, answers = _batch(prompts, asked, vocabulary, generator)
        loss = F.binary_cross_entropy_with_logits(reader(words), answers)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    reader.requires_grad_(False)


@torch.inference_mode()
def read(prompt: str, network: LsdNetwork) -> list[tuple[str, float]]:
    """The themes, lights and media that `network` reads in a prompt, with their probabilities, the surest first.

    Raises:
        CheckpointError: when it reads nothing, or concepts of another version of this project.
    """
    reading = network.conditioning.reading
    if reading is None or network.config.concepts != len(CONCEPTS):
        raise CheckpointError(f"this model reads {network.config.concepts} concepts, {len(CONCEPTS)} are known here")
    shares = reading.asked(said_in([[(TextEncoder().encode(prompt), 1.0)]]))[0].tolist()
    found = [(name, share) for name, share in zip(CONCEPTS, shares, strict=True) if share >= LEAST_SHARE]
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def composed(
    count: int, rng: np.random.Generator, split: Split = "train"
) -> tuple[list[PromptEmbedding], torch.Tensor]:
    """Random prompts, and what they ask for, 0 or 1 (count, concepts)."""
    encoder = TextEncoder()
    looks = [Look.random(rng) for _ in range(count)]
    further = associations() if split == "train" else {}
    prompts = [encoder.encode(prompt_for(look, rng, split, further)) for look in looks]
    return prompts, torch.tensor([look.asked for look in looks])


def _by_length(prompts: list[PromptEmbedding], asked: torch.Tensor) -> tuple[list[PromptEmbedding], torch.Tensor]:
    """The shortest first: a batch of neighbours is hardly padded."""
    order = sorted(range(len(prompts)), key=lambda number: len(prompts[number].words))
    return [prompts[number] for number in order], asked[order]


def _batch(
    prompts: list[PromptEmbedding], asked: torch.Tensor, vocabulary: torch.Tensor, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Words (BATCH, words, text_dim) among foreign ones and moved by noise, some left out; and what they ask for."""
    first = int(torch.randint(len(prompts) - BATCH + 1, (), generator=generator))
    chosen = slice(first, first + BATCH)
    words = pad_sequence([_among_foreign(prompt.words, vocabulary, generator) for prompt in prompts[chosen]], True)
    draws = torch.rand(3, BATCH, 1, 1, generator=generator)
    length = words.square().mean(-1, keepdim=True).sqrt()
    moved = words + MAX_NOISE * draws[0] * length * torch.randn(words.shape, generator=generator)
    is_known = draws[2] >= UNKNOWN_SHARE
    is_left = torch.rand(*words.shape[:2], 1, generator=generator) >= MAX_LOST_SHARE * draws[1]
    return moved * (is_left & is_known), asked[chosen] * is_known[:, 0]


def _among_foreign(words: torch.Tensor, vocabulary: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """`words` (words, text_dim), now and then with some of the `vocabulary` put in between."""
    if float(torch.rand((), generator=generator)) >= FOREIGN_SHARE:
        return words
    count, place = (int(torch.randint(most, (), generator=generator)) for most in (MAX_FOREIGN, len(words) + 1))
    foreign = vocabulary[torch.randint(len(vocabulary), (count + 1,), generator=generator)]
    return torch.cat([words[:place], foreign, words[place:]])
