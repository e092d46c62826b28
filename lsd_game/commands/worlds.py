"""`lsd-game worlds`: draws procedural worlds, as a sheet of pictures or as the cache of clips that training reads."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from lsd_game.commands import UserError, output
from lsd_game.training.worlds.clips import ClipConfig, ClipMaker, write_cache
from lsd_game.training.worlds.families import FAMILIES
from lsd_game.training.worlds.gbuffer import ContextError, create_context
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.sheet import AXES, draw_sheet, labelled, looks_of, name_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to and how much."""
    goal = parser.add_mutually_exclusive_group(required=True)
    goal.add_argument("--sheet", type=Path, metavar="OUT.png", help="draw each family in random looks into a picture")
    goal.add_argument("--cache", type=Path, metavar="DIR", help="fill a folder with clips; goes on where it stopped")
    parser.add_argument("--clips", type=int, default=1000, help="how many clips the cache shall hold (default 1000)")
    parser.add_argument("--looks", type=int, default=4, help="looks a clip, or columns of the sheet (default 4)")
    parser.add_argument("--axis", choices=sorted(AXES), help="for the sheet: a column for each value of this axis")
    parser.add_argument("--labels", action="store_true", help="for the sheet: a line that names the columns")
    parser.add_argument("--family", choices=sorted(FAMILIES), help="for the sheet: this family only, in seven worlds")
    parser.add_argument("--size", default="256x144", help="width and height in pixels (default 256x144)")
    parser.add_argument("--frames", type=int, default=4, help="frames a clip (default 4)")
    parser.add_argument("--seed", type=int, default=0, help="determines everything that is drawn (default 0)")


def run(options: argparse.Namespace) -> int:
    """Draw the sheet or fill the cache."""
    if options.seed < 0:
        raise UserError(f"--seed must be at least 0, got {options.seed}")
    config = _config(options)
    try:
        maker = ClipMaker(create_context(), config)
    except ContextError as error:
        raise UserError(str(error)) from error
    if options.sheet is not None:
        return _draw_sheet(maker, options)
    return _fill_cache(maker, options)


def _config(options: argparse.Namespace) -> ClipConfig:
    try:
        width, height = (int(side) for side in options.size.split("x"))
    except ValueError as error:
        raise UserError(f"--size takes WIDTHxHEIGHT, such as 256x144, got {options.size!r}") from error
    try:
        return ClipConfig(width=width, height=height, frames=options.frames, looks=options.looks)
    except ValueError as error:
        raise UserError(str(error)) from error


def _draw_sheet(maker: ClipMaker, options: argparse.Namespace) -> int:
    rng = np.random.default_rng(options.seed)
    looks = looks_of(options.axis) if options.axis else tuple(Look.random(rng) for _ in range(options.looks))
    families = [options.family] * 7 if options.family else sorted(FAMILIES)
    sheet = draw_sheet(maker, families, looks, seed=options.seed)
    try:
        Image.fromarray(labelled(sheet, looks) if options.labels else sheet).save(options.sheet)
    except (OSError, ValueError) as error:
        raise UserError(f"the sheet {str(options.sheet)!r} cannot be written: {error}") from error
    output.say(f"{options.sheet}: the game's own look; " + "; ".join(map(name_of, looks)))
    return 0


def _fill_cache(maker: ClipMaker, options: argparse.Namespace) -> int:
    if options.clips < 1:
        raise UserError(f"--clips must be at least 1, got {options.clips}")
    bar = output.progress(options.clips, "worlds", "clip")
    try:
        total = 0
        for added in write_cache(options.cache, maker, clips=options.clips, seed=options.seed):
            bar.update(added)
            total += added
    except (ValueError, OSError) as error:
        raise UserError(f"the cache {str(options.cache)!r} cannot be filled: {error}") from error
    finally:
        bar.close()
    output.say(f"{total} clips in {options.cache}")
    return 0
