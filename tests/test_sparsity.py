"""Training at 2:4: the drawn and the exported network hold exact zeros, the weights behind them learn and come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from train_worker import SMALL

from lsd_game import cli
from lsd_game.model import checkpoint, config
from lsd_game.model.network import LsdNetwork
from lsd_game.model.thinning import Thinning, products
from lsd_game.training.cuts import Crop
from lsd_game.training.plan import TrainConfig
from lsd_game.training.trainer import Trainer
from lsd_kernels.sparsity import two_of_four


@pytest.fixture
def training(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainConfig:
    monkeypatch.setitem(config.PRESETS, "test", SMALL)
    crop = Crop(2, 1, 48, 48)
    return TrainConfig("test", clips, tmp_path / "run", "frames", 5.0, 1e-2, 2, crops=(crop,), sparsity="2:4")


def trained(trainer: Trainer, num_steps: int) -> Trainer:
    for _, _ in zip(range(num_steps), trainer.run(), strict=False):
        pass
    trainer.save()
    return trainer


def dense_weights(trainer: Trainer) -> list[torch.Tensor]:
    return [layer.weight.detach().clone() for layer in products(trainer.network)]


def share_of_zeros(weight: torch.Tensor) -> float:
    return float((weight == 0.0).float().mean())


def test_the_mask_keeps_the_two_largest_of_each_four_even_between_equals() -> None:
    weight = torch.tensor([[1.0, -3.0, 2.0, 0.5, 0.0, 0.0, 0.0, 0.0, 7.0, 7.0, -7.0, 7.0]])
    mask = two_of_four(weight)
    assert mask[0, :4].tolist() == [False, True, True, False]
    assert mask.view(-1, 4).sum(-1).tolist() == [2, 2, 2]
    with pytest.raises(ValueError, match="a multiple of 4 inputs, got 6"):
        two_of_four(torch.zeros(2, 6))


def test_the_network_draws_thinned_learns_straight_through_and_gets_its_weights_back() -> None:
    network = LsdNetwork(SMALL)
    layer = next(products(network))
    before = layer.weight.detach().clone()
    x = torch.randn(5, SMALL.dim)
    with Thinning(network):
        assert torch.equal(layer.weight, before * two_of_four(before))
        out = layer(x)
        out.square().sum().backward()
    assert torch.equal(layer.weight, before)
    assert torch.equal(out.detach(), torch.nn.functional.linear(x, before * two_of_four(before), layer.bias))
    assert layer.weight.grad is not None
    assert (layer.weight.grad[~two_of_four(before)] != 0).float().mean() > 0.9, "the hidden weights learn too"


def test_an_error_in_between_gives_the_weights_back_too() -> None:
    network = LsdNetwork(SMALL)
    before = [layer.weight.detach().clone() for layer in products(network)]
    with pytest.raises(KeyboardInterrupt), Thinning(network):
        raise KeyboardInterrupt
    assert all(torch.equal(layer.weight, old) for layer, old in zip(products(network), before, strict=True))


def test_after_training_every_exported_product_holds_exact_zeros_and_nothing_else_does(training: TrainConfig) -> None:
    trainer = Trainer(training, resume=False)
    masks = [two_of_four(layer.weight) for layer in products(trainer.network)]
    trained(trainer, 6)
    loaded = checkpoint.load(str(trainer.checkpoint_path))
    assert loaded.record["sparsity"] == "2:4"
    thinned = list(products(loaded.network))
    assert len(thinned) == 4 * SMALL.layers
    for layer in thinned:
        assert ((layer.weight.view(-1, 4) != 0).sum(-1) <= 2).all()
        assert share_of_zeros(layer.weight) == pytest.approx(0.5, abs=0.01)
    assert all(share_of_zeros(block.text.weight) < 0.1 for block in loaded.network.core.layers()), "once a prompt"
    assert all(share_of_zeros(weight) < 0.1 for weight in dense_weights(trainer))
    now = [two_of_four(layer.weight) for layer in products(trainer.network)]
    assert any(not torch.equal(old, new) for old, new in zip(masks, now, strict=True)), "masks may move"


def test_a_resumed_run_goes_on_from_the_weights_behind_the_zeros(training: TrainConfig) -> None:
    first = trained(Trainer(training, resume=False), 3)
    second = Trainer(training, resume=True)
    assert second.progress == first.progress
    assert all(map(torch.equal, dense_weights(first), dense_weights(second)))
    trained(second, 2)
    assert second.progress.steps == 5
    for layer in products(checkpoint.load(str(second.checkpoint_path)).network):
        assert ((layer.weight.view(-1, 4) != 0).sum(-1) <= 2).all()


def test_a_thinned_run_does_not_go_on_dense_by_oversight_but_a_dense_one_may_be_thinned(training: TrainConfig) -> None:
    dense = replace(training, sparsity=None)
    trained(Trainer(dense, resume=False), 1)
    trained(Trainer(training, resume=True), 1)
    with pytest.raises(ValueError, match=r"trains at a sparsity: go on with --sparsity 2:4"):
        Trainer(dense, resume=True)


def test_only_sparsities_that_hardware_knows_are_taken(training: TrainConfig, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(ValueError, match=r"sparsity must be one of \('2:4',\), got '1:4'"):
        replace(training, sparsity="1:4")
    assert cli.main(["train", "--sparsity", "1:4"]) == 2
    assert "invalid choice: '1:4'" in capsys.readouterr().err
