"""Draw a picture, or moments of a play, in every style, labelled, as a contact sheet."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from lsd_game.commands import UserError, output
from lsd_game.commands.adapter_arguments import adapter_prompts
from lsd_game.commands.labels import LABEL_HEIGHT_PX, PAPER, label_strip
from lsd_game.commands.loading import load_for_command
from lsd_game.commands.model_arguments import add_model_arguments, check_model_options, model_values
from lsd_game.commands.output_files import check_writable
from lsd_game.commands.style_arguments import check_prompt_option
from lsd_game.commands.styles import named_style
from lsd_game.director.style_library import StyleLibrary
from lsd_game.frame import Frame, Pixels, Style
from lsd_game.session.config import SessionConfig
from lsd_game.session.stages import Restyler
from lsd_game.session.tape.clip import read_clip
from lsd_game.session.tape.lossless import TapeError
from lsd_game.session.tape.reader import Tape

NUM_FRAMES = 4  # the same picture, a few times: the stream settles on what it has drawn
DEFAULT_SECONDS = 2.0  # of a play
CLIP_SUFFIXES = (".mp4", ".mkv", ".webm", ".mov", ".avi")
NUM_COLUMNS = 6
CELL_WIDTH_PX = 320
GAP_PX = 8
MAX_SOURCE_PX = 1280  # a larger picture is shrunk first: the model draws at a tenth of it anyhow
ORIGINAL = "the game's own picture"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the picture, the sheet and the model's options."""
    parser.add_argument("source", type=Path, metavar="SOURCE", help="a picture, a video, or a recorded session")
    parser.add_argument("-o", "--output", type=Path, default=Path("sheet.png"), help="default: sheet.png")
    parser.add_argument("--prompt", action="append", default=[], help="instead of every named style; may be repeated")
    parser.add_argument("--style", action="append", default=[], metavar="NAME", help="a named style; may be repeated")
    parser.add_argument("--seconds", type=float, default=DEFAULT_SECONDS, help="of a video or session (default: 2)")
    parser.add_argument("--moments", type=int, default=4, help="pictures of it in a row (default: 4)")
    add_model_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the sheet."""
    check_model_options(options)
    check_writable(options.output, "--output")
    if options.seconds <= 0.0 or not 1 <= options.moments <= 12:
        given = f"{options.seconds} and {options.moments}"
        raise UserError(f"--seconds must be above 0 and --moments within 1..12, got {given}")
    styles = sheet_styles(options.style, options.prompt, adapter_prompts(options.adapters))
    frames, moments = read_source(options.source, options.seconds, options.moments)
    config = SessionConfig(**model_values(options))
    restyler = load_for_command(config, tuple(style.prompts[0][0] for style in styles.values())).restyler
    cells = [(ORIGINAL, frames[moment]) for moment in moments]
    cells += draw_styles(restyler, frames, styles, moments)
    num_columns = NUM_COLUMNS if len(moments) == 1 else len(moments)
    try:
        contact_sheet(cells, num_columns).save(options.output)
    except (OSError, ValueError) as error:
        raise UserError(f"the sheet {str(options.output)!r} cannot be written: {error}") from error
    output.say(f"{len(styles)} styles: {options.output}")
    return 0


def sheet_styles(names: list[str], prompts: list[str], learned: tuple[str, ...] = ()) -> dict[str, Style]:
    """Label -> style: those that were asked for, or else every named style, and those of the adapters."""
    for prompt in prompts:
        check_prompt_option(prompt)
    if not names and not prompts:
        names = StyleLibrary.installed().names()
    prompts = list(dict.fromkeys([*learned, *prompts]))
    named = {name: named_style(name) for name in names}
    styles = {f"{name}: {style.prompt}": Style(((style.prompt, 1.0),), style.strength) for name, style in named.items()}
    return {**styles, **{prompt: Style(((prompt, 1.0),)) for prompt in prompts}}


def read_source(path: Path, seconds: float, num_moments: int) -> tuple[list[Pixels], list[int]]:
    """The frames to restyle, uint8 RGB (height, width, 3), and the numbers of those that the sheet shows."""
    if not path.is_dir() and path.suffix.lower() not in CLIP_SUFFIXES:
        return [read_picture(path)] * NUM_FRAMES, [NUM_FRAMES - 1]
    limit = max(1, round(seconds * 24))
    try:
        frames = [_shrunk(frame.pixels) for frame in islice(_play(path), limit)]
    except TapeError as error:
        raise UserError(str(error)) from error
    same_size = [pixels for pixels in frames if pixels.shape == frames[0].shape]
    if not same_size:
        raise UserError(f"{str(path)!r} has no frame")
    last = len(same_size) - 1
    return same_size, sorted({round(last * number / num_moments) for number in range(1, num_moments + 1)})


def read_picture(path: Path) -> Pixels:
    """Return the picture, uint8 RGB (height, width, 3), shrunk to at most MAX_SOURCE_PX on a side."""
    try:
        with Image.open(path) as image:
            picture = image.convert("RGB")
    except FileNotFoundError as error:
        raise UserError(f"there is no picture {str(path)!r}") from error
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise UserError(f"{str(path)!r} cannot be read as a picture: {error}") from error
    return _shrunk(np.array(picture))


def draw_styles(
    restyler: Restyler, frames: list[Pixels], styles: dict[str, Style], moments: list[int]
) -> list[tuple[str, Pixels]]:
    """Return (label, picture) for each moment of each style, every style from a fresh stream."""
    bar = output.progress(len(styles) * len(frames), "styles", "frame")
    drawn = []
    for label, style in styles.items():
        restyler.reanchor()
        for index, pixels in enumerate(frames):
            answer = restyler.restyle(Frame(pixels, index, index / 24), style)
            if index in moments:
                drawn.append((label, answer.pixels))
            bar.update(1)
    bar.close()
    return drawn


def contact_sheet(cells: list[tuple[str, Pixels]], num_columns: int = NUM_COLUMNS) -> Image.Image:
    """Return the labelled pictures, which all have one size, in rows."""
    height_px, width_px = cells[0][1].shape[:2]
    cell_height_px = max(1, round(CELL_WIDTH_PX * height_px / width_px))
    num_rows = -(-len(cells) // num_columns)
    num_columns = -(-len(cells) // num_rows)  # as few as the rows need, so that the last one is not short
    step_x, step_y = CELL_WIDTH_PX + GAP_PX, cell_height_px + LABEL_HEIGHT_PX + GAP_PX
    sheet = Image.new("RGB", (num_columns * step_x + GAP_PX, num_rows * step_y + GAP_PX), PAPER)
    for index, (label, pixels) in enumerate(cells):
        x, y = GAP_PX + index % num_columns * step_x, GAP_PX + index // num_columns * step_y
        sheet.paste(Image.fromarray(pixels).resize((CELL_WIDTH_PX, cell_height_px), Image.Resampling.LANCZOS), (x, y))
        sheet.paste(Image.fromarray(label_strip(label, CELL_WIDTH_PX)), (x, y + cell_height_px))
    return sheet


def _play(path: Path) -> Iterator[Frame]:
    """The frames of a recorded session or of a video."""
    if not path.is_dir():
        yield from read_clip(path)
        return
    for moment in Tape(path).play():
        if isinstance(moment, tuple):
            yield moment[1]


def _shrunk(pixels: Pixels) -> Pixels:
    if max(pixels.shape[:2]) <= MAX_SOURCE_PX:
        return pixels
    picture = Image.fromarray(pixels)
    picture.thumbnail((MAX_SOURCE_PX, MAX_SOURCE_PX))
    return np.array(picture)
