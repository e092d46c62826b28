"""The artist's bench: named styles, comparisons, contact sheets of plays."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from lsd_game.cli import main
from lsd_game.commands import UserError
from lsd_game.commands.bench import moving_pictures
from lsd_game.commands.bench_regions import NUM_FRAMES, WITH, WITHOUT, measure_regions, region_rows
from lsd_game.commands.bench_switches import (
    AHEAD,
    FADING,
    HEADINGS,
    NUM_FADING,
    NUM_STEADY,
    STEADY,
    UNSEEN,
    measure_switches,
    switch_rows,
)
from lsd_game.commands.compare import LINE_PX, set_side_by_side, split
from lsd_game.commands.labels import LABEL_HEIGHT_PX, label_strip
from lsd_game.commands.sheet import CELL_WIDTH_PX, GAP_PX
from lsd_game.commands.styles import named_style
from lsd_game.commands.variants import Variant
from lsd_game.director.style_library import SHIPPED, StyleLibrary
from lsd_game.director.table import RulesError
from lsd_game.frame import Frame, Style
from lsd_game.model.fake import FakeRestyler
from lsd_game.model.text import TextEncoder
from lsd_game.video.recorder import Recorder

SIZE = (64, 36)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a person's own styles."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "lsd-game" / "styles"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Half a second of grey that gets brighter."""
    recorder = Recorder(tmp_path / "clip.mp4")
    for number in range(12):
        recorder.add(np.full((SIZE[1], SIZE[0], 3), 20 + 10 * number, np.uint8), number / 24)
    recorder.close()
    return tmp_path / "clip.mp4"


def test_at_least_24_styles_ship_each_well_formed_distinct_and_in_words_that_the_model_knows(own: Path) -> None:
    library, encoder = StyleLibrary({SHIPPED: False}), TextEncoder()
    styles = [library.get(name) for name in library.names()]
    assert len(styles) >= 24
    assert len({style.prompt for style in styles}) == len(styles)
    for style in styles:
        assert style.about and style.strength > 0.0
        assert bool(encoder.encode(style.prompt).pooled.any())


def test_a_persons_own_style_comes_before_the_shipped_one(own: Path, capsys) -> None:
    (own / "fog.toml").write_text('prompt = "my own fog"\nstrength = 0.5\n')
    assert named_style("fog").prompt == "my own fog"
    assert main(["styles", "fog"]) == 0
    printed = capsys.readouterr().out
    assert "fog*" in printed and "my own fog" in printed and "pixel-art" not in printed


def test_a_wrong_name_is_answered_with_the_nearest_right_one(own: Path) -> None:
    with pytest.raises(UserError, match="no style is called 'lava-forje', did you mean 'lava-forge'"):
        named_style("lava-forje")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('promt = "x"', "unknown key 'promt', did you mean 'prompt'"),
        ("prompt = ", "mine.toml: the style cannot be read"),
        ('prompt = "x"\nstrength = 2', "mine.toml:2: 'strength' must be a number within 0..1"),
        ('about = "x"', "'prompt' is missing"),
    ],
)
def test_a_broken_style_is_named_with_its_mistake_and_the_others_stay(own: Path, capsys, text, mistake) -> None:
    (own / "mine.toml").write_text(text)
    with pytest.raises(RulesError, match=r"mine\.toml") as raised:
        StyleLibrary.installed().get("mine")
    assert mistake in str(raised.value)
    assert main(["styles"]) == 1
    captured = capsys.readouterr()
    assert "pixel-art" in captured.out and mistake in captured.err


def test_a_style_and_a_prompt_exclude_each_other(own: Path, capsys) -> None:
    assert main(["run", "--style=fog", "--prompt=lava", "--", "true"]) == 2
    assert "--style and --prompt exclude each other" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "kind", "label"),
    [
        ("fake", "model", "fake"),
        ("fog", "style", "fog"),
        ("lava and fog", "prompt", "lava and fog"),
        ("prompt:fog", "prompt", "fog"),
        ("style: fog", "style", "fog"),
        ("time: night", "prompt", "time: night"),
    ],
)
def test_what_is_compared_is_told_by_how_it_looks(own: Path, word: str, kind: str, label: str) -> None:
    variant = Variant.parse(word)
    assert (variant.kind, variant.label) == (kind, label)


@pytest.mark.parametrize("word", ["gone.toml", "gone.safetensors", "style:foog", " ", "prompt: "])
def test_what_is_not_there_cannot_be_compared(own: Path, word: str) -> None:
    with pytest.raises(UserError):
        Variant.parse(word)


