"""Prompts as they lie around those that training knows: words that nobody wrote down have to mean something, too.

A word that the reading of prompts knows (model/reading.py) may have a vector like none that pictures were drawn for. So
now and then the vectors of a prompt are another one's altogether, and only what was read holds.
"""

from __future__ import annotations

import torch

from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.reading import Reading

VAGUE_SHARE = 0.5  # of the prompts
MAX_NOISE = 0.7  # of a vector's rms; at most, the cosine to the prompt as written falls to 0.82
MAX_NOISE_READ = 1.5  # where the prompt is read besides; 0.55
MISLEADING_SHARE = 0.2  # of the prompts in which something is read


def vague(style: StyleTensors, generator: torch.Generator, reading: Reading | None = None) -> StyleTensors:
    """`style` with half of its prompts moved: noise of one random strength a prompt on token and pooled vectors.

    Vectors keep their length (rms 1, as the text encoder gives them); those that are zero, a prompt without a known
    word, stay zero. What was said stays as it is.

    Args:
        reading: of the network that learns; where it finds something, vectors may be another prompt's.
    """
    prompts = len(style.pooled)
    draws = torch.rand(3, prompts, generator=generator, device=generator.device)
    most = MAX_NOISE if reading is None else MAX_NOISE_READ
    strength = (most * draws[0]).masked_fill(draws[1] > VAGUE_SHARE, 0.0)
    whose = torch.arange(prompts, device=generator.device)
    if reading is not None:
        is_understood = (reading.asked(style.said) > 0.5).any(-1)
        whose = torch.where(is_understood & (draws[2] < MISLEADING_SHARE), whose.roll(1), whose)
    return StyleTensors(
        _moved(style.rows[whose], strength[:, None, None], generator),
        style.log_weights[whose],
        _moved(style.pooled[whose], strength[:, None], generator),
        style.said,
    )


def _moved(vectors: torch.Tensor, strength: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(vectors.shape, generator=generator, device=generator.device).to(vectors)
    length = vectors.square().mean(-1, keepdim=True).sqrt()
    return (vectors + strength * length * noise) / (1.0 + strength.square()).sqrt()
