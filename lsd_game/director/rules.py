"""A rules file: which events move the prompt, and how fast. docs/rules.md shows every key by example."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path

from lsd_game.director.changes import ANY_TO_ANY, Change
from lsd_game.director.lines import KeyLines
from lsd_game.director.parameters import Parameter
from lsd_game.director.regions import Region, read_regions
from lsd_game.director.states import ANY, NONE, Group
from lsd_game.director.stingers import Stinger
from lsd_game.director.table import MAX_SECONDS, Report, RulesError, Table
from lsd_game.frame import check_prompt
from lsd_game.region import Region as Rectangle
from lsd_game.suggest import did_you_mean

MAX_STINGERS = 64  # that may sound at a time


@dataclass(frozen=True, slots=True)
class Rules:
    """What a rules file says. Layers in order: prompt, groups, parameters, stingers; later ones cover.

    In a region its own prompt lies over them all, and over that what names the region, in the same order.

    Attributes:
        prompt: the lowest layer.
        strength: 0 shows the game's own picture, 1 the fully restyled one.
        dwell_s: how long a state holds at least, where it does not say so itself; also no state at all.
        max_stingers: how many stingers may sound at a time.
        protect: rectangles of the picture that stay the game's own.
        text: the file that says it.
    """

    prompt: str
    strength: float = 1.0
    dwell_s: float = 0.0
    max_stingers: int = 4
    groups: tuple[Group, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    stingers: tuple[Stinger, ...] = ()
    changes: tuple[Change, ...] = ()
    regions: tuple[Region, ...] = ()
    protect: tuple[Rectangle, ...] = ()
    text: str = field(default="", compare=False, repr=False)

    @classmethod
    def from_prompt(cls, text: str) -> Rules:
        """Rules without events: one prompt."""
        return cls(check_prompt(text))

    @classmethod
    def load(cls, path: str | PathLike[str], *, prompt: str | None = None) -> Rules:
        """Read a rules file; `prompt` replaces its lowest layer.

        Raises:
            RulesError: with file, line and the nearest right key for every mistake.
            OSError: when the file cannot be read.
        """
        name = Path(path).name
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise RulesError(f"{name}:1: the file is no UTF-8 text") from None
        rules = cls.parse(text, name=name)
        return rules if prompt is None else replace(rules, prompt=check_prompt(prompt))

    @classmethod
    def parse(cls, text: str, *, name: str = "rules") -> Rules:
        """Read the text of a rules file; `name` stands in the messages of RulesError."""
        try:
            values = tomllib.loads(text)
        except ValueError as error:  # a TOMLDecodeError, or an integer of thousands of digits
            raise RulesError(_syntax_message(str(error), text, name)) from None
        except RecursionError:
            raise RulesError(f"{name}:1: the brackets are nested too deeply") from None
        report = Report(name, KeyLines(text))
        rules = cls._read(Table(values, (), report))
        report.raise_if_any()
        return replace(rules, text=text)

    @classmethod
    def _read(cls, table: Table) -> Rules:
        transitions = table.entries("transition")
        regions = read_regions(table.table("regions"))
        names = [region.name for region in regions]
        rules = cls(
            prompt=table.prompt(required=True),
            strength=table.number("strength", 1.0, low=0.0, high=1.0),
            dwell_s=table.number("dwell", 0.0, low=0.0, high=MAX_SECONDS),
            max_stingers=table.whole("max_stingers", 4, low=1, high=MAX_STINGERS),
            groups=tuple(Group.read(name, inner, names) for name, inner in table.table("states").tables().items()),
            parameters=tuple(Parameter.read(entry, names) for entry in table.entries("parameter")),
            stingers=tuple(Stinger.read(entry, names) for entry in table.entries("stinger")),
            changes=tuple(Change.read(entry) for entry in transitions),
            regions=regions,
            protect=table.rectangles("protect"),
        )
        table.close()
        for entry, change in zip(transitions, rules.changes, strict=True):
            rules._check_ends(entry, change)
        return rules

    def _check_ends(self, entry: Table, change: Change) -> None:
        known = set(self._ends())
        for key, end in (("from", change.source), ("to", change.target)):
            if end not in known:
                entry.wrong(key, f"names no state: {end!r}{did_you_mean(end, known)}")

    def _ends(self) -> Iterator[str]:
        """Everything that an end of a transition may be called."""
        yield from (ANY, NONE)
        for group in self.groups:
            for name in (*(state.name for state in group.states), NONE):
                yield from (name, f"{group.name}.{name}")

    def change(self, group: str, source: str, target: str) -> Change:
        """How the change is made: the most specific transition, the later one of equals."""
        fitting = [change for change in self.changes if change.fits(group, source, target)]
        return max(reversed(fitting), key=Change.specificity, default=ANY_TO_ANY)

    def prompts(self) -> tuple[str, ...]:
        """Every text that can come up, each once, the lowest layer first."""
        states = [state.prompt for group in self.groups for state in group.states]
        bridges = [change.bridge for change in self.changes]
        parameters = [parameter.prompt for parameter in self.parameters]
        stingers = [stinger.prompt for stinger in sorted(self.stingers, key=lambda stinger: stinger.priority)]
        regions = [region.prompt for region in self.regions]
        return tuple(dict.fromkeys(filter(None, [self.prompt, *regions, *states, *bridges, *parameters, *stingers])))

    def event_names(self) -> tuple[str, ...]:
        """Every event that a state or a stinger waits for, each once."""
        states = [name for group in self.groups for name in group.event_names()]
        return tuple(dict.fromkeys([*states, *(name for stinger in self.stingers for name in stinger.on)]))


def _syntax_message(error: str, text: str, name: str) -> str:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", error)
    if not place:
        return f"{name}:1: {error}"
    line = place[1] or str(text.count("\n") + 1)
    column = f" (column {place[2]})" if place[2] else " (at the end of the file)"
    return f"{name}:{line}: {error[: place.start()]}{column}"
