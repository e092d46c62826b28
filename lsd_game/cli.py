"""`lsd-game`: finds the command, imports only that one, and turns its end into an exit code."""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol, cast

from lsd_game.commands import UserError, output
from lsd_game.suggest import did_you_mean

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells count
EXIT_BROKEN_PIPE = 141  # 128 + SIGPIPE

COMMANDS = {
    "demo": "play the built-in game, restyled",
    "run": "restyle a game: lsd-game run -m pygame.examples.aliens --prompt 'molten lava world'",
    "ctl": "speak to a running game: lsd-game ctl prompt 'molten lava world'; ctl event hurt health=0.3",
    "replay": "play a recorded session again, bit for bit, or with another score",
    "serve": "restyle games of other engines and machines, over a WebSocket",
    "compare": "set prompts, styles, rules or models side by side on the same play",
    "styles": "list the named styles, for --style",
    "read": "say what a model reads in a prompt: lsd-game read 'a foggy harbour, as a doodle'",
    "conform": "put a server to the rules of the bridge's protocol: lsd-game conform ws://127.0.0.1:8765",
    "stream": "restyle a video file, a camera or the screen",
    "sheet": "draw one picture in every style, as a contact sheet",
    "bench": "measure the model alone and the whole loop, stage by stage",
    "rules": "check a rules file: lsd-game rules check my_game.toml",
    "doctor": "say what this machine has for lsd-game, and what it lacks",
    "train": "train a model on procedural worlds",
    "finetune": "learn a style from before/after pictures: lsd-game finetune pairs/ --prompt 'my style'",
    "prune": "cut a model narrower; train --teacher heals it",
    "worlds": "draw procedural worlds, as the training sees them",
    "eval": "measure how well a model restyles, where the true answer is known",
}
EXTRAS = {"msgpack": "serve", "websockets": "serve", "moderngl": "train"}  # package -> the extra that brings it
INTERNAL_COMMANDS = ("restyle",)


class Command(Protocol):
    """What each file in commands/ offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; return the exit code."""


class CommandParser(argparse.ArgumentParser):
    """A parser whose complaint is one sentence instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        """Raise UserError with `message` and the way to the help."""
        raise UserError(f"{message} (see {self.prog} --help)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `lsd-game` with `arguments`, by default the process's own; return the exit code."""
    logging.basicConfig(format="lsd-game: %(message)s", level=logging.WARNING)
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(words)
    except UserError as error:
        output.complain(str(error))
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output is gone; keep the interpreter from flushing into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE


def _dispatch(words: list[str]) -> int:
    name = words[0] if words else "--help"
    if name in ("-h", "--help", "help"):
        output.say(_help())
        return 0
    if name == "--version":
        output.say(f"lsd-game {importlib.metadata.version('lsd-game')}")
        return 0
    if name not in COMMANDS and name not in INTERNAL_COMMANDS:
        raise UserError(f"there is no command {name!r}{did_you_mean(name, COMMANDS)}")
    command = _load(name)
    parser = CommandParser(prog=f"lsd-game {name}", description=command.__doc__, allow_abbrev=False)
    command.add_arguments(parser)
    return command.run(parser.parse_args(words[1:]))


def _load(name: str) -> Command:
    """The command's file; UserError where its extra is not installed."""
    try:
        return cast(Command, importlib.import_module(f"lsd_game.commands.{name}"))
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        install = f"pip install 'lsd-game[{EXTRAS[error.name]}]'"
        raise UserError(f"lsd-game {name} needs the package {error.name}: {install}") from error


def _help() -> str:
    commands = "\n".join(f"  {name:<8} {summary}" for name, summary in COMMANDS.items())
    return (
        "usage: lsd-game COMMAND [options]\n\n"
        "Restyle any running game, live, in the style that a prompt describes.\n\n"
        f"commands:\n{commands}\n\n"
        "lsd-game COMMAND --help says what a command takes."
    )
