"""Pruning keeps what passes something on: what passes nothing on can go without a trace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from train_worker import SMALL

from lsd_game import cli
from lsd_game.model import checkpoint, config
from lsd_game.model.conditioning import style_tensors
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.text import TextEncoder
from lsd_game.training import calibration
from lsd_game.training.calibration import Calibration, residual_blocks
from lsd_game.training.cuts import Crop
from lsd_game.training.drawings import Drawing
from lsd_game.training.plan import TrainConfig
from lsd_game.training.pruning import Widths, prune
from lsd_game.training.trainer import Trainer

CONFIG = replace(SMALL, channels=(16, 16, 16), layers=3)


@pytest.fixture
def network() -> LsdNetwork:
    """A network in which everything matters."""
    torch.manual_seed(0)
    network = LsdNetwork(CONFIG)
    for value in network.parameters():
        value.data += 0.05 * torch.randn_like(value)
    return network


def drawn(network: LsdNetwork) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    source, noisy, last = (torch.rand(1, 2, 3, 32, 48, generator=generator) * 2 - 1 for _ in range(3))
    ones = torch.ones(1, 2)
    style = style_tensors([[(TextEncoder().encode("molten lava world"), 1.0)]])
    picture: torch.Tensor = Drawing(network)(FrameInputs(source, noisy, last, ones), style, ones, ones)
    return picture


def pruned(network: LsdNetwork, widths: Widths) -> LsdNetwork:
    calibration = Calibration(network)
    calibration.run(lambda: drawn(network))
    return prune(network, calibration, widths)


def test_pruning_nothing_changes_nothing(network: LsdNetwork) -> None:
    assert torch.equal(drawn(pruned(network, Widths())), drawn(network))


@torch.no_grad()
def test_what_passes_nothing_on_goes_without_a_trace(network: LsdNetwork) -> None:
    for block in network.core.layers():
        block.down.weight[:, 64:128] = 0.0  # a quarter of the MLP's columns
        block.out.weight[:, :32] = 0.0  # the first of two heads
    for residual in residual_blocks(network):
        residual.second.weight[:, ::2] = 0.0
    mute = network.core.layers()[1]
    for part in (mute.down, mute.out):
        part.weight.zero_()
        assert part.bias is not None
        part.bias.zero_()
    narrow = pruned(network, Widths(layers=2, heads=1, mlp_dim=192, inner_channels=(8, 8, 8)))
    assert torch.allclose(drawn(narrow), drawn(network), atol=1e-5)
    assert sum(p.numel() for p in narrow.parameters()) < 0.7 * sum(p.numel() for p in network.parameters())


def test_a_pruned_model_is_healed_by_the_one_that_it_was_cut_from(
    network: LsdNetwork, clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(config.PRESETS, CONFIG.name, CONFIG)
    whole, cut, run_dir = tmp_path / "whole.safetensors", tmp_path / "cut.safetensors", tmp_path / "run"
    checkpoint.save(whole, network, {"steps": 7})
    checkpoint.save(cut, pruned(network, Widths(layers=2, mlp_dim=64)), {"steps": 7})
    plan = TrainConfig(
        CONFIG.name, clips, run_dir, "frames", 5.0, crops=(Crop(2, 1, 48, 48),), start_from=str(cut), teacher=str(whole)
    )
    healing = Trainer(plan, resume=False)
    assert next(iter(healing.run())).steps == 8
    healing.save()
    assert Trainer(plan, resume=True).network.config.layers == 2


def test_calibration_leaves_the_network_as_it_was(network: LsdNetwork) -> None:
    before = drawn(network)
    Calibration(network).run(lambda: drawn(network))
    assert torch.equal(drawn(network), before)
    assert all("finish" not in vars(block) for block in network.core.layers())


@pytest.mark.parametrize(
    ("widths", "sentence"),
    [
        (Widths(layers=9), "only narrows"),
        (Widths(mlp_dim=100), "multiple of 64"),
        (Widths(layers=0), "only narrows"),
        (Widths(heads=0), "only narrows"),
        (Widths(mlp_dim=0), "only narrows"),
        (Widths(inner_channels=(8, 8, 12)), "multiples of"),
    ],
)
def test_widths_off_the_grid_or_beyond_the_network_are_refused(widths: Widths, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        widths.of(CONFIG)


def test_the_command_writes_a_checkpoint_that_can_be_named(
    network: LsdNetwork,
    clips: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(calibration, "CROP", Crop(1, 3, 48, 48))
    checkpoint.save(Path("whole.safetensors"), network, {})
    command = ["prune", "whole.safetensors", "--clips", str(clips), "--mlp", "64", "--out"]
    for out, sentence in (
        ("narrow", "--out must be a file that ends in .safetensors, got 'narrow'"),
        ("nowhere/narrow.safetensors", "--out: there is no folder"),
        ("whole.safetensors", "--out would replace the model whole.safetensors"),
    ):
        assert cli.main([*command, out]) == 2
        assert sentence in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.glob("*")) == ["whole.safetensors", "worlds"]
    assert cli.main([*command, "narrow.safetensors"]) == 0
    assert checkpoint.load("narrow.safetensors").network.config.mlp_width == 64
