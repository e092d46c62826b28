"""Moved prompts: half of them, by no more than the bound, at their length."""

import torch

from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.config import TINY
from lsd_game.model.reading import Reading, Said
from lsd_game.training.vagueness import MAX_NOISE, vague


def test_half_of_the_prompts_move_within_the_bound_and_keep_their_length():
    generator = torch.Generator().manual_seed(0)
    pooled = torch.randn(400, 256, generator=generator)
    pooled /= pooled.square().mean(-1, keepdim=True).sqrt()
    style = StyleTensors(
        pooled[:, None].repeat(1, 3, 1), torch.zeros(400, 3), pooled, Said(pooled[:, None, None], torch.ones(400, 1))
    )
    moved = vague(style, generator)
    cosines = torch.cosine_similarity(moved.pooled, pooled)
    assert 0.4 < float((cosines > 0.9999).float().mean()) < 0.6
    assert float(cosines.min()) > (1 + MAX_NOISE**2) ** -0.5 - 0.1
    assert torch.allclose(moved.pooled.square().mean(-1), torch.ones(400), atol=0.4)
    assert ((moved.rows == style.rows).all(-1).all(-1) == (moved.pooled == pooled).all(-1)).all()


def test_a_prompt_without_a_known_word_stays_neutral():
    said = Said(torch.zeros(8, 1, 1, 256), torch.ones(8, 1))
    style = StyleTensors(torch.zeros(8, 1, 256), torch.zeros(8, 1), torch.zeros(8, 256), said)
    moved = vague(style, torch.Generator().manual_seed(1))
    assert not moved.pooled.any() and not moved.rows.any()


def test_where_something_is_read_vectors_may_be_anothers_and_what_was_said_stays():
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    pooled = torch.randn(400, 256, generator=generator)
    said = Said(pooled[:, None, None], torch.ones(400, 1))
    style = StyleTensors(pooled[:, None], torch.zeros(400, 1), pooled, said)
    reading = Reading(TINY)
    for answer, least, most in ((10.0, 0.1, 0.3), (-10.0, 0.0, 0.0)):
        reading.words.say.weight.zero_()
        reading.words.say.bias.zero_()
        reading.words.unsaid.fill_(answer)
        moved = vague(style, generator, reading)
        others = torch.cosine_similarity(moved.pooled, pooled) < 0.4
        assert least <= float(others.float().mean()) <= most
        assert moved.said is said
