"""The experiments of scripts/experiments: their baseline is the trainer's recipe, and a run gives figures."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

pytest.importorskip("moderngl", reason="the worlds need moderngl: pip install 'lsd-game[train]'")

from lsd_game.evaluation.playing import Player
from lsd_game.evaluation.take import HEIGHT_PX, WIDTH_PX, Take
from lsd_game.model import checkpoint
from lsd_game.model.network import LsdNetwork
from lsd_game.model.stream import RestyleStream
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import ClipStore
from lsd_game.training.drawings import Drawing, Drawings
from lsd_game.training.lesson import Lesson

FOLDER = Path(__file__).resolve().parent.parent / "scripts" / "experiments"
CROPS = {"frames": Crop(2, 1, 48, 48), "clips": Crop(2, 3, 48, 48), "shortcut": Crop(2, 3, 48, 48)}


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of the baseline, with crops that fit the tests' clips."""
    monkeypatch.syspath_prepend(FOLDER)
    variant = importlib.import_module("variant")
    for name, crop in CROPS.items():
        monkeypatch.setitem(variant.STAGES_HERE, name, replace(variant.STAGES_HERE[name], crops=(crop,)))
    return variant


def stirred(network: LsdNetwork) -> LsdNetwork:
    """Some weights are zero at first, which would hide what they are asked."""
    torch.manual_seed(0)
    with torch.no_grad():
        for value in network.parameters():
            value.add_(0.03 * torch.randn_like(value))
    return network


@pytest.mark.parametrize("stage", CROPS)
def test_the_baseline_loses_what_the_trainer_loses(stages: ModuleType, clips: Path, stage: str) -> None:
    lessons = importlib.import_module("lesson")
    store, network = ClipStore(clips), stirred(LsdNetwork(stages.NANO))
    drawers, drawings = lessons.Drawers(network, network), Drawings(Drawing(network), Drawing(network))
    here = stages.STAGES_HERE[stage]
    ours = lessons.VariantLesson(stages.Variant(), here, store, drawers, generator=torch.Generator().manual_seed(1))
    theirs = Lesson(here, store, drawings, generator=torch.Generator().manual_seed(1))
    losses = ours.loss(np.random.default_rng(2), 0.0), theirs.loss(np.random.default_rng(2), CROPS[stage])
    assert losses[0].item() == pytest.approx(losses[1].item(), rel=1e-5)


@pytest.mark.parametrize("steps", [1, 2])
def test_the_baseline_draws_what_the_live_stream_draws(stages: ModuleType, tmp_path: Path, steps: int) -> None:
    streaming = importlib.import_module("streaming")
    checkpoint.save(tmp_path / "nano.safetensors", stirred(LsdNetwork(stages.NANO)), {})
    network = checkpoint.load(str(tmp_path / "nano.safetensors")).network
    frames = np.random.default_rng(0).integers(0, 256, (4, 48, 64, 3), dtype=np.uint8)
    live = RestyleStream(str(tmp_path / "nano.safetensors"), steps=steps, resolution=(64, 48))
    ours = streaming.VariantStream(stages.Variant(), network, steps)
    drawn = [Player(stream).play_all(frames, "winter").astype(int) for stream in (live, ours)]
    assert drawn[0].std() > 5.0
    assert np.abs(drawn[0] - drawn[1]).mean() < 2.0  # of 255; zero but where the live one rounds to bfloat16


def test_the_discriminator_joins_in_at_the_end(stages: ModuleType, clips: Path) -> None:
    lessons, discriminator = importlib.import_module("lesson"), importlib.import_module("discriminator")
    variant = discriminator.PatchDiscriminator()
    network, store = variant.network(), ClipStore(clips)
    gradients = []
    for done in (0.0, 1.0):
        drawers, generator = lessons.Drawers(network, network), torch.Generator().manual_seed(1)
        lesson = lessons.VariantLesson(variant, stages.STAGES_HERE["clips"], store, drawers, generator=generator)
        network.zero_grad()
        lesson.loss(np.random.default_rng(2), done).backward()
        gradients.append(torch.cat([value.grad.flatten() for value in network.parameters() if value.grad is not None]))
    assert gradients[1].isfinite().all() and not torch.equal(*gradients)


class NoisyDeck:
    """Takes of noise, which need no GL."""

    def take(self, number: int) -> Take:
        """One in all the looks that are asked for."""
        rng = np.random.default_rng(number % 100)
        frames = rng.integers(0, 256, (5, 3, HEIGHT_PX, WIDTH_PX, 3), dtype=np.uint8)
        plane = np.ones((3, HEIGHT_PX, WIDTH_PX), np.bool_)
        motion = np.zeros((*plane.shape, 2), np.float16)
        return Take(frames[0], frames[1:], motion, plane, ~plane, rivals=np.zeros(0, np.float16))


def test_a_run_of_a_moment_gives_finite_figures(
    stages: ModuleType, clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, measuring = (importlib.import_module(name) for name in ("running", "measuring"))
    monkeypatch.setattr(running, "ready_deck", lambda _: NoisyDeck())
    for name, value in {"NUM_TAKES": 1, "LOOP_FRAMES": 3, "DRIFT_FRAMES": 8, "DRIFT_WINDOW": 4}.items():
        monkeypatch.setattr(measuring, name, value)
    main = importlib.import_module("commanding").main
    asked = ["baseline", "--seed", "0", "--minutes", "0.01", "--clips", str(clips), "--out", str(tmp_path)]
    assert main(asked) == 0
    row = json.loads((tmp_path / "baseline-0.json").read_text())
    assert min(row["steps"]) >= 1
    assert np.isfinite([*row["figures"]["1"].values(), *row["figures"]["4"].values(), *row["drift"].values()]).all()


def test_an_unknown_experiment_is_refused_with_a_sentence(
    stages: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert importlib.import_module("commanding").main(["basline"]) == 2
    assert "no experiment is called 'basline', did you mean 'baseline'?" in capsys.readouterr().err
