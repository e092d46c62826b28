"""Named styles: small TOML files, those that ship with the project and a person's own, which come first."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lsd_game.director.lines import KeyLines
from lsd_game.director.table import Report, RulesError, Table
from lsd_game.suggest import did_you_mean

SHIPPED = Path(__file__).parent.parent / "styles"


@dataclass(frozen=True, slots=True)
class NamedStyle:
    """A style that a person can ask for by its name.

    Attributes:
        prompt: what it means to the model.
        strength: 0 shows the game's own picture, 1 the fully restyled one.
        about: one sentence for a list.
        is_own: whether it is one of the person's own.
    """

    name: str
    prompt: str
    strength: float = 1.0
    about: str = ""
    is_own: bool = False


class StyleLibrary:
    """The styles of several folders; of two with the same name, that of the first folder counts."""

    def __init__(self, folders: Mapping[Path, bool]) -> None:
        """`folders` in the order of their precedence, each with whether it is the person's own."""
        self._files: dict[str, tuple[Path, bool]] = {}
        for folder, is_own in folders.items():
            for path in sorted(folder.glob("*.toml")):
                self._files.setdefault(path.stem, (path, is_own))

    @classmethod
    def installed(cls, environment: Mapping[str, str] = os.environ) -> StyleLibrary:
        """The person's own styles, then the shipped ones."""
        return cls({own_folder(environment): True, SHIPPED: False})

    def names(self) -> list[str]:
        """Every name, sorted."""
        return sorted(self._files)

    def get(self, name: str) -> NamedStyle:
        """Read a style.

        Raises:
            KeyError: with a sentence, when no style is called so.
            RulesError: with file and line of every mistake in it.
        """
        if name not in self._files:
            raise KeyError(f"no style is called {name!r}{did_you_mean(name, self._files)}")
        path, is_own = self._files[name]
        try:
            text = path.read_text(encoding="utf-8-sig")
            values = tomllib.loads(text)
        except (OSError, ValueError) as error:
            raise RulesError(f"{path.name}: the style cannot be read: {error}") from None
        report = Report(path.name, KeyLines(text))
        table = Table(values, (), report)
        style = NamedStyle(
            name=name,
            prompt=table.prompt(required=True),
            strength=table.number("strength", 1.0, low=0.0, high=1.0),
            about=table.text("about"),
            is_own=is_own,
        )
        table.close()
        report.raise_if_any()
        return style


def own_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where a person's own styles lie; it need not be there."""
    config = environment.get("XDG_CONFIG_HOME", "")
    return (Path(config) if config else Path.home() / ".config") / "lsd-game" / "styles"
