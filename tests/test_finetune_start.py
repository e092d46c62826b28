"""Where fine-tuning begins: at the style that the pairs are drawn in, if it is known, and in their colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from lsd_game.model import checkpoint
from lsd_game.model.codec import to_signal
from lsd_game.model.network import LsdNetwork
from lsd_game.model.text import TextEncoder
from lsd_game.training.drawings import without_past
from lsd_game.training.finetune_start import Sample, _first_frames, best_attempt, recolouring, start
from lsd_game.training.objective import encode_prompts, noise_like
from lsd_game.training.worlds.look import Look

PROMPT = "house style"
NUM_PAIRS, HEIGHT, WIDTH = 3, 96, 160


@pytest.fixture
def tiny() -> LsdNetwork:
    return checkpoint.load("tiny").network


def street(number: int) -> torch.Tensor:
    """Houses with windows under a sky, (height, width, 3)."""
    rng = np.random.default_rng(number)
    picture = np.linspace((90, 150, 220), (190, 210, 230), HEIGHT)[:, None].repeat(WIDTH, 1)
    for left in range(0, WIDTH, 32):
        top = int(rng.integers(16, 56))
        picture[top:, left : left + 28] = rng.uniform(40, 200, 3)
        for row in range(top + 6, HEIGHT - 6, 14):
            picture[row : row + 7, left + 5 : left + 23 : 6] = rng.uniform(0, 255, 3)
    return torch.from_numpy(picture.astype(np.uint8))


@torch.no_grad()
def first_frames(network: LsdNetwork, source: torch.Tensor, prompt: str, seed: int) -> torch.Tensor:
    """What `network` makes of pictures (pictures, 1, 3, height, width) in one step."""
    style = network.prepare(encode_prompts(TextEncoder(), [((prompt, 1.0),)] * len(source)))
    noise = torch.ones(len(source), 1)
    noisy = noise_like(source, torch.Generator().manual_seed(seed))
    return network.clip(without_past(source, noisy, noise), style, noise, noise)


def pairs_drawn_as(prompt: str, network: LsdNetwork) -> Sample:
    """Streets, and what `network` makes of them."""
    source = to_signal(torch.stack([street(number) for number in range(NUM_PAIRS)])[:, None])
    return Sample(PROMPT, TextEncoder(), source, first_frames(network, source, prompt, seed=1), seed=0)


@pytest.mark.parametrize(
    ("prompt", "look"),
    [
        ("pencil sketch", Look(medium="pencil sketch")),
        ("neon wire", Look(medium="neon wire")),
        ("candy, comic book", Look("candy", medium="comic book")),
    ],
)
def test_pictures_in_a_known_style_begin_from_it(tiny: LsdNetwork, prompt: str, look: Look) -> None:
    assert best_attempt(tiny, pairs_drawn_as(prompt, tiny)).look == look


def test_it_begins_near_the_pairs_in_their_colours_and_changes_biases_alone(tiny: LsdNetwork) -> None:
    drawn = pairs_drawn_as("winter, pencil sketch", tiny)
    pairs = replace(drawn, target=0.6 * drawn.target + torch.tensor([0.4, -0.1, -0.4]).view(3, 1, 1))
    before = {name: value.clone() for name, value in tiny.named_parameters()}
    start(tiny, pairs)
    begun = first_frames(tiny, pairs.source, PROMPT, seed=0)
    assert (begun - pairs.target).square().mean() < 0.3 * (drawn.target - pairs.target).square().mean()
    changed = {name for name, value in tiny.named_parameters() if not torch.equal(value, before[name])}
    assert changed <= {"conditioning.table.bias", "decoder.head.bias", "colour_grid.maps.bias"}


def test_pictures_that_are_the_games_own_begin_behind_a_gate_that_lets_learn(tiny: LsdNetwork) -> None:
    drawn = pairs_drawn_as(PROMPT, tiny)
    best = best_attempt(tiny, replace(drawn, target=drawn.source))
    with torch.no_grad():
        _, gate = _first_frames(tiny, drawn, best.look)
    assert (gate - best.opening <= 1e-3).float().mean() >= 0.5


def test_recolouring_finds_the_map_that_made_the_colours() -> None:
    generator = torch.Generator().manual_seed(0)
    source, maps = 2.0 * torch.rand(2, 1, 3, 16, 16, generator=generator) - 1.0, torch.randn(4, 3, generator=generator)
    missing = torch.einsum("ptchw,cd->ptdhw", source, maps[:3]) + maps[3].view(3, 1, 1)
    open_share = torch.rand(2, 1, 1, 16, 16, generator=generator)
    found, added = recolouring(source, open_share, open_share * missing)
    assert torch.allclose(found, maps, atol=0.02) and torch.allclose(added, open_share * missing, atol=0.05)


def test_nothing_is_recoloured_through_a_gate_that_is_shut() -> None:
    source = torch.ones(1, 1, 3, 16, 16)
    maps, added = recolouring(source, torch.full((1, 1, 1, 16, 16), 1e-4), source)
    assert maps.abs().max() < 0.2 and added.abs().max() < 1e-3
