"""Play the built-in game, restyled: move with WASD or the arrows; what happens changes the prompt."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import lsd_game.demos
from lsd_game.commands import UserError, output
from lsd_game.commands.run import is_headless, start_game
from lsd_game.commands.stream_options import StreamOptions, add_stream_arguments, stream_options

GAMES = ("meadow", "terrain")
HEADLESS_SECONDS = 20.0
EXIT_NOTHING_DRAWN = 1
HEADLESS_RECORD, HEADLESS_REPORT = Path("demo.mp4"), Path("demo.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the game and the stream's options."""
    parser.add_argument("--game", default=GAMES[0], choices=GAMES, help="meadow: pygame (default); terrain: OpenGL")
    add_stream_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Play; without a display the game plays itself, and leaves a recording and a report."""
    started_s = time.monotonic()
    if not is_headless(StreamOptions(headless=options.headless)):
        config = stream_options(options, demo_rules(options.game))
        return start_game(demo_command(options.game, config), config, started_s)
    complete_headless(options)
    config = stream_options(options, demo_rules(options.game))
    with output.passing_time(options.seconds, "the game plays itself"):
        code = start_game(demo_command(options.game, config), config, started_s)
    if code == 0 and not options.record.exists():
        output.complain("no frame was restyled, so there is no recording")
        return EXIT_NOTHING_DRAWN
    if code == 0:
        output.say(f"recording: {config.record}\nreport: {config.report}")
    return code


def complete_headless(options: argparse.Namespace) -> None:
    """Make it a run that ends and leaves something to look at, where the options do not say so."""
    options.headless = True
    options.seconds = options.seconds or HEADLESS_SECONDS
    options.record = options.record or HEADLESS_RECORD
    options.report = options.report or HEADLESS_REPORT


def demo_rules(game: str) -> Path:
    """Return the rules file of a demo game."""
    return Path(lsd_game.demos.__file__).parent / game / f"{game}.toml"


def demo_command(game: str, config: StreamOptions) -> list[str]:
    """Return the command line of a demo game; it plays itself where nobody can."""
    if game == "terrain":
        _check_moderngl()
    words = [sys.executable, "-m", f"lsd_game.demos.{game}", f"--seed={config.seed}"]
    return [*words, "--autoplay"] if config.headless else words


def _check_moderngl() -> None:
    try:
        import moderngl  # noqa: F401
    except ImportError as error:
        raise UserError("the terrain game needs moderngl: pip install 'lsd-game[gl]'") from error
