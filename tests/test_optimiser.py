"""Muon and AdamW as one: which weight is stepped by which, and that a state goes on where it was."""

import copy
import itertools

import pytest
import torch

from lsd_game.model.config import TINY
from lsd_game.model.network import LsdNetwork
from lsd_game.training.optimiser import Optimiser

RATE = 1e-3
LAST = torch.channels_last


def network() -> LsdNetwork:
    torch.manual_seed(0)
    return LsdNetwork(TINY).to(memory_format=LAST)


def step(optimiser: Optimiser, learner: LsdNetwork, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    for parameter in learner.parameters():
        parameter.grad = torch.randn(parameter.shape, generator=generator).to(parameter)
    optimiser.step()
    optimiser.zero_grad()


def test_a_step_turns_all_directions_of_a_matrix_alike_and_is_as_long_as_one_of_adamw():
    learner = network()
    before = copy.deepcopy(learner.state_dict())
    step(Optimiser(learner, RATE), learner, 1)
    moves = {name: value - before[name] for name, value in learner.state_dict().items()}
    for name in ("core.blocks.0.up.weight", "decoder.middle.0.first.weight", "encoder.to_tokens.weight"):
        sizes = torch.linalg.svdvals(moves[name].flatten(1))
        assert sizes.max() < 2.5 * sizes.min(), name
        assert 0.1 * RATE < moves[name].square().mean().sqrt() < 0.4 * RATE, name
    for name in ("decoder.head.weight", "encoder.stem.weight", "colour_grid.maps.weight", "core.blocks.0.up.bias"):
        assert moves[name].abs().median() == pytest.approx(RATE, rel=0.1), name


def test_every_parameter_moves_and_the_rate_is_that_which_was_set():
    learner = network()
    optimiser = Optimiser(learner, RATE)
    before = copy.deepcopy(learner.state_dict())
    optimiser.set_rate(0.0)
    step(optimiser, learner, 1)
    assert all(torch.equal(value, before[name]) for name, value in learner.state_dict().items())
    optimiser.set_rate(RATE)
    step(optimiser, learner, 2)
    assert not any(torch.equal(value, before[name]) for name, value in learner.named_parameters())


def test_a_state_goes_on_where_it_was():
    once, again = network(), network()
    first, second = Optimiser(once, RATE), Optimiser(again, RATE)
    for seed in (1, 2):
        step(first, once, seed)
    step(second, again, 1)
    third = Optimiser(again, RATE)
    third.load_state_dict(copy.deepcopy(second.state_dict()))
    step(third, again, 2)
    pairs = zip(once.parameters(), again.parameters(), strict=True)
    assert all(itertools.starmap(torch.equal, pairs))


def test_a_state_of_another_form_is_refused():
    optimiser = Optimiser(network(), RATE)
    with pytest.raises(ValueError, match="another version"):
        optimiser.load_state_dict(torch.optim.AdamW(network().parameters()).state_dict())


def test_convolutions_that_do_not_lie_channels_last_are_refused():
    with pytest.raises(ValueError, match="channels last"):
        Optimiser(LsdNetwork(TINY), RATE)
