"""Restyle a game in its own window, without touching its source."""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib.machinery import PathFinder

from lsd_game.commands import UserError, output
from lsd_game.commands.output_files import check_empty_folder
from lsd_game.commands.stream_options import StreamOptions, add_stream_arguments, stream_options
from lsd_game.director.table import RulesError
from lsd_game.game.run import run_game
from lsd_game.hooks.executable import obstacle
from lsd_game.hooks.launch import has_display, is_windowless, module_command, program_command
from lsd_game.session.stages import make_director


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the game and the stream's options."""
    parser.usage = "%(prog)s [options] (-m MODULE [-- ARGUMENTS...] | -- PROGRAM [ARGUMENTS...])"
    parser.add_argument("-m", dest="module", help="the game is this Python module, as for python -m")
    parser.add_argument("words", nargs="*", metavar="GAME", help="after --: the game's own command line")
    add_stream_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run the game until it ends; return its exit code."""
    started_s = time.monotonic()
    return start_game(game_command(options.module, options.words), stream_options(options), started_s)


def start_game(command: list[str], config: StreamOptions, started_s: float) -> int:
    """Run a game restyled as `config` says; return the exit code.

    Args:
        command: the game's command line.
        config: the stream's options.
        started_s: when the person started the run, on the monotonic clock.
    """
    check_rules(config)
    check_empty_folder(config.record_session, "--record-session")
    arguments = [*config.to_arguments(), f"--start-s={started_s}"]
    try:
        return run_game(
            command,
            arguments,
            is_headless=is_headless(config),
            seconds=config.seconds,
            control_port=config.control_port,
            secret=config.token,
        )
    except OSError as error:
        if error.filename is None and config.control_port:
            raise UserError(error.strerror) from error
        raise UserError(f"{error.filename or command[0]!r} cannot be started: {error.strerror}") from error


def game_command(module: str | None, words: list[str]) -> list[str]:
    """The game's command line; UserError when there is no game in the options."""
    if module is not None:
        _check_module(module)
        return module_command(module, words)
    if not words:
        raise UserError("which game? Give -m MODULE, or -- and the command that starts it")
    if (reason := obstacle(words[0])) is not None:
        raise UserError(f"{words[0]!r} {reason}")
    return program_command(words)


def is_headless(config: StreamOptions) -> bool:
    """Whether the game shows no window; says so when nobody asked for it."""
    if config.headless or is_windowless(os.environ):
        return True
    if has_display(os.environ):
        return False
    output.complain("there is no display, so the game runs headless (as with --headless)")
    return True


def check_rules(config: StreamOptions) -> None:
    """Raise UserError now for rules that the restyle process could not read later."""
    try:
        make_director(config)
    except (RulesError, OSError, ValueError) as error:
        raise UserError(str(error)) from error


def _check_module(module: str) -> None:
    """UserError for a module that is not there; only its first part is looked up, so nothing is imported."""
    top = module.split(".")[0]
    if top not in sys.builtin_module_names and PathFinder.find_spec(top, [os.getcwd(), *sys.path]) is None:
        raise UserError(f"{sys.executable} has no module {top!r}")