def test_pictures_are_set_side_by_side_or_split_over_their_labels() -> None:
    dark, bright = np.full((20, 100, 3), 10, np.uint8), np.full((20, 100, 3), 200, np.uint8)
    beside = set_side_by_side([dark, bright], ["dark", "bright"])
    assert beside.shape == (20 + LABEL_HEIGHT_PX, 200, 3)
    assert (beside[:20, :100] == 10).all() and (beside[:20, 100:] == 200).all()
    one = split([dark, bright], ["dark", "bright"])
    assert one.shape == (20 + LABEL_HEIGHT_PX, 100, 3)
    assert (one[:20, :50] == 10).all() and (one[:20, 50 : 50 + LINE_PX] == 255).all()
    assert (one[:20, 50 + LINE_PX :] == 200).all()


def test_a_long_label_is_cut_to_its_strip() -> None:
    assert label_strip("an endless description " * 20, 100).shape == (LABEL_HEIGHT_PX, 100, 3)
    assert label_strip("fog", 100).max() > 200


def test_a_comparison_on_a_video_shows_the_original_and_each_variant(own: Path, clip: Path, tmp_path: Path) -> None:
    words = ["compare", "fog", "lava", "--original", "--model=fake", "--on", str(clip)]
    assert main([*words, "-o", str(tmp_path / "out.mp4"), "--seconds", "0.25"]) == 0
    with av.open(str(tmp_path / "out.mp4")) as video:
        pictures = [picture.to_ndarray(format="rgb24") for picture in video.decode(video=0)]
    assert len(pictures) == 6 and pictures[0].shape == (SIZE[1] + LABEL_HEIGHT_PX, 3 * SIZE[0], 3)
    grey = pictures[-1][SIZE[1] // 2, [SIZE[0] // 2, SIZE[0] * 3 // 2], 0].astype(int)
    assert abs(grey.sum() - 255) < 12  # the fake model inverts


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["compare", "fog", "--on", "clip.mp4"], "give 2 to 6 variants"),
        (["compare", "fog", "lava", "--on", "gone.mp4"], "cannot be read as a video"),
        (["compare", "fog", "lava", "--on", "."], "is no recorded session"),
        (["sheet", "gone.mp4"], "cannot be read as a video"),
        (["sheet", "clip.mp4", "--moments=0"], "--moments within 1..12"),
    ],
)
def test_a_play_that_is_none_is_named(own: Path, clip: Path, monkeypatch, capsys, words, reason) -> None:
    monkeypatch.chdir(clip.parent)
    assert main([*words, "--model=fake"]) == 2
    assert reason in capsys.readouterr().err


def test_a_sheet_of_a_video_has_a_row_of_moments_for_each_style(own: Path, clip: Path, tmp_path: Path) -> None:
    words = ["sheet", str(clip), "--style=fog", "--prompt=lava", "--moments=3", "--model=fake"]
    assert main([*words, "-o", str(tmp_path / "sheet.png")]) == 0
    picture = np.asarray(Image.open(tmp_path / "sheet.png"))
    row_px = CELL_WIDTH_PX * SIZE[1] // SIZE[0] + LABEL_HEIGHT_PX + GAP_PX
    assert picture.shape == (3 * row_px + GAP_PX, 3 * (CELL_WIDTH_PX + GAP_PX) + GAP_PX, 3)
    first, last = picture[20, 20, 0], picture[20, 20 + 2 * (CELL_WIDTH_PX + GAP_PX), 0]
    assert last > first + 40  # it gets brighter
    assert abs(int(picture[20 + row_px, 20, 0]) + int(first) - 255) < 6


def test_a_bench_of_regions_draws_every_region() -> None:
    drawn: list[tuple[Frame, Style]] = []

    class Watched(FakeRestyler):
        def restyle(self, frame: Frame, style: Style) -> Frame:
            drawn.append((frame, style))
            return super().restyle(frame, style)

    rows = list(region_rows(measure_regions(Watched(), moving_pictures(), 3)))
    assert [row[:2] for row in rows] == [(WITHOUT, str(NUM_FRAMES)), (WITH, str(NUM_FRAMES))]
    assert rows[0][-2:] == ("1.00", "1.00") and float(rows[1][-1]) > 0.0
    frame, style = drawn[-1]
    assert set(np.unique(frame.regions)) == {0, *(number for number, _ in style.regions)} == {0, 1, 2, 3}
    assert drawn[0][0].regions is None and not drawn[0][1].regions


def test_a_bench_of_switches_counts_every_frame_of_each_kind() -> None:
    costs = measure_switches(FakeRestyler(), moving_pictures(), 4)
    counts = {kind: frames.wall.count for kind, frames in costs.items()}
    assert counts == {STEADY: 4 * NUM_STEADY, FADING: 4 * (NUM_FADING - 1), AHEAD: 2, UNSEEN: 2}
    rows = list(switch_rows(costs))
    assert all(len(row) == len(HEADINGS) for row in rows) and rows[0][5] == "1.00"
