"""Say which known themes, lights and media a model reads in a prompt: why a picture looks as it does."""

from __future__ import annotations

import argparse

from lsd_game.commands import UserError, output
from lsd_game.commands.model_files import check_model_name
from lsd_game.commands.style_arguments import check_prompt_option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the prompt, and who reads it."""
    parser.add_argument("prompt", help="a style, in words")
    parser.add_argument("--model", default="tiny", help="a shipped model or a checkpoint file (default: tiny)")


def run(options: argparse.Namespace) -> int:
    """Read it, and print a line for each that is found, the surest first."""
    check_prompt_option(options.prompt)
    check_model_name(options.model)
    # Imported here because torch takes seconds: a wrong word must not wait for it.
    from lsd_game.model.checkpoint import CheckpointError, load
    from lsd_game.training.reading_lesson import read

    try:
        found = read(options.prompt, load(options.model).network)
    except CheckpointError as error:
        raise UserError(str(error)) from error
    for name, probability in found:
        output.say(f"{probability:4.0%}  {name}")
    if not found:
        output.say("no style that it knows by name: it goes by the words themselves")
    return 0
