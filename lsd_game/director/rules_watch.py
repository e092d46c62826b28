"""Takes edits of the rules file over while the game runs; a broken edit is told, and the rules in force stay."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

from lsd_game.director.rules import Rules
from lsd_game.director.table import RulesError

LOOK_EVERY_S = 0.25

Stamp = tuple[int, int, int] | None  # changes with every edit; None: no such file

log = logging.getLogger(__name__)


class Directed(Protocol):
    """What takes rules over: a Director, or a score that has one."""

    rules_error: str | None

    def set_rules(self, rules: Rules, now_s: float) -> None:
        """Go on with other rules."""


class RulesWatch:
    """Looks at the file as time goes by. An edit counts when two looks in a row find it the same: it is written whole.

    Args:
        path: the rules file; None is no file, and nothing to look at.
        prompt: replaces its lowest layer; None keeps that.
        director: gets good rules by `set_rules`, and what is wrong with bad ones in `rules_error`.
    """

    def __init__(self, path: Path | None, prompt: str | None, director: Directed) -> None:
        self._path, self._prompt, self._director = path, prompt, director
        self._known = self._last = _stamp(path)  # of the file that was read, and of the last look
        self._looked_s: float | None = None

    def look(self, now_s: float) -> None:
        """Look, if the last time is LOOK_EVERY_S ago."""
        if self._path is None:
            return
        if self._looked_s is not None and 0.0 <= now_s - self._looked_s < LOOK_EVERY_S:
            return
        self._looked_s = now_s
        before, self._last = self._last, _stamp(self._path)
        if self._last != self._known and self._last == before:
            self._known = self._last
            self._take_over(self._path, now_s)

    def _take_over(self, path: Path, now_s: float) -> None:
        try:
            rules = Rules.load(path, prompt=self._prompt)
        except (RulesError, OSError) as error:
            self._director.rules_error = _sentence(path, error)
            log.warning("the rules in force stay: %s", self._director.rules_error)
            return
        self._director.rules_error = None
        self._director.set_rules(rules, now_s)
        log.info("the rules %r are read again", path.name)


def _stamp(path: Path | None) -> Stamp:
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _sentence(path: Path, error: RulesError | OSError) -> str:
    return f"{path.name} cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
