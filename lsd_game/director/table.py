"""Reads one TOML table key by key and collects, with lines, what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeGuard

from lsd_game.director.lines import KeyLines, Path
from lsd_game.frame import check_prompt
from lsd_game.region import Region
from lsd_game.suggest import did_you_mean

MAX_SECONDS = 3600.0
MAX_PRIORITY = 100
MAX_RECTANGLES = 32
HUGE = 1e300  # numbers beyond it count as infinite; an int may be too large for a float


class RulesError(ValueError):
    """What is wrong with a rules file, one line `FILE:LINE: sentence` for each mistake."""


class Report:
    """Collects mistakes, so that one reading of a file shows all of them."""

    def __init__(self, name: str, lines: KeyLines) -> None:
        self._name, self._lines = name, lines
        self._mistakes: list[tuple[int, str]] = []

    def add(self, path: Path, sentence: str) -> None:
        """Note that what stands at `path` is wrong."""
        self._mistakes.append((self._lines.of(path), sentence))

    def raise_if_any(self) -> None:
        """Raise RulesError with all mistakes, in the order of the file."""
        if self._mistakes:
            raise RulesError("\n".join(f"{self._name}:{line}: {text}" for line, text in sorted(self._mistakes)))


class Table:
    """One table: each read notes its key as known; `close` reports the keys that nobody asked for.

    A wrong value is reported, and the default returned, so that reading goes on.
    """

    def __init__(self, values: Mapping[str, Any], path: Path, report: Report) -> None:
        self._values, self._path, self._report = values, path, report
        self._known: list[str] = []
        self._missing: list[str] = []

    def text(self, key: str, *, required: bool = False) -> str:
        """A text; "" where it is not given."""
        value = self._get(key, required)
        if value is None or isinstance(value, str):
            return value or ""
        self.wrong(key, f"must be a text in quotes, got {_shown(value)}")
        return ""

    def prompt(self, key: str = "prompt", *, required: bool = False) -> str:
        """A prompt; "" where it is not given."""
        value = self.text(key, required=required)
        if key in self._values and isinstance(self._values[key], str):
            try:
                check_prompt(value)
            except ValueError as error:
                self.wrong(key, f"is not usable: {error}")
        return value

    def number(self, key: str, default: float, *, low: float, high: float, required: bool = False) -> float:
        """A number within low..high."""
        value = self._get(key, required)
        if value is None:
            return default
        if is_number(value) and low <= value <= high:
            return float(value)
        self.wrong(key, f"must be a number within {low:g}..{high:g}, got {_shown(value)}")
        return default

    def optional_number(self, key: str, *, low: float, high: float) -> float | None:
        """A number within low..high; None where it is not given."""
        return self.number(key, low, low=low, high=high) if key in self._values else self._get(key, False)

    def whole(self, key: str, default: int, *, low: int, high: int, required: bool = False) -> int:
        """A whole number within low..high."""
        value = self._get(key, required)
        if value is None:
            return default
        if is_number(value) and isinstance(value, int) and low <= value <= high:
            return value
        self.wrong(key, f"must be a whole number within {low}..{high}, got {_shown(value)}")
        return default

    def truth(self, key: str) -> bool:
        """true or false; false where it is not given."""
        value = self._get(key, False)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(key, f"must be true or false, got {_shown(value)}")
        return False

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of `choices`; the first where it is not given."""
        value = self._get(key, False)
        if value is None:
            return choices[0]
        if value in choices:
            return str(value)
        self.wrong(key, f"must be one of {', '.join(choices)}, got {_shown(value)}")
        return choices[0]

    def names(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """One name or a list of names, as a tuple."""
        value = self._get(key, required)
        if value is None:
            return ()
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list) and names and all(isinstance(name, str) and name for name in names):
            return tuple(names)
        self.wrong(key, f"must be a name in quotes or a list of names, got {_shown(value)}")
        return ()

    def rectangles(self, key: str) -> tuple[Region, ...]:
        """One rectangle such as "0,0,100%,40" or a list of them, at most MAX_RECTANGLES; none where it is not given."""
        texts = self.names(key)
        if len(texts) > MAX_RECTANGLES:
            self.wrong(key, f"must hold at most {MAX_RECTANGLES} regions, got {len(texts)}")
        found = []
        for text in texts[:MAX_RECTANGLES]:
            try:
                found.append(Region.parse(text))
            except ValueError as error:
                self.wrong(key, f"is not usable: {error}")
        return tuple(found)

    def known_names(self, key: str, known: Sequence[str], kind: str) -> tuple[str, ...]:
        """One name or a list of names, each of them in `known`; none where it is not given."""
        names = self.names(key)
        for name in names:
            if name not in known:
                self.wrong(key, f"names no {kind}: {name!r}{did_you_mean(name, known)}")
        return names

    def curve(self, key: str) -> tuple[tuple[float, float], ...]:
        """A list of [value, weight] points, values rising, weights within 0..1."""
        points = self._get(key, True)
        if points is None:
            return ()
        if not isinstance(points, list) or not points or not all(_is_point(point) for point in points):
            self.wrong(key, f"must be a list of [value, weight] points, weights within 0..1, got {_shown(points)}")
            return ()
        if any(after[0] <= before[0] for before, after in pairwise(points)):
            self.wrong(key, "must have rising values: the first number of each point above the one before")
            return ()
        return tuple((float(value), float(weight)) for value, weight in points)

    def table(self, key: str) -> Table:
        """The table `key`, empty where it is not given."""
        value = self._get(key, False)
        empty = Table({}, (*self._path, key), self._report)
        return empty if value is None else self._open(key, value) or empty

    def tables(self) -> dict[str, Table]:
        """All values of this table as tables, by name."""
        opened = {name: self._open(name, value) for name, value in self._values.items()}
        return {name: table for name, table in opened.items() if table is not None}

    def entries(self, key: str) -> list[Table]:
        """The tables of a list of tables, written [[key]]."""
        value = self._get(key, False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.wrong(key, f"must be written with two brackets, [[{key}]], once for each")
            return []
        return [Table(entry, (*self._path, key, i), self._report) for i, entry in enumerate(value)]

    def wrong(self, key: str, sentence: str) -> None:
        """Report the value of `key`."""
        self._report.add((*self._path, key), f"{self._name(key)} {sentence}")

    def close(self) -> None:
        """Report unknown keys with the nearest right one, or else required ones that are not there."""
        unknown = [key for key in self._values if key not in self._known]
        for key in unknown:
            sentence = f"unknown key {self._name(key)}{did_you_mean(key, self._known)}"
            self._report.add((*self._path, key), sentence)
        for key in self._missing if not unknown else ():
            self._report.add(self._path, f"{self._name(key)} is missing")

    def _get(self, key: str, required: bool) -> Any:
        self._known.append(key)
        if required and key not in self._values:
            self._missing.append(key)
        return self._values.get(key)

    def _open(self, name: str, value: object) -> Table | None:
        self._known.append(name)
        if isinstance(value, dict):
            return Table(value, (*self._path, name), self._report)
        self.wrong(name, f"must be a table, got {_shown(value)}")
        return None

    def _name(self, key: str) -> str:
        """`[states.time.night] prompt`, as the file writes it."""
        names = ".".join(str(part) for part in self._path if isinstance(part, str))
        if not names:
            return repr(key)
        return f"{key!r} in [[{names}]]" if isinstance(self._path[-1], int) else f"{key!r} in [{names}]"


def is_number(value: object) -> TypeGuard[float]:
    """Whether `value` is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < HUGE


def _is_point(point: object) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(is_number(number) for number in point)
        and 0.0 <= point[1] <= 1.0
    )


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
