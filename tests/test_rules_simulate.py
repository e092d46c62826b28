"""`lsd-game rules simulate`: a file of events in, the weights over time out, as text and as a picture."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lsd_game.commands import UserError
from lsd_game.commands import rules as rules_command
from lsd_game.commands.rules_plot import CHART_PX, LEFT_PX, color_of
from lsd_game.commands.rules_simulate import NAME_COLUMNS, TEXT_COLUMNS
from lsd_game.control import PromptChange
from lsd_game.director.event_file import MAX_TOLD, EventFileError, read_events
from lsd_game.director.rules import Rules
from lsd_game.director.simulation import simulate
from lsd_game.frame import GameEvent
from lsd_game.session.tape.entries import HEADER, TIMELINE, CommandEntry, StyleEntry, TapeHeader, entry_to_dict

RULES = """
prompt = "meadow"
[states.time.night]
on = "night"
off = "day"
prompt = "neon"
[[stinger]]
on = "hurt"
prompt = "ink"
hold = 1
[[transition]]
seconds = 0
reanchor = true
"""
EVENTS = [{"time_s": 2, "name": "night"}, {"time_s": 5, "name": "hurt", "data": {"health": 0.5}}]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    rules, events = tmp_path / "my.toml", tmp_path / "my.jsonl"
    rules.write_text(RULES)
    events.write_text("\n".join(json.dumps(event) for event in EVENTS))
    return rules, events


def _run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    rules_command.add_arguments(parser)
    return rules_command.run(parser.parse_args(["simulate", *map(str, words)]))


def _bars(text: str) -> dict[str, str]:
    lines = text.split("\n\n")[1].splitlines()
    return {line[:NAME_COLUMNS].strip(): line[NAME_COLUMNS + 1 :].ljust(TEXT_COLUMNS) for line in lines}


def test_the_text_shows_each_prompt_where_it_is_seen(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*files, "--seconds", "10") == 0
    text = capsys.readouterr().out
    assert text.startswith("my.toml: 2 of 2 events in 10 s\n")
    bars = _bars(text)
    assert list(bars)[:4] == ["ink", "neon", "meadow", "strength"]
    assert bars["meadow"][:14] == "█" * 14
    assert bars["meadow"][16:].strip() == ""
    assert bars["neon"][16:35] == "█" * 19
    assert "█" in bars["ink"][36:46]
    assert bars["strength"] == "█" * TEXT_COLUMNS


def test_without_seconds_it_goes_on_a_while_after_the_last_event(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*files) == 0
    assert "2 of 2 events in 10 s" in capsys.readouterr().out


def test_events_that_no_rule_waits_for_are_counted(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    files[1].write_text('{"time_s": 0, "name": "nite"}\n\n{"time_s": 1, "name": "nite"}\n')
    assert _run(*files) == 0
    assert "2 of 2 events in 6 s, 2 that no rule waits for" in capsys.readouterr().out
    assert "did you mean 'night'" in caplog.text


def test_the_picture_shows_the_weights_as_a_stack(files: tuple[Path, Path]) -> None:
    plot = files[0].with_suffix(".png")
    assert _run(*files, "--plot", plot, "--seconds", "10") == 0
    with Image.open(plot) as image:
        picture = np.array(image.convert("RGB"))

    def share(color: tuple[int, int, int], time_s: float) -> int:
        column = picture[:, LEFT_PX + round(time_s / 10 * CHART_PX)]
        return int((column == color).all(1).sum())

    meadow, neon, ink = (color_of(number) for number in range(3))
    assert share(meadow, 1.0) > 250
    assert share(neon, 3.7) > 250 > share(meadow, 3.7) == 0
    assert share(ink, 5.6) > 250
    assert share(ink, 6.4) > 0 < share(neon, 6.4)


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("{", "no JSON: "),
        ("[1]", "must be an object such as"),
        ('{"name": "a"}', "time_s must be a number of seconds from 0, got None"),
        ('{"time_s": -1, "name": "a"}', "got -1"),
        ('{"time_s": NaN, "name": "a"}', "got nan"),
        ('{"time_s": 1}', "name must be a text, got None"),
        ('{"time_s": 1, "nmae": "a"}', "unknown key 'nmae', did you mean 'name'?"),
        ('{"time_s": 1, "name": "a", "data": [1]}', "data must be an object"),
        ('{"time_s": 1, "name": "a", "data": {"x": null}}', "data must be an object"),
        ("[" * 100_000, ""),
        ("9" * 5000, ""),
    ],
)
def test_a_bad_line_is_named_by_its_number(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], line: str, sentence: str
) -> None:
    files[1].write_text('{"time_s": 1, "name": "night"}\n' + line + "\n")
    assert _run(*files) == 1
    out = capsys.readouterr().out
    assert out.startswith("my.jsonl:2: ")
    assert sentence in out


def test_many_bad_lines_are_told_in_short(files: tuple[Path, Path]) -> None:
    files[1].write_text("x\n" * 1000)
    with pytest.raises(EventFileError) as caught:
        read_events(files[1])
    assert len(str(caught.value).splitlines()) == MAX_TOLD + 1
    assert "980 lines more" in str(caught.value)


@settings(deadline=None)  # the core is shared
@given(content=st.binary(max_size=200))
def test_any_file_of_events_is_read_or_refused_with_a_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(content)
    try:
        read_events(path)
    except EventFileError as error:
        assert str(error).startswith("any.jsonl:")


def test_the_events_of_a_recorded_session_are_played(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = files[0].parent / "play"
    folder.mkdir()
    played_with = {"model": "fake", "device": "cpu", "kernels": "torch", "upsample": "bilinear", "model_hash": ""}
    header = TapeHeader(**played_with, seed=0, steps=1, strength=1.0, prompt=None, has_rules=False)
    (folder / HEADER).write_text(json.dumps(asdict(header)))
    entries = [
        StyleEntry(700.0),
        CommandEntry(GameEvent("night", {}, 702.0), 702.0),
        CommandEntry(PromptChange("candy"), 703.0),
        CommandEntry(GameEvent("hurt", {"health": 0.5}, 705.0), 705.0),
    ]
    (folder / TIMELINE).write_text("".join(json.dumps(entry_to_dict(entry)) + "\n" for entry in entries))
    assert _run(files[0], folder, "--seconds", "10") == 0
    recorded = capsys.readouterr().out
    assert _run(*files, "--seconds", "10") == 0
    assert recorded == capsys.readouterr().out


def test_what_cannot_be_is_told_in_a_sentence(files: tuple[Path, Path]) -> None:
    rules, events = files
    with pytest.raises(UserError, match=r"cannot read .*none\.jsonl"):
        _run(rules, rules.parent / "none.jsonl")
    with pytest.raises(UserError, match="is no recorded session"):
        _run(rules, rules.parent)
    with pytest.raises(UserError, match="--seconds must be within"):
        _run(rules, events, "--seconds", "0")
    with pytest.raises(UserError, match="there is no folder"):
        _run(rules, events, "--plot", rules.parent / "none" / "out.png")
    with pytest.raises(UserError, match="cannot be written"):
        _run(rules, events, "--plot", rules.parent / "out.nonsense")


def test_events_play_in_the_order_of_their_times() -> None:
    events = [GameEvent("night", {}, 1.0), GameEvent("day", {}, 2.0)]
    simulation = simulate(Rules.parse(RULES), events, 4.0, 40)
    assert [moment.states["time"] for moment in simulation.moments[::10]] == ["none", "night", "none", "none", "none"]
    assert simulation.moments[-1].style.num_reanchors == 2


def test_regions_have_rows_and_a_stack_of_their_own(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    rules, events = files
    plain, regional = rules.with_suffix(".1.png"), rules.with_suffix(".2.png")
    assert _run(rules, events, "--plot", plain) == 0
    capsys.readouterr()
    region = '[regions.enemy]\nnumber = 7\nprompt = "crystal"\n'
    rules.write_text(RULES.replace("[[stinger]]", region + '[[stinger]]\nregion = "enemy"'))
    assert _run(rules, events, "--plot", regional) == 0
    bars = _bars(capsys.readouterr().out)
    assert "ink" not in bars and set(bars["[enemy] ink"]) >= {" ", "█"}
    assert bars["[enemy] crystal"].strip()[0] == "█" and "[enemy] neon" not in bars
    with Image.open(plain) as before, Image.open(regional) as after:
        assert after.height > before.height + 60
