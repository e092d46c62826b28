"""Prompts as they lie around those that training knows: words that nobody wrote down have to mean something, too."""

from __future__ import annotations

import torch

from lsd_game.model.conditioning import StyleTensors

VAGUE_SHARE = 0.5  # of the prompts
MAX_NOISE = 0.7  # of a vector's rms; at most, the cosine to the prompt as written falls to 0.82


def vague(style: StyleTensors, generator: torch.Generator) -> StyleTensors:
    """`style` with half of its prompts moved: noise of one random strength a prompt on token and pooled vectors.

    Vectors keep their length (rms 1, as the text encoder gives them); those that are zero, a prompt without a known
    word, stay zero.
    """
    prompts = len(style.pooled)
    draws = torch.rand(2, prompts, generator=generator, device=generator.device)
    strength = (MAX_NOISE * draws[0]).masked_fill(draws[1] > VAGUE_SHARE, 0.0)
    return StyleTensors(
        _moved(style.rows, strength[:, None, None], generator),
        style.log_weights,
        _moved(style.pooled, strength[:, None], generator),
    )


def _moved(vectors: torch.Tensor, strength: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(vectors.shape, generator=generator, device=generator.device).to(vectors)
    length = vectors.square().mean(-1, keepdim=True).sqrt()
    return (vectors + strength * length * noise) / (1.0 + strength.square()).sqrt()
