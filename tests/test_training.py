"""Training on a small cache of our own: it learns, stops in time, resumes, and refuses what is not there."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import deque
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from train_worker import SMALL

from lsd_game import cli
from lsd_game.model import checkpoint, config
from lsd_game.model.config import preset
from lsd_game.model.network import LsdNetwork
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import ClipStore, batch_of
from lsd_game.training.drawings import Drawing, Drawings
from lsd_game.training.history_augmentation import corrupt, has_past, shift
from lsd_game.training.lattices import lattice_loss, seam_loss
from lsd_game.training.lesson import Lesson
from lsd_game.training.objective import (
    hud_loss,
    mixed,
    noise_levels,
    noise_like,
    palette_loss,
    picture_loss,
    tamed,
    texture_loss,
)
from lsd_game.training.plan import SHARES, STAGES, TrainConfig, parts_left
from lsd_game.training.rollouts import RolloutPool
from lsd_game.training.shortcut import doubled_target, plan_steps
from lsd_game.training.spectrum import log_spectrum, peaks_loss, spectrum_loss
from lsd_game.training.trainer import NUM_SAMPLES, Trainer, _followed
from lsd_game.training.worlds.look import CONCEPTS


@pytest.fixture
def training(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainConfig:
    monkeypatch.setitem(config.PRESETS, "test", SMALL)
    return TrainConfig(
        model="test",
        clips=clips,
        run_dir=tmp_path / "run",
        stage="frames",
        minutes=5.0,
        learning_rate=1e-2,
        warmup_steps=5,
        crops=(Crop(4, 1, 32, 32),),
    )


def test_the_loss_falls(training: TrainConfig) -> None:
    steps = Trainer(training, resume=False).run()
    losses = [next(steps).loss for _ in range(30)]
    assert losses[-1] < 0.95 * losses[0]


def test_a_new_model_learns_to_read_first_and_says_so(training: TrainConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config.PRESETS, "test", replace(SMALL, concepts=len(CONCEPTS)))
    taught: list[int] = []
    monkeypatch.setattr("lsd_game.training.trainer.teach", lambda reading, seed: taught.append(seed))
    told: list[str] = []
    trainer = Trainer(training, resume=False, tell=told.append)
    trainer.save()
    assert taught == [training.seed] and len(told) == 1 and "read prompts first" in told[0]
    Trainer(training, resume=True, tell=told.append)
    Trainer(replace(training, start_from=str(trainer.checkpoint_path)), resume=False, tell=told.append)
    assert len(taught) == len(told) == 1


@pytest.mark.parametrize("bad", [1e6, float("nan")])
def test_a_batch_that_explodes_counts_little_and_without_a_number_teaches_nothing(
    training: TrainConfig, monkeypatch: pytest.MonkeyPatch, bad: float
) -> None:
    trainer = Trainer(training, resume=False)
    steps = trainer.run()
    usual = next(steps).loss
    before = [value.clone() for value in trainer.network.parameters()]
    loss = trainer.lesson.loss
    monkeypatch.setattr(trainer.lesson, "loss", lambda *batch: loss(*batch) * bad)
    assert usual < next(steps).loss < 1.2 * usual
    assert all(torch.isfinite(value).all() for value in trainer.network.parameters())
    assert all(map(torch.equal, before, trainer.network.parameters())) == (bad != 1e6)


def test_a_frame_answered_with_millions_is_mended_not_passed_over() -> None:
    drawn = torch.tensor([0.5, -1.9, 3e6, -3e6], requires_grad=True)
    held = tamed(drawn)
    assert torch.equal(held[:2], drawn[:2]) and (held[2:].abs() < 20.0).all()
    held.square().sum().backward()
    assert 0.0 < -float(drawn.grad[3]) < 1e-3 and 0.0 < float(drawn.grad[2]) < 1e-3


def test_a_run_ends_with_its_time_box_and_leaves_a_checkpoint(training: TrainConfig) -> None:
    trainer = Trainer(replace(training, minutes=0.01), resume=False)
    *before, last = [progress.minutes for progress in trainer.run()]
    assert all(minutes < 0.01 for minutes in before) and last >= 0.01
    loaded = checkpoint.load(str(trainer.checkpoint_path))
    assert loaded.record["steps"] == len(before) + 1


@pytest.mark.parametrize("stage", ["frames", "clips"])
def test_a_resumed_run_goes_on_where_it_stopped(training: TrainConfig, stage: str) -> None:
    first = Trainer(replace(training, stage=stage, crops=(Crop(2, 3, 48, 48),)), resume=False)
    for progress in first.run():
        if progress.steps == 3:
            break
    first.save()
    second = Trainer(replace(training, stage="clips", crops=(Crop(2, 3, 48, 48),)), resume=True)
    assert second.progress == first.progress
    for one, two in zip(first.network.parameters(), second.network.parameters(), strict=True):
        assert torch.equal(one, two)
    next(iter(second.run()))
    assert second.progress.steps == 4


def test_a_new_run_begins_with_a_checkpoints_weights(training: TrainConfig, tmp_path: Path) -> None:
    first = Trainer(training, resume=False)
    next(iter(first.run()))
    first.save()
    started = replace(training, run_dir=tmp_path / "other", start_from=str(first.checkpoint_path))
    second = Trainer(started, resume=True)
    assert second.progress.steps == 1
    for one, two in zip(first.average.parameters(), second.network.parameters(), strict=True):
        assert torch.equal(one.to(torch.bfloat16).float(), two)


def test_the_command_trains_and_goes_on_from_a_checkpoint(training: TrainConfig, tmp_path: Path) -> None:
    words = ["train", "--model", "test", "--clips", str(training.clips), "--minutes", "0.01", "--stage", "clips"]
    first, second = tmp_path / "first", tmp_path / "second"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(STAGES, "clips", replace(STAGES["clips"], crops=(Crop(2, 3, 48, 48),)))
        assert cli.main([*words, "--run-dir", str(first)]) == 0
        assert cli.main([*words, "--run-dir", str(second), "--start-from", str(first / "test.safetensors")]) == 0
    steps = [checkpoint.load(str(folder / "test.safetensors")).record["steps"] for folder in (first, second)]
    assert 0 < steps[0] < steps[1]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_workers_train_one_model(training: TrainConfig, tmp_path: Path) -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    worker = str(Path(__file__).with_name("train_worker.py"))
    words = ["--model", "test", "--stage", "all", "--minutes", "0.06", "--clips", str(training.clips)]
    ended = subprocess.run(
        [*torchrun, worker, *words, "--run-dir", str(tmp_path / "run")],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=580,
    )
    assert ended.returncode == 0, ended.stderr
    record = checkpoint.load(str(tmp_path / "run" / "test.safetensors")).record
    assert record["frames_seen"] == record["steps"] * 2 * (2 * 3), "two workers, two clips of three frames each"
    for stage in SHARES:
        assert ended.stdout.count(f"clips, stage {stage}") == 1, "one worker speaks for both"
    assert ended.stdout.count("of another version of the worlds") == len(SHARES), "those of the tests are of none"


def test_all_stages_follow_one_another_in_one_run(training: TrainConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, stage in STAGES.items():
        monkeypatch.setitem(STAGES, name, replace(stage, crops=(Crop(2, min(stage.crops[0].frames, 3), 48, 48),)))
    words = ["--model", "test", "--stage", "all", "--minutes", "0.02", "--clips", str(training.clips)]
    assert cli.main(["train", *words, "--run-dir", str(training.run_dir)]) == 0
    lines = [json.loads(line) for line in (training.run_dir / "log.jsonl").read_text().splitlines()]
    assert [stage for stage, _ in groupby(line["stage"] for line in lines)] == list(SHARES)
    steps = [line["steps"] for line in lines]
    assert steps == sorted(steps)


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({}, [("frames", 0.0), ("clips", 0.0), ("shortcut", 0.0)]),
        ({"stage": "clips"}, [("frames", 0.0), ("clips", 0.0), ("shortcut", 0.0)]),  # a stage by itself
        ({"stage": "frames", "box_minutes": 10.0}, [("frames", 10.0), ("clips", 0.0), ("shortcut", 0.0)]),
        ({"stage": "frames", "box_minutes": 50.0}, [("clips", 0.0), ("shortcut", 0.0)]),
        ({"stage": "shortcut", "box_minutes": 3.0}, [("shortcut", 3.0)]),
        ({"stage": "shortcut", "box_minutes": 15.0}, [("frames", 0.0), ("clips", 0.0), ("shortcut", 0.0)]),
    ],
)
def test_a_run_of_all_stages_goes_on_in_the_middle(record: dict[str, object], wanted: list[tuple[str, float]]) -> None:
    parts = parts_left(100.0, record)
    assert [(part.stage, part.passed_minutes) for part in parts] == wanted
    assert {part.stage: part.minutes for part in parts_left(100.0, {})} == pytest.approx(
        {stage: 100.0 * share for stage, share in SHARES.items()}
    )


def test_an_interrupted_run_of_all_stages_skips_what_is_done(
    training: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, stage in STAGES.items():
        monkeypatch.setitem(STAGES, name, replace(stage, crops=(Crop(2, min(stage.crops[0].frames, 3), 48, 48),)))
    half = replace(training, stage="clips", minutes=0.01, passed_minutes=0.009, crops=())
    deque(Trainer(half, resume=False).run(), maxlen=0)
    words = ["--model", "test", "--stage", "all", "--minutes", "0.02", "--clips", str(training.clips), "--resume"]
    assert cli.main(["train", *words, "--run-dir", str(training.run_dir)]) == 0
    lines = [json.loads(line) for line in (training.run_dir / "log.jsonl").read_text().splitlines()]
    assert [stage for stage, _ in groupby(line["stage"] for line in lines)] == ["clips", "shortcut"]


def test_a_gradient_that_is_no_number_leaves_the_weights_alone(
    training: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(training, resume=False)
    weights = [parameter.detach().clone() for parameter in trainer.network.parameters()]
    weight = next(trainer.network.parameters())

    def loss(rng: object, crop: object) -> torch.Tensor:
        return (weight - weight.detach()).sum().sqrt()  # 0, of infinite slope

    monkeypatch.setattr(trainer.lesson, "loss", loss)
    next(iter(trainer.run()))
    for before, after in zip(weights, trainer.network.parameters(), strict=True):
        assert torch.equal(before, after)
    assert trainer.progress.steps == 1


def test_the_running_loss_survives_a_first_batch_that_is_no_number() -> None:
    usual = 0.0
    for value in (math.nan, math.inf, 2.0, math.nan, 1000.0):
        usual = _followed(usual, value)
    assert 2.0 < usual < 3.0


def test_a_batch_of_one_clip_learns_doubled_steps_too() -> None:
    generator = torch.Generator().manual_seed(0)
    plans = [plan_steps(1, 2, generator) for _ in range(40)]
    assert 8 < sum(bool((plan.sizes > 0.25).any()) for plan in plans) < 40


def test_a_run_keeps_a_journal_that_shows_samples(training: TrainConfig) -> None:
    trainer = Trainer(training, resume=False)
    next(iter(trainer.run()))
    trainer.save()
    (sheet,) = (training.run_dir / "sheets").glob("*.jpg")
    with Image.open(sheet) as picture:
        assert picture.size == (3 * 32, NUM_SAMPLES * 32)
    page = (training.run_dir / "index.html").read_text()
    assert f"sheets/{sheet.name}" in page
    assert "<polyline" in page


def test_shortcut_steps_lie_on_the_grid_that_sampling_uses() -> None:
    plan = plan_steps(64, 4, torch.Generator().manual_seed(0))
    assert set(plan.sizes.unique().tolist()) == {0.25, 0.5, 1.0}
    assert torch.equal(plan.is_double, plan.sizes > 0.25)
    assert not bool(plan.is_double[32:].any())
    multiples = plan.levels / plan.sizes
    assert torch.equal(multiples, multiples.round())
    assert float(plan.levels.min()) > 0.0
    assert float(plan.levels.max()) == 1.0


def test_a_doubled_step_lands_where_two_smaller_ones_do() -> None:
    generator = torch.Generator().manual_seed(0)
    plan = plan_steps(8, 2, generator)
    noisy = torch.rand(8, 2, 3, 4, 4, generator=generator) * 0.2
    seen: list[torch.Tensor] = []

    def draw(x: torch.Tensor, levels: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
        assert torch.equal(sizes, 0.5 * plan.sizes)
        seen.append(levels)
        return 0.5 * x + 0.1 * levels[:, :, None, None, None]

    target = doubled_target(noisy, plan, draw)
    assert torch.equal(seen[1], seen[0] - 0.5 * plan.sizes)
    t, d = (values[:, :, None, None, None] for values in (plan.levels, plan.sizes))
    x = noisy
    for step in range(2):  # by hand: two Euler steps of d / 2
        level = t - 0.5 * d * step
        x = x - 0.5 * d * (x - (0.5 * x + 0.1 * level)) / level
    assert torch.allclose(noisy - d * (noisy - target) / t, x, atol=1e-6)


def test_crops_keep_source_and_target_together(clips: Path) -> None:
    store, rng = ClipStore(clips), np.random.default_rng(0)
    assert store.num_clips == 2
    for _ in range(5):
        batch = store.sample(rng, Crop(3, 2, 32, 16))
        assert batch.source.shape == (3, 2, 16, 32, 3)
        for source, target, mix in zip(batch.source, batch.target, batch.prompts, strict=True):
            if len(mix) == 1:
                assert torch.equal(target, 255 - source) or torch.equal(target, source // 4)


def test_between_two_looks_lies_the_mean_of_their_pictures(clips: Path) -> None:
    store, rng = ClipStore(clips), np.random.default_rng(0)
    crop = Crop(1, 2, 32, 16)
    cuts = (store.cut(rng, crop).mixed(rng) for _ in range(100))
    cut = next(cut for cut in cuts if cut.looks[0].number != cut.looks[1].number)
    assert sum(weight for _, weight in cut.prompts) == pytest.approx(1.0)
    ends = [cut.shard.target[cut.clip, each.number][cut.window].astype(float) for each in cut.looks]
    mean = sum(weight * end for (_, weight), end in zip(cut.prompts, ends, strict=True))
    assert np.abs(cut.target() - mean).max() <= 0.51
    batch = batch_of([cut])
    assert batch.prompts == [cut.prompts] and torch.equal(batch.target[0], torch.from_numpy(cut.target()))
    shares = dict.fromkeys(CONCEPTS, 0.0)
    for each in cut.looks:
        shares |= {value: shares[value] + each.weight for value in each.look.axes if value in shares}
    assert batch.asked[0].tolist() == pytest.approx(list(shares.values()))
    lengths = [len(store.cut(rng, crop).prompts) for _ in range(400)]
    assert 0.05 < lengths.count(2) / 400 < 0.2 and set(lengths) == {1, 2}


def test_what_the_average_draws_first_lies_under_the_noise_of_a_share_of_the_batches(
    clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    network = LsdNetwork(preset("tiny"))
    drawings = Drawings(Drawing(network), Drawing(network))
    calls: list[torch.Tensor] = []
    first = Drawings.first

    def watched(self: Drawings, *shown: Any) -> torch.Tensor:
        calls.append(first(self, *shown))
        return calls[-1]

    monkeypatch.setattr(Drawings, "first", watched)
    taught = Lesson(STAGES["frames"], ClipStore(clips), drawings, generator=torch.Generator().manual_seed(0))
    rng, crop = np.random.default_rng(0), Crop(1, 1, 32, 16)
    losses = [taught.loss(rng, crop) for _ in range(24)]
    assert 1 <= len(calls) <= 12 and all(loss.isfinite() for loss in losses)
    assert not any(drawn.requires_grad for drawn in calls)


def test_missing_clips_and_crops_that_do_not_fit_are_refused(tmp_path: Path, clips: Path) -> None:
    with pytest.raises(ValueError, match="no clips in"):
        ClipStore(tmp_path / "nothing")
    with pytest.raises(ValueError, match="does not fit"):
        ClipStore(clips).sample(np.random.default_rng(0), Crop(1, 9, 32, 32))


def test_every_frame_has_a_noise_level_of_its_own() -> None:
    levels = noise_levels(64, 4, torch.Generator().manual_seed(0))
    assert bool(((levels >= 0) & (levels <= 1)).all())
    assert 0.5 < float((levels == 1).float().mean()) < 0.9
    assert len(levels.unique()) > 30
    clean = torch.ones(1, 2, 3, 8, 8)
    noisy = mixed(clean, noise_like(clean, torch.Generator().manual_seed(0)), torch.tensor([[0.0, 1.0]]))
    assert torch.equal(noisy[:, 0], clean[:, 0])
    assert 0.8 < float(noisy[:, 1].std()) < 1.2


def test_the_loss_is_zero_only_at_the_target() -> None:
    target = torch.rand(1, 1, 3, 8, 8) * 2 - 1
    assert float(picture_loss(target, target)) == 0.0
    assert float(picture_loss(target + 0.1, target)) > 0.0


def test_texture_counts_wherever_its_details_lie() -> None:
    def loss(drawn: torch.Tensor) -> float:
        return float(texture_loss(drawn, noise, torch.Generator().manual_seed(1)))

    noise = torch.randn(2, 1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    moved, flat = noise.roll((7, 5), (-2, -1)), torch.zeros_like(noise)
    assert loss(noise) == 0.0
    assert loss(moved) < 0.2 * loss(flat)


def test_the_palette_counts_wherever_its_colours_lie_and_their_grey_middle_is_not_in_it() -> None:
    def loss(drawn: torch.Tensor) -> float:
        return float(palette_loss(drawn, halves, torch.Generator().manual_seed(1)))

    halves = torch.ones(1, 1, 3, 32, 64)
    halves[..., 32:] = -1.0
    assert loss(halves) == 0.0
    assert loss(halves.flip(-1)) < 1e-6
    assert loss(torch.zeros_like(halves)) > 0.1


def test_a_dot_in_every_token_costs_more_than_dots_anywhere() -> None:
    target = torch.zeros(1, 1, 3, 144, 256)
    lattice, rows, scattered, few = (target.clone() for _ in range(4))
    lattice.unfold(-2, 16, 16).unfold(-2, 16, 16)[..., 6:9, 6:9] = 1.0
    rows.unfold(-2, 16, 16).unfold(-2, 16, 16)[..., 2:4, :, 6:9, 6:9] = 1.0
    spots = torch.rand(144, 2, generator=torch.Generator().manual_seed(0)) * torch.tensor([141, 253])
    for number, (top, left) in enumerate(spots.int().tolist()):
        for picture in (scattered, few) if number < 32 else (scattered,):
            picture[..., top : top + 3, left : left + 3] = 1.0
    assert float(lattice_loss(target + 0.5, target)) < 1e-6, "a flat error is no lattice"
    assert float(lattice_loss(lattice, target)) > 2.0 * float(lattice_loss(scattered, target))
    assert float(lattice_loss(rows, target)) > 1.2 * float(lattice_loss(few, target)), "nor may two rows have one"


def test_a_lattice_that_changes_its_sign_from_token_to_token_is_one() -> None:
    generator = torch.Generator().manual_seed(0)
    target = 0.2 * torch.randn(1, 1, 3, 128, 256, generator=generator)
    places = torch.arange(16) * (2.0 * torch.pi / 16.0)
    wave = torch.outer((1.5 * places).sin(), (0.5 * places).cos())
    waves = torch.cat([torch.cat([wave, -wave], 1), torch.cat([-wave, wave], 1)]).tile(4, 8)
    shuffled = waves.flatten()[torch.randperm(waves.numel(), generator=generator)].view_as(waves)
    of_waves, of_noise = (float(lattice_loss(target + 0.3 * added, target)) for added in (waves, shuffled))
    assert of_waves > 1.5 * of_noise


def _textures() -> tuple[torch.Tensor, torch.Tensor]:
    """Two textures of one kind, (2, 1, 3, 144, 256) each."""
    noise = torch.rand(4, 3, 148, 260, generator=torch.Generator().manual_seed(0))
    one, other = torch.nn.functional.avg_pool2d(noise, 5, 1).mul(2.0).sub(1.0)[:, None].chunk(2)
    return one, other


def _peaks(drawn: torch.Tensor, target: torch.Tensor) -> float:
    ours, theirs = (log_spectrum(0.5 * frames.flatten(0, 1)) for frames in (drawn, target))
    return float(peaks_loss(ours - theirs))


def _spectrum(drawn: torch.Tensor, target: torch.Tensor) -> float:
    return float(spectrum_loss(drawn, target, torch.Generator().manual_seed(0)))


@pytest.mark.parametrize("waves", [(1.5, -0.5), (1.56, 0.69), (1.5, 1.25), (-5.5, 6.75)])
def test_a_net_of_waves_of_any_length_costs_what_no_texture_does(waves: tuple[float, float]) -> None:
    target, other = _textures()
    down, across = torch.meshgrid(torch.arange(144.0), torch.arange(256.0), indexing="ij")
    net = 0.1 * (2.0 * torch.pi / 16.0 * (waves[0] * down + waves[1] * across)).sin()
    spark = torch.zeros_like(other)
    spark[..., 40:42, 60:62] = 2.0
    of_none = _peaks(other, target)
    assert _peaks(other + net, target) > 2.0 * of_none
    assert _peaks((other + net + spark).clamp(-1.0, 1.0), target) > 2.0 * of_none, "a spark must not hide it"
    assert _peaks(target + net, target + net) == 0.0, "the target may have it: a fence"


def test_waves_of_every_length_must_be_as_strong_as_the_targets() -> None:
    target, other = _textures()
    fine = target - torch.nn.functional.avg_pool2d(target[:, 0], 3, 1, 1)[:, None]
    losses = [_spectrum(drawn, target) for drawn in (other, target - fine, target + 2.0 * fine)]
    assert losses[0] < 0.7 * min(losses[1:])
    assert _spectrum(target + 0.5, target) < 1e-5
    assert _spectrum(target[..., :32, :32], other[..., :32, :32]) == 0.0, "too small for waves"


def test_blocks_scattered_at_random_have_seams_which_no_shifted_texture_has() -> None:
    generator = torch.Generator().manual_seed(0)
    noise = torch.rand(2, 1, 3, 148, 260, generator=generator)
    texture = torch.nn.functional.avg_pool2d(noise.flatten(0, 1), 5, 1)[:, None]  # smooth, 144x256
    cells = torch.rand(2, 3, 36, 64, generator=generator)
    blocks = torch.nn.functional.interpolate(cells, scale_factor=4)[:, None]
    assert float(seam_loss(texture.roll((3, 5), (-2, -1)), texture)) < 0.1
    assert float(seam_loss(blocks, texture)) > 1.0
    assert float(seam_loss(blocks, blocks)) == 0.0, "the target may have them: pixel art"
    assert float(seam_loss(texture + 0.5, texture)) < 1e-3
    assert float(seam_loss(texture[..., :16, :16], texture[..., :16, :16])) == 0.0, "one token has no seam"


def test_the_past_is_the_frame_before_and_damaged_only_a_little() -> None:
    frames = torch.rand(2, 3, 3, 16, 16) * 2 - 1
    drawn = torch.rand(3, 16, 16)
    past = shift(frames, [None, drawn])
    assert torch.equal(past[:, 1:], frames[:, :-1])
    assert not bool(past[0, 0].any())
    assert torch.equal(past[1, 0], drawn)
    assert has_past([None, drawn], torch.rand(2, 3)).tolist() == [[0, 1, 1], [1, 1, 1]]
    damage = (corrupt(frames, torch.Generator().manual_seed(0)) - frames).abs().mean()
    assert 0.01 < float(damage) < 0.5


def test_a_stream_plays_its_clip_to_and_fro_on_its_own_last_output(clips: Path) -> None:
    store, rng, crop, pool = ClipStore(clips), np.random.default_rng(0), Crop(2, 3, 32, 16), RolloutPool()
    played: list[int] = []
    stream = replace(pool.draw(store, replace(crop, clips=1), rng)[0], hold=1)
    for visit in range(4):
        played += stream.order[:2]
        drawn = torch.full((1, 3, 3, 16, 32), 0.1 * visit)
        pool.give_back(crop, [stream], drawn, rng)
        stream, fresh = pool.draw(store, crop, rng)
        assert fresh.last is None
        assert stream.last is not None
        assert float(stream.last.mean()) == pytest.approx(0.1 * visit)
    assert played == [0, 1, 2, 1, 0, 1, 2, 1]
    assert [replace(stream, hold=3, visits=visits).order for visits in range(3)] == [[0, 0, 0], [0, 1, 1], [1, 1, 2]]


def test_broken_drawings_never_go_on_as_streams(clips: Path) -> None:
    store, rng, pool = ClipStore(clips), np.random.default_rng(0), RolloutPool()
    streams = pool.draw(store, Crop(2, 3, 32, 16), rng)
    pool.give_back(Crop(2, 3, 32, 16), streams, torch.full((2, 3, 3, 16, 32), float("nan")), rng)
    assert all(stream.last is None for stream in pool.draw(store, Crop(2, 3, 32, 16), rng))


@pytest.mark.parametrize(("field", "value"), [("stage", "dreams"), ("minutes", 0.0)])
def test_impossible_runs_are_refused(training: TrainConfig, field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        replace(training, **{field: value})


def test_a_cloud_of_texture_makes_up_for_no_plain_ground_beside_it() -> None:
    target, _ = _textures()
    strength = torch.where(torch.arange(256) < 128, 1.5, 1.0 / 1.5)
    of_none, of_cloud = (_spectrum(drawn, target) for drawn in (target, target * strength))
    assert of_none == 0.0 and of_cloud > 0.5 * _spectrum(target * 1.2, target), "all a fifth too strong"


def test_what_the_game_writes_counts_for_more_and_only_there() -> None:
    target, hud = torch.zeros(1, 2, 3, 16, 16), torch.zeros(1, 2, 16, 16, dtype=torch.bool)
    hud[:, :, :2] = True
    beside, within = target.clone(), target.clone()
    beside[..., 2:, :], within[..., :2, :] = 1.0, 1.0
    assert hud_loss(beside, target, hud) == 0.0
    assert hud_loss(within, target, hud) == pytest.approx(3.0 * 0.5 * 2 / 16)
