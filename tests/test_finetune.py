"""Fine-tuning on pairs of our own: it learns, saves when interrupted, and says what is wrong with pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from adapted import PROMPT, pictures, save_random_adapter, save_small_model
from PIL import Image

from lsd_game import cli
from lsd_game.frame import Frame, Pixels, Style
from lsd_game.model.adapter_file import read_header
from lsd_game.model.adapters import Rack
from lsd_game.model.stream import RestyleStream
from lsd_game.training.appraisal import draw_pairs, largest_difference
from lsd_game.training.finetune import FineTuneConfig, FineTuner
from lsd_game.training.pairs import Pair, PairsError, crops, hold_out, read_pairs

BUDGET = (64, 48)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return save_small_model(tmp_path_factory.mktemp("model") / "small.safetensors")


def scene(number: int) -> Pixels:
    """A gradient with a box in it, 128x96."""
    rng = np.random.default_rng(number)
    picture = np.zeros((96, 128, 3))
    picture += np.linspace(*rng.uniform(0, 255, (2, 3)), 128)[None]
    left, top = rng.integers(0, 64, 2)
    picture[top : top + 32, left : left + 40] = rng.uniform(0, 255, 3)
    return picture.astype(np.uint8)


def red_night(pixels: Pixels) -> Pixels:
    """The artist's look of these tests: luma, in reds."""
    return (pixels.mean(2, keepdims=True) * [0.9, 0.2, 0.1]).astype(np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten pairs."""
    (tmp_path / "pairs").mkdir()
    for number in range(10):
        for part, pixels in (("before", scene(number)), ("after", red_night(scene(number)))):
            Image.fromarray(pixels).save(tmp_path / "pairs" / f"{number}.{part}.png")
    return tmp_path / "pairs"


@pytest.mark.slow
def test_a_shipped_model_learns_a_style_in_twenty_steps(folder: Path, tmp_path: Path) -> None:
    learned, held_out = hold_out(read_pairs(folder, BUDGET), 2)
    tuner = FineTuner(FineTuneConfig(PROMPT, batch=2), learned)
    losses = [progress.loss for progress in islice(tuner.run(), 20)]
    assert losses[-1] < losses[0]
    tuner.save(tmp_path / "mine.safetensors")
    adapted = RestyleStream("tiny", adapters={str(tmp_path / "mine.safetensors"): 1.0})
    for drawing in draw_pairs(held_out, PROMPT, RestyleStream("tiny"), adapted):
        assert drawing.with_db > drawing.without_db + 15.0


def test_the_command_says_what_it_was_worth_and_that_other_styles_stand_still(
    folder: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.safetensors"
    words = ["finetune", str(folder), "--prompt", PROMPT, "--model", model, "--minutes", "0.01", "-o", str(path)]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    assert re.search(r"1 held-out pairs, PSNR to the after pictures: [\d.]+ dB; without the adapter [\d.]+ dB", printed)
    assert "largest difference 0 of 255 in 6 prompts" in printed
    header = read_header(str(path))
    assert header.record["steps"] > 0 and header.record["pairs"] == 9
    assert f"begun from {header.record['begun_from']!r}, {header.record['steps']} steps" in printed
    with Image.open(path.with_suffix(".sheet.png")) as sheet:
        assert sheet.width > 3 * 320 and sheet.height > 200


def test_an_adapter_that_stays_on_would_be_noticed(folder: Path, model: str, tmp_path: Path) -> None:
    pairs = read_pairs(folder, BUDGET)
    path = save_random_adapter(tmp_path / "loud.safetensors", model, std=0.2)
    plain, adapted, stuck = RestyleStream(model), *(RestyleStream(model, adapters={path: 1.0}) for _ in range(2))
    assert largest_difference(pairs, PROMPT, plain, adapted) == 0
    stuck._rack.wear([((PROMPT, 1.0),)])
    stuck._rack = Rack(stuck._network)
    assert largest_difference(pairs, PROMPT, plain, stuck) > 10


def test_before_its_first_step_an_adapter_changes_nothing(folder: Path, model: str, tmp_path: Path) -> None:
    FineTuner(FineTuneConfig(PROMPT, model), read_pairs(folder, BUDGET)).save(tmp_path / "new.safetensors")
    frame, style = Frame(pictures(1)[0], 0, 0.0), Style(((PROMPT, 1.0),))
    adapted = RestyleStream(model, adapters={str(tmp_path / "new.safetensors"): 1.0}).restyle(frame, style)
    assert np.array_equal(adapted.pixels, RestyleStream(model).restyle(frame, style).pixels)


def test_ctrl_c_saves_what_was_learned(
    folder: Path, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = FineTuner._step

    def interrupted(self: FineTuner, done: float) -> float:
        if self.progress.steps == 2:
            raise KeyboardInterrupt
        return step(self, done)

    monkeypatch.setattr(FineTuner, "_step", interrupted)
    path = tmp_path / "mine.safetensors"
    words = ["finetune", str(folder), "--prompt", PROMPT, "--model", model, "-o", str(path)]
    assert cli.main(words) == cli.EXIT_INTERRUPTED
    assert read_header(str(path)).record["steps"] == 2


def test_a_step_of_numbers_that_are_none_teaches_nothing(
    folder: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuner = FineTuner(FineTuneConfig(PROMPT, model), read_pairs(folder, BUDGET))
    steps = tuner.run()
    next(steps)
    before = [value.detach().clone() for value in tuner._learning.values()]
    loss = tuner._loss
    monkeypatch.setattr(tuner, "_loss", lambda: loss() * float("nan"))
    next(steps)
    assert all(map(torch.equal, before, tuner._learning.values()))


def test_pairs_lie_side_by_side_or_in_two_folders(folder: Path, tmp_path: Path) -> None:
    beside = read_pairs(folder, BUDGET)
    for part in ("before", "after"):
        (tmp_path / "split" / part).mkdir(parents=True)
        for path in folder.glob(f"*.{part}.png"):
            path.rename(tmp_path / "split" / part / path.name.replace(f".{part}", ""))
    apart = read_pairs(tmp_path / "split", BUDGET)
    assert [pair.name for pair in apart] == [pair.name for pair in beside] == [str(number) for number in range(10)]
    for one, two in zip(beside, apart, strict=True):
        assert one.before.shape == (48, 64, 3) and torch.equal(one.before, two.before)
        assert torch.equal(one.after, two.after) and not torch.equal(one.before, one.after)


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda at: (at / "3.after.png").unlink(), r"these have no picture 'after': 3"),
        (lambda at: [(at / f"{n}.before.png").unlink() for n in range(7)], r"no picture 'before': 0, 1, .* and 2 more"),
        (lambda at: Image.new("RGB", (64, 96)).save(at / "3.after.png"), r"'3' must have one size, got 128x96 before"),
        (lambda at: (at / "3.after.png").write_bytes(b"no picture"), r"3.after.png' cannot be read as a picture"),
        (lambda at: Image.new("RGB", (64, 96)).save(at / "3.after.jpg"), r"are both the picture 'after' of '3'"),
        (lambda at: [path.unlink() for path in at.glob("[1-9].*")], r"at least 2 pairs are needed, got 1"),
        (lambda at: [Image.new("RGB", (40, 96)).save(path) for path in at.glob("3.*")], r"at least 64 pixels, '3' has"),
    ],
)
def test_pictures_that_are_no_pairs_are_named(folder: Path, spoil: Callable[[Path], object], complaint: str) -> None:
    spoil(folder)
    with pytest.raises(PairsError, match=complaint):
        read_pairs(folder, BUDGET)


def test_pairs_to_judge_by_are_spread_and_kept_from_learning(folder: Path) -> None:
    pairs = read_pairs(folder, BUDGET)
    learned, held_out = hold_out(pairs, 3)
    assert [pair.name for pair in held_out] == ["1", "4", "8"]
    assert [pair.name for pair in learned] == ["0", "2", "3", "5", "6", "7", "9"]
    assert hold_out(pairs, 0) == (pairs, [])


def test_crops_show_the_same_window_of_both_pictures_on_the_lattice() -> None:
    rows, columns = np.indices((144, 256))
    place = torch.from_numpy(np.stack([rows, columns, 0 * rows], 2).astype(np.uint8))
    before, after = crops([Pair("a", place, 255 - place)], np.random.default_rng(0), 32)
    assert before.shape == (32, 1, 96, 160, 3) and torch.equal(after, 255 - before)
    lefts = before[:, 0, 0, [0, -1], 1].long()
    assert set((lefts.min(1).values % 16).tolist()) == {0}
    assert all(first < last for first, last in lefts), "none is mirrored: hatching has a slope"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--minutes", "0"], "--minutes must be a number above 0, got 0.0"),
        (["--hold-out", "9"], "--hold-out must leave 2 of 10 pairs to learn from, got 9"),
        (["--rank", "0"], "rank must be within 1..64, got 0"),
        (["-o", "mine.pt"], "--output must be a file that ends in .safetensors"),
        (["--model", "fake"], "fine-tuning needs a model, and 'fake' is none"),
        (["--prompt", " "], "the prompt is empty"),
    ],
)
def test_bad_options_are_refused(
    folder: Path, model: str, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["finetune", str(folder), "--prompt", PROMPT, "--model", model, *words]) == cli.EXIT_USER_ERROR
    assert complaint in capsys.readouterr().err
