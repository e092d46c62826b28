"""Where a key stands in a TOML text: tomllib tells values, but not their lines."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]  # ("stinger", 0, "on"): the key `on` of the first [[stinger]]

_KEY = r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*(\[{{1,2}})\s*({_KEYS})\s*\]{{1,2}}\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"^\s*({_KEYS})\s*=")
_LONG_STRING = re.compile(
    r'(?P<long>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\')|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)


class KeyLines:
    """The line, counted from 1, of every key and table of a valid TOML text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._num_entries: dict[Path, int] = {}  # [[name]] tables seen so far, by path
        table: Path = ()
        for number, line in enumerate(_without_long_strings(text).split("\n"), start=1):
            if header := _HEADER.match(line):
                table = self._enter(_split(header[2]), is_entry=header[1] == "[[")
                self._note(table, number)
            elif assignment := _ASSIGNMENT.match(line):
                self._note(table + _split(assignment[1]), number)

    def of(self, path: Path) -> int:
        """The line of `path`, or of the nearest table around it that has a line."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _enter(self, names: Path, *, is_entry: bool) -> Path:
        table: Path = ()
        for depth, name in enumerate(names, start=1):
            table = (*table, name)
            if is_entry and depth == len(names):
                self._num_entries[table] = self._num_entries.get(table, 0) + 1
            if table in self._num_entries:
                table = (*table, self._num_entries[table] - 1)
        return table

    def _note(self, path: Path, number: int) -> None:
        for depth in range(1, len(path) + 1):
            self._lines.setdefault(path[:depth], number)


def _split(keys: str) -> Path:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, keys))


def _without_long_strings(text: str) -> str:
    """`text` with its multi-line strings emptied, every other line where it was."""
    return _LONG_STRING.sub(lambda match: "\n" * match[0].count("\n") if match["long"] else match[0], text)
