"""List the named styles, which --style and `lsd-game ctl style` take."""

from __future__ import annotations

import argparse

from lsd_game.commands import UserError, output
from lsd_game.director.style_library import NamedStyle, StyleLibrary, own_folder
from lsd_game.director.table import RulesError

EXIT_WRONG_STYLE = 1
OWN_MARK = "*"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words to look for."""
    parser.add_argument("words", nargs="*", metavar="WORD", help="only those with all of these in name or prompt")


def run(options: argparse.Namespace) -> int:
    """List them; 1 when one of the person's own has mistakes."""
    library = StyleLibrary.installed()
    rows, mistakes = [], []
    for name in library.names():
        try:
            style = library.get(name)
        except RulesError as error:
            mistakes.append(str(error))
            continue
        if all(word.lower() in f"{style.name} {style.prompt} {style.about}".lower() for word in options.words):
            rows.append((f"{name}{OWN_MARK if style.is_own else ''}", style.prompt))
    width = max((len(name) for name, _ in rows), default=0)
    for name, prompt in rows:
        output.say(f"{name.ljust(width)}  {prompt}")
    output.say(f"\n{len(rows)} styles; your own ({OWN_MARK}) are files NAME.toml in {own_folder()}")
    for mistake in mistakes:
        output.complain(mistake)
    return EXIT_WRONG_STYLE if mistakes else 0


def named_style(name: str) -> NamedStyle:
    """The style of that name; UserError with the nearest right one, or with what is wrong in its file."""
    try:
        return StyleLibrary.installed().get(name)
    except KeyError as error:
        raise UserError(str(error.args[0])) from error
    except RulesError as error:
        raise UserError(str(error)) from error
