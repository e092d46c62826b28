"""The rules file at the door: what is accepted, and what is said about the rest."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsd_game.commands import UserError
from lsd_game.commands import rules as rules_command
from lsd_game.director.lines import KeyLines
from lsd_game.director.rules import Rules
from lsd_game.director.table import RulesError


def _mistakes(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        Rules.parse(text, name="my.toml")
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    "line, expected",
    [
        ('promt = "x"', "unknown key 'promt', did you mean 'prompt'"),
        ('protct = "0,0,1,1"', "unknown key 'protct', did you mean 'protect'"),
        ('protect = ["0,0,1"]', "'protect' is not usable: a region is x,y,width,height"),
        ("protect = 3", "'protect' must be a name in quotes or a list of names, got 3"),
        (f"protect = {['0,0,1,1'] * 33}", "'protect' must hold at most 32 regions, got 33"),
        ("strength = 2", "'strength' must be a number within 0..1, got 2"),
        ("strength = nan", "'strength' must be a number within 0..1, got nan"),
        ("strength = true", "got True"),
        ("states = 3", "'states' must be a table, got 3"),
        ('states.time.night = "neon"', "'night' in [states.time] must be a table, got 'neon'"),
        ('[states.time.night]\nprompt = "neon"', "'on' in [states.time.night] is missing"),
        ('[states.time.none]\non = "night"', "cannot be called so"),
        ('[states.time.night]\non = "night"\noff = "night"', "also enters this state"),
        ("[stinger]\non = 'x'", "'stinger' must be written with two brackets, [[stinger]]"),
        ('[[stinger]]\non = "hurt"', "'prompt' in [[stinger]] is missing"),
        ('[[stinger]]\non = ["a", 3]\nprompt = "x"', "must be a name in quotes or a list of names"),
        ('[[parameter]]\nfrom = "health"\nprompt = "x"', "'curve' in [[parameter]] is missing"),
        ('[[parameter]]\nfrom = "h"\nprompt = "x"\ncurve = [[0, 2]]', "weights within 0..1, got [[0, 2]]"),
        ('[[parameter]]\nfrom = "h"\nprompt = "x"\ncurve = [[1, 0], [0, 1]]', "must have rising values"),
        ("[[transition]]\nseconds = -1", "'seconds' in [[transition]] must be a number within 0..3600"),
        ('[[transition]]\nfrom = "*"', "'seconds' in [[transition]] is missing"),
        ('[[transition]]\nto = "nigth"\nseconds = 1', "names no state: 'nigth'"),
        (
            '[[transition]]\nseconds = 1\ncurve = "smoth"',
            "must be one of linear, smooth, ease-in, ease-out, exponential",
        ),
        ("[[transition]]\nseconds = 1\ncurve = [1]", "ease-out, exponential, got [1]"),
        ('[[transition]]\nseconds = 1\nbrige = "fog"', "unknown key 'brige' in [[transition]], did you mean 'bridge'?"),
        ('[[transition]]\nseconds = 1\nbridge = " "', "'bridge' in [[transition]] is not usable: the prompt is empty"),
        ("[[transition]]\nseconds = 1\nreanchor = 1", "'reanchor' in [[transition]] must be true or false, got 1"),
        ('[regions.enemy]\nprompt = "x"', "'number' in [regions.enemy] is missing"),
        ("[regions.enemy]\nnumber = 256", "must be a whole number within 1..255, got 256"),
        ("[regions.a]\nnumber = 1\n[regions.b]\nnumber = 1", "'number' in [regions.b] is 1, which is already 'a'"),
        ("".join(f"[regions.r{number}]\nnumber = {number}\n" for number in range(1, 18)), "at most 16 regions"),
        (
            '[regions.enemy]\nnumber = 1\n[[stinger]]\non = "a"\nprompt = "x"\nregion = "enmy"',
            "'region' in [[stinger]] names no region: 'enmy', did you mean 'enemy'?",
        ),
        (
            '[regions.enemy]\nnumber = 1\n[states.a.b]\non = "n"\nregion = "enemy"\nstrength = 0.5',
            "'strength' in [states.a.b] holds for the whole picture",
        ),
        ("dwell = -1", "'dwell' must be a number within 0..3600, got -1"),
        ("max_stingers = 0", "'max_stingers' must be a whole number within 1..64, got 0"),
        ("max_stingers = 2.5", "got 2.5"),
        ('[states.time.night]\non = "n"\npriority = true', "must be a whole number within 0..100, got True"),
        ('[states.time.night]\non = "n"\ndwel = 1', "did you mean 'dwell'?"),
        ('[[stinger]]\non = "a"\nprompt = "x"\ncoalece = 1', "did you mean 'coalesce'?"),
        ('[[stinger]]\non = "a"\nprompt = "x"\nmax_weight = 0.5', "must be at least the weight 1, got 0.5"),
        ('[[stinger]]\non = "a"\nprompt = "x"\nattack = 0\nhold = 0\nrelease = 0', "nothing would be seen"),
        (
            '[[parameter]]\nfrom = "h"\nprompt = "x"\ncurve = [[0, 1]]\nhysteresis = -1',
            "must be a number within 0..1e+09",
        ),
    ],
)
def test_a_mistake_is_told_in_a_sentence(line: str, expected: str) -> None:
    (mistake,) = _mistakes(f'prompt = "meadow"\n{line}\n' if not line.startswith("promt") else line)
    assert expected in mistake


def test_every_mistake_is_told_with_its_line() -> None:
    mistakes = _mistakes(
        '# a comment = 1\nprompt = """\nfake = 3\n"""\n\n[[stinger]]\non = "a"\nprompt = "x"\n'
        '[[stinger]]\non = "b"\nhold = "long" # [no.header]\nprompt = "y"\n[states."deep sea".night]\n'
        'on = "n"\nwieght = 1\n'
    )
    assert [mistake.split(": ")[0] for mistake in mistakes] == ["my.toml:11", "my.toml:15"]
    assert "'wieght' in [states.deep sea.night], did you mean 'weight'?" in mistakes[1]


@pytest.mark.parametrize(
    "text, line",
    [("a = \nb = 2", 1), ('prompt = "x"\n[states\n', 2), ('prompt = "x"\nprompt = "y"\n', 2), ('p = "', 1)],
)
def test_broken_toml_is_told_with_its_line(text: str, line: int) -> None:
    (mistake,) = _mistakes(text)
    assert mistake.startswith(f"my.toml:{line}: ")


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000], ids=["nested", "long number"])
def test_hostile_toml_is_refused(text: str) -> None:
    (mistake,) = _mistakes(text)
    assert mistake.startswith("my.toml:1: ")


def test_an_event_that_enters_two_states_of_a_group_is_refused() -> None:
    text = 'prompt = "m"\n[states.time.night]\non = "dark"\n[states.time.dusk]\non = "dark"\n'
    assert _mistakes(text) == [
        "my.toml:5: 'on' in [states.time.dusk] names 'dark', which already enters 'night' of this group"
    ]


def test_the_most_specific_transition_wins_and_the_later_of_equals() -> None:
    state = '[states.{}]\non = "{}"\n'
    states = state.format("time.night", "n") + state.format("time.dusk", "d") + state.format("mood.night", "m")
    change = '[[transition]]\nfrom = "{}"\nto = "{}"\nseconds = {}\n'
    changes = [
        ("night", "dusk", 1),
        ("*", "night", 2),
        ("*", "*", 3),
        ("*", "time.night", 4),
        ("dusk", "*", 5),
    ]
    rules = Rules.parse('prompt = "m"\n' + states + "".join(change.format(*entry) for entry in changes))
    assert rules.change("time", "night", "dusk").seconds == 1
    assert rules.change("time", "none", "night").seconds == 4
    assert rules.change("mood", "none", "night").seconds == 2
    assert rules.change("time", "dusk", "none").seconds == 5
    assert rules.change("time", "night", "none").seconds == 3


def test_without_transitions_a_change_takes_a_second() -> None:
    assert Rules.from_prompt("m").change("time", "none", "night").seconds == 1.0


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes('\ufeffprompt = "Wiese, gemalt"\r\nstrength = 0.5\r\n'.encode())
    assert Rules.load(file) == Rules("Wiese, gemalt", 0.5)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RulesError, match=r"rules\.toml:1: the file is no UTF-8 text"):
        Rules.load(file)


@settings(deadline=None)  # the core is shared
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        Rules.parse(text, name="my.toml")
    except RulesError as error:
        assert all(line.startswith("my.toml:") for line in str(error).split("\n") if line)
    KeyLines(text)


def test_the_check_command_tells_what_the_rules_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('prompt = "m"\n[[stinger]]\non = "hurt"\nprompt = "x"\n')
    assert rules_command.run(_options(file)) == 0
    assert capsys.readouterr().out == (
        "rules.toml: good: 0 states in 0 groups, 1 stinger, 0 parameters, 0 transitions, 2 prompts; listens to hurt\n"
    )


def test_the_check_command_fails_with_the_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("strenght = 1\n")
    assert rules_command.run(_options(file)) == 1
    assert "rules.toml:1: unknown key 'strenght', did you mean 'strength'" in capsys.readouterr().out


def test_the_check_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot read"):
        rules_command.run(_options(tmp_path / "none.toml"))


def test_the_director_needs_the_standard_library_only() -> None:
    script = (
        "import sys, lsd_game.director.director as d\n"
        "assert not {'torch', 'pygame', 'moderngl', 'asyncio'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def _options(file: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    rules_command.add_arguments(parser)
    return parser.parse_args(["check", str(file)])
