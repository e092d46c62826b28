"""Hot reload: a good edit is taken over, a broken one is told, half-written files are let be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.director.rules_watch import LOOK_EVERY_S, RulesWatch


class Edited:
    """A rules file under watch, with a clock of its own."""

    def __init__(self, path: Path, prompt: str | None = None) -> None:
        self.path, self.now_s = path, 100.0
        self._edits = 0
        self.write('prompt = "meadow"')
        self.director = Director(Rules.load(path, prompt=prompt))
        self._watch = RulesWatch(path, prompt, self.director)

    def write(self, text: str) -> None:
        self.path.write_text(text)
        self._edits += 1
        os.utime(self.path, ns=(self._edits, self._edits))  # edits within one tick of the file system's clock

    def look(self, times: int = 2) -> None:
        for _ in range(times):
            self.now_s += LOOK_EVERY_S
            self._watch.look(self.now_s)

    def prompts(self) -> list[str]:
        return [text for text, _ in self.director.style_at(self.now_s + 9.0).prompts]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path / "my.toml")


def test_an_edit_is_taken_over_within_two_looks(edited: Edited) -> None:
    edited.write('prompt = "desert"')
    edited.look()
    assert edited.director.rules.prompt == "desert"
    assert edited.prompts() == ["desert"]


def test_a_broken_edit_keeps_the_rules_and_is_told_until_it_is_mended(
    edited: Edited, caplog: pytest.LogCaptureFixture
) -> None:
    edited.write('prompt = "desert"\nstrenght = 1')
    edited.look(5)
    assert edited.prompts() == ["meadow"]
    assert edited.director.rules_error == "my.toml:2: unknown key 'strenght', did you mean 'strength' or 'stinger'?"
    assert len(caplog.records) == 1
    edited.write('prompt = "desert"\nstrength = 1')
    edited.look()
    assert edited.director.rules_error is None
    assert edited.prompts() == ["desert"]


def test_a_file_that_is_still_being_written_is_let_be(edited: Edited) -> None:
    edited.write("prom")
    edited.look(1)
    edited.write('prompt = "desert"')
    edited.look(1)
    assert edited.director.rules_error is None
    edited.look(1)
    assert edited.director.rules.prompt == "desert"


def test_a_file_that_is_taken_away_keeps_the_rules_and_is_told(edited: Edited) -> None:
    edited.path.unlink()
    edited.look()
    assert edited.prompts() == ["meadow"]
    assert edited.director.rules_error == "my.toml cannot be read: No such file or directory"
    edited.write('prompt = "meadow"')
    edited.look()
    assert edited.director.rules_error is None


def test_a_prompt_of_the_command_line_outlives_an_edit(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "my.toml", prompt="candy")
    edited.write('prompt = "desert"\nstrength = 0.5')
    edited.look()
    assert edited.prompts() == ["candy"]
    assert edited.director.style_at(edited.now_s + 9.0).strength == 0.5


def test_between_two_looks_the_file_is_not_touched(edited: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    edited.look(1)
    looks: list[Path] = []
    monkeypatch.setattr("lsd_game.director.rules_watch._stamp", looks.append)
    for _ in range(50):
        edited._watch.look(edited.now_s + LOOK_EVERY_S / 2)
    assert looks == []


def test_without_a_file_there_is_nothing_to_look_at() -> None:
    director = Director(Rules.from_prompt("meadow"))
    watch = RulesWatch(None, None, director)
    for step in range(5):
        watch.look(step * 1.0)
    assert director.rules_error is None
