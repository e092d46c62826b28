"""`lsd-game eval` from the command line to its files, on a program of a few frames; and the baselines' trainings."""

# ruff: noqa: E402 (what needs moderngl is imported after the check for it)

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

moderngl = pytest.importorskip("moderngl", reason="the worlds need moderngl: pip install 'lsd-game[train]'")

from small_program import small_program

from lsd_game.cli import main
from lsd_game.commands import eval as eval_command
from lsd_game.evaluation import colour_fit
from lsd_game.evaluation.classifier import AXES, NUM_FEATURES, Classifier
from lsd_game.evaluation.classifier_training import (
    FIRST_SEED,
    FIRST_TEST_SCENE,
    ClassifierTrainer,
    LookDrawer,
    accuracy_of,
)
from lsd_game.evaluation.conv_training import ConvTrainer
from lsd_game.evaluation.document import MEANINGS
from lsd_game.evaluation.kept_figures import KeptFigures
from lsd_game.evaluation.style_features import style_features
from lsd_game.training.cuts import Crop
from lsd_game.training.plan import STAGES
from lsd_game.training.worlds.clips import ClipConfig, ClipMaker, plan_clip, write_cache
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.sheet import looks_of
from lsd_game.training.worlds.splits import FIRST_TEST_SEED, split_of_seed
from lsd_game.video.recorder import Recorder


@pytest.fixture(scope="module", autouse=True)
def _gl_driver() -> None:
    try:
        create_context().release()
    except Exception as error:
        pytest.skip(f"no OpenGL driver without a window (EGL): {error}")


def test_one_command_leads_from_nothing_to_figures_table_and_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(eval_command, "quick_program", small_program)
    monkeypatch.setattr(colour_fit, "SCENES_PER_FAMILY", 1)
    command = ["eval", "--model", "identity", "--quick", "--baseline", "identity", "--baseline", "colour"]
    command += ["--out", str(tmp_path / "out"), "--clips-cache", str(tmp_path / "cache")]
    assert main(command) == 0
    result = json.loads((tmp_path / "out" / "results.json").read_text())
    assert set(MEANINGS) < set(result) and set(result["baselines"]) == {"identity", "colour"}
    assert result["psnr_gain_db"] == 0.0 and result["baselines"]["identity"]["swd_ratio"] == pytest.approx(1.0)
    assert result["baselines"]["colour"]["psnr_gain_db_family"] > 3.0  # one scene; not in all of them does a map help
    assert result["baselines"]["colour"]["drift_psnr_db"] == pytest.approx(0.0, abs=1e-9)
    table = (tmp_path / "out" / "README.md").read_text()
    assert "| psnr_gain_db |" in table and "seen-1.jpg" in table and (tmp_path / "out" / "seen-1.jpg").exists()
    assert "psnr_gain_db" in capsys.readouterr().out


class Folder:
    """Stands in for a deck: a folder and a stamp."""

    def __init__(self, folder: Path, stamp: str) -> None:
        self.folder, self.stamp = folder, stamp


def test_a_baseline_s_figures_are_kept_until_worlds_or_weights_change(tmp_path: Path) -> None:
    weights, deck = tmp_path / "weights", Folder(tmp_path, "these worlds")
    kept = KeptFigures(deck, "conv", [weights])
    assert kept.try_load() is None
    kept.save({"ssim": 0.5, "edge_f1": None})
    assert KeptFigures(deck, "conv", [weights]).try_load() == {"ssim": 0.5, "edge_f1": None}
    assert KeptFigures(Folder(tmp_path, "other worlds"), "conv", [weights]).try_load() is None
    assert KeptFigures(deck, "colour", [weights]).try_load() is None
    weights.write_bytes(b"trained longer")
    assert KeptFigures(deck, "conv", [weights]).try_load() is None


def test_a_baseline_that_is_not_trained_yet_is_asked_for_with_its_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(eval_command, "quick_program", small_program)
    monkeypatch.setattr(eval_command, "ready_deck", lambda *_: None)
    command = ["eval", "--model", "identity", "--quick", "--baseline", "conv", "--clips-cache", str(tmp_path)]
    assert main([*command, "--out", str(tmp_path)]) == 2
    assert "--minutes" in capsys.readouterr().err


def test_recorded_clips_give_figures_and_a_sheet_each(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "game.mp4")
    rng = np.random.default_rng(0)
    for index, frame in enumerate(rng.integers(0, 256, (9, 64, 96, 3), dtype=np.uint8)):
        recorder.add(frame, index / 24)
    recorder.close()
    out = tmp_path / "out"
    assert main(["eval", "--model", "identity", "--quick", "--clips", str(tmp_path), "--out", str(out)]) == 0
    result = json.loads((out / "results.json").read_text())
    assert result["real_edge_f1"] == 1.0 and result["real_sharpness_ratio"] == 1.0 and "game" in result["clips"]
    assert (out / "game.jpg").exists() and "game.jpg" in (out / "README.md").read_text()


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worlds")
    maker = ClipMaker(create_context(), ClipConfig(width=160, height=96, frames=1, looks=2, clips_per_shard=4))
    list(write_cache(folder, maker, clips=4, seed=1))
    return folder


