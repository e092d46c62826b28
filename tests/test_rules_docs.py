"""docs/rules.md says what the code does: every key with its default, every example, and nothing else."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lsd_game.commands import rules as rules_command
from lsd_game.director.director import Director
from lsd_game.director.event_file import read_events
from lsd_game.director.rules import Rules
from lsd_game.director.table import RulesError
from lsd_game.transition import CURVES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
HEADINGS = {  # heading -> the beginning of a table of that kind, complete but for an unknown key
    "The file": 'prompt = "m"\n',
    "[states.GROUP.STATE]": 'prompt = "m"\n[states.time.night]\non = "n"\n',
    "[regions.NAME]": 'prompt = "m"\n[regions.enemy]\nnumber = 1\n',
    "[[parameter]]": 'prompt = "m"\n[[parameter]]\nfrom = "h"\nprompt = "p"\ncurve = [[0, 1]]\n',
    "[[stinger]]": 'prompt = "m"\n[[stinger]]\non = "h"\nprompt = "p"\n',
    "[[transition]]": 'prompt = "m"\n[[transition]]\nseconds = 1\n',
}
ATTRIBUTES = {"from": "source", "to": "target", "region": "regions"}  # where an attribute is not called as its key


def _documented(heading: str) -> dict[str, str]:
    """Key -> default, from the table under a heading."""
    section = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE)
    assert len(rows) == len(dict(rows)), "a key stands there twice"
    return dict(rows)


def _known(beginning: str) -> set[str]:
    """The keys that the reader itself lists when it meets one that is like none."""
    with pytest.raises(RulesError) as caught:
        Rules.parse(beginning + "qqqqqqqqqqqq = 1\n")
    return set(str(caught.value).split("; known: ")[1].split(", "))


def _entry(heading: str) -> object:
    rules = Rules.parse(HEADINGS[heading])
    entries = {
        "The file": rules,
        "[states.GROUP.STATE]": rules.groups and rules.groups[0].states[0],
        "[regions.NAME]": rules.regions and rules.regions[0],
        "[[parameter]]": rules.parameters and rules.parameters[0],
        "[[stinger]]": rules.stingers and rules.stingers[0],
        "[[transition]]": rules.changes and rules.changes[0],
    }
    return entries[heading]


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_key_is_documented_and_no_other(heading: str) -> None:
    assert set(_documented(heading)) == _known(HEADINGS[heading])


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_documented_default_is_the_one_in_use(heading: str) -> None:
    entry = _entry(heading)
    names = {field.name for field in fields(entry)}  # type: ignore[arg-type]
    for key, default in _documented(heading).items():
        name = next((name for name in (ATTRIBUTES.get(key, key), f"{key}_s") if name in names), None)
        if re.fullmatch(r"[\d.]+", default):
            assert getattr(entry, str(name)) == float(default), key
        elif default == "false":
            assert getattr(entry, str(name)) is False
        elif default.startswith('"'):
            assert getattr(entry, str(name)) == default.strip('"'), key
        else:
            assert default in ("required", "none", "the file's"), key


def test_what_is_said_to_be_required_is() -> None:
    for heading in HEADINGS:
        required = {key for key, default in _documented(heading).items() if default == "required"}
        lines = HEADINGS[heading].splitlines(keepends=True)
        for key in required:
            index = max(i for i, line in enumerate(lines) if line.startswith(f"{key} ="))
            with pytest.raises(RulesError, match=f"'{key}'.* is missing"):
                Rules.parse("".join(lines[:index] + lines[index + 1 :]))


def test_every_example_is_good_and_the_first_shows_every_key() -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert examples
    for example in examples:
        Rules.parse(example)
    assigned = set(re.findall(r"^(\w+) =", examples[0], re.MULTILINE))
    documented = {key for heading in HEADINGS for key in _documented(heading)}
    assert documented - assigned <= {"states", "regions", "parameter", "stinger", "transition", "max_stingers"}


def test_every_curve_is_named() -> None:
    row = next(line for line in PAGE.splitlines() if "`linear`" in line)
    assert set(re.findall(r"`([a-z-]+)`", row)) - {"curve"} == set(CURVES)


def test_the_example_events_are_those_that_the_demo_waits_for() -> None:
    events = read_events(ROOT / "docs" / "examples" / "meadow_events.jsonl")
    director = Director(Rules.load(ROOT / "lsd_game" / "demos" / "meadow" / "meadow.toml"))
    for event in events:
        director.handle(event)
    assert len(events) > 40
    assert director.num_unknown == 0


def test_the_commands_of_the_page_exist() -> None:
    assert "lsd-game rules check FILE" in PAGE
    assert "lsd-game rules simulate" in PAGE
    assert rules_command.__doc__ is not None
    assert "rules simulate FILE EVENTS" in rules_command.__doc__
