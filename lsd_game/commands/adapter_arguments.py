"""`--adapter`: styles that `lsd-game finetune` learned, checked at the door, without torch."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable

from lsd_game.commands import UserError
from lsd_game.commands.model_files import model_file
from lsd_game.model.adapter_file import SUFFIX, AdapterError, parse_adapter, read_header
from lsd_game.session.config import FAKE_MODEL

Adapters = tuple[tuple[str, float], ...]


def add_adapter_argument(group: argparse._ArgumentGroup) -> None:
    """Declare it; `read_adapters` reads and checks."""
    group.add_argument(
        "--adapter",
        action="append",
        default=[],
        dest="adapters",
        metavar=f"FILE{SUFFIX}[:WEIGHT]",
        help="a style learned by lsd-game finetune, asked for by its prompt; may be repeated",
    )


def read_adapters(words: Iterable[str], model: str) -> Adapters:
    """(file, weight) of each; UserError for one that is missing, damaged, or of another model than `model`."""
    adapters = []
    for word in words:
        if model == FAKE_MODEL:
            raise UserError("--adapter needs a model, and 'fake' is none")
        try:
            path, weight = parse_adapter(word)
            with model_file(model).open("rb") as file:
                read_header(path).check_model(path, model, hashlib.file_digest(file, "sha256").hexdigest())
        except AdapterError as error:
            raise UserError(str(error)) from error
        adapters.append((path, weight))
    if len(dict(adapters)) < len(adapters):
        raise UserError("an adapter is given twice: name each file once, with its weight")
    return tuple(adapters)


def adapter_prompts(adapters: Adapters) -> tuple[str, ...]:
    """The words that ask for each adapter's style."""
    return tuple(read_header(path).prompt for path, _ in adapters)


def to_arguments(adapters: Adapters) -> list[str]:
    """The words that give these adapters again."""
    return [f"--adapter={path}:{weight!r}" for path, weight in adapters]