def take(steps: Iterator[object], count: int) -> None:
    for _ in range(count):
        next(steps)


def test_the_convolutional_baseline_goes_on_where_its_training_was_interrupted(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STAGES, "frames", replace(STAGES["frames"], crops=(Crop(2, 1, 32, 32),)))
    state = tmp_path / "conv.state.pt"
    first = ConvTrainer(clips, state, minutes=60.0, seed=0)
    before = first.average.begin.weight.clone()
    steps = first.run()
    take(steps, 2)
    assert not torch.equal(first.average.begin.weight, before)
    first.save()
    second = ConvTrainer(clips, state, minutes=60.0, seed=0)
    assert second.steps == 2 and second.minutes_passed == first.minutes_passed
    assert torch.equal(second.average.begin.weight, first.average.begin.weight)
    take(second.run(), 1)
    assert second.steps == 3
    over = ConvTrainer(clips, state, minutes=1e-9, seed=0)
    assert list(over.run()) == []


def test_a_time_box_of_no_length_is_refused(clips: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="above 0"):
        ConvTrainer(clips, tmp_path / "s.pt", minutes=0.0, seed=0)
    with pytest.raises(ValueError, match="above 0"):
        ClassifierTrainer(minutes=-1.0, seed=0)


def test_the_classifier_learns_to_tell_what_differs() -> None:
    trainer = ClassifierTrainer(minutes=1.0, seed=0)
    rng = np.random.default_rng(0)
    looks = [Look("winter"), Look(light="night"), Look(medium="pixel art")]
    pictures = [np.full((4, 72, 96, 3), level, np.uint8) for level in (240, 10)]
    pictures.append(rng.integers(0, 256, (4, 18, 24, 3), dtype=np.uint8).repeat(4, 1).repeat(4, 2))
    for look, many in zip(looks, pictures, strict=True):
        trainer.add(many, [look] * 4)
    judge = Classifier(trainer.fit())
    assert [judge.values(many[:1]) for many in pictures] == [look.axes for look in looks]


def test_scenes_for_the_classifier_keep_to_their_seeds_and_show_all_families() -> None:
    drawer = LookDrawer(FIRST_TEST_SCENE, np.random.default_rng(0))
    scenes = [drawer.draw() for _ in range(2)]
    assert all(picture.shape == (144, 256, 3) for scene in scenes for picture, _ in scene)
    assert len({look for scene in scenes for _, look in scene}) > 6
    assert split_of_seed(FIRST_TEST_SCENE) == "test" and split_of_seed(FIRST_SEED) == "train"


def test_style_features_see_texture_and_colour_but_not_where_things_stand() -> None:
    rng = np.random.default_rng(0)
    picture = torch.from_numpy(rng.random((1, 3, 144, 256), np.float32))
    plain, blocks = (
        torch.full_like(picture, 0.5),
        picture[..., ::4, ::4].repeat_interleave(4, 2).repeat_interleave(4, 3),
    )
    features = style_features(torch.cat([picture, picture.flip(-1), plain, blocks]))
    assert features.shape == (4, NUM_FEATURES) and features.isfinite().all()
    noise, mirrored, grey, squares = features
    assert (noise - mirrored).abs().mean() < 0.1 * (noise - grey).abs().mean()
    assert (noise - mirrored).abs().mean() < 0.1 * (noise - squares).abs().mean()


def test_the_shipped_judge_knows_the_media_and_themes_of_a_world_it_has_not_seen() -> None:
    judge = Classifier.load()
    assert judge.accuracy is not None and min(judge.accuracy.values()) > 0.4
    maker = ClipMaker(create_context(), ClipConfig(frames=1, looks=1))
    for axis, least_hits in (("medium", 7), ("theme", 8)):
        looks, number = looks_of(axis), list(AXES).index(axis)
        plan = replace(plan_clip(FIRST_TEST_SEED + 5_000_000, maker.config), family="terrain", looks=looks)
        targets = maker.make(plan).target
        hits = [
            judge.values(pictures)[number] == look.axes[number] for pictures, look in zip(targets, looks, strict=True)
        ]
        assert sum(hits) >= least_hits


def test_the_judge_s_own_accuracy_counts_only_what_was_asked_for() -> None:
    winter, night = ("winter", "as lit", "as rendered"), ("winter", "night", "as rendered")
    answers = [(winter, winter), (winter, night), (night, winter)]
    assert accuracy_of(0, answers) == 1.0
    assert accuracy_of(1, answers) == 0.0
    assert accuracy_of(2, answers) == 0.0


@pytest.mark.parametrize(
    "words", [["worlds", "--cache", "CACHE", "--clips", "1"], ["eval", "--quick", "--model", "identity"]]
)
def test_without_opengl_worlds_are_refused_in_a_sentence(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**settings: object) -> None:
        raise Exception("(eglInitialize) failed")  # as glcontext does

    monkeypatch.setattr(moderngl, "create_context", refuse)
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--clips-cache", "none"] if words[0] == "eval" else words) == 2
    assert "EGL, which gives no context here ((eglInitialize) failed)" in capsys.readouterr().err
