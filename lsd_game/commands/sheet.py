"""Draw one picture in every style, labelled, as a contact sheet."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from lsd_game.commands import UserError, output
from lsd_game.commands.loading import load_for_command
from lsd_game.commands.stream_options import (
    add_model_arguments,
    check_model_options,
    check_prompt_option,
    check_writable,
)
from lsd_game.frame import Frame, Pixels, Style
from lsd_game.session_config import SessionConfig
from lsd_game.stages import Restyler

STYLES = (
    "molten lava world",
    "snowy winter world",
    "candy land",
    "tropical jungle",
    "sandy desert",
    "haunted world",
    "underwater world",
    "alien planet",
    "golden temple",
    "post-apocalyptic wasteland",
    "medieval castle",
    "neon city at night",
    "cel shading",
    "watercolour",
    "oil painting",
    "pencil sketch",
    "pixel art",
    "neon wireframe",
    "woodblock print",
    "comic book",
    "molten lava world as a woodblock print",
    "winter at sunset, watercolour",
    "sandy desert by torchlight",
)
NUM_FRAMES = 4  # the same picture, a few times: the stream settles on what it has drawn
NUM_COLUMNS = 6
CELL_WIDTH_PX = 320
LABEL_HEIGHT_PX = 26
FONT_PX = 16
GAP_PX = 8
PAPER, INK = (18, 18, 20), (235, 235, 235)
MAX_SOURCE_PX = 1280  # a larger picture is shrunk first: the model draws at a tenth of it anyhow


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the picture, the sheet and the model's options."""
    parser.add_argument("frame", type=Path, metavar="FRAME.png", help="a picture, such as a screenshot of a game")
    parser.add_argument("-o", "--output", type=Path, default=Path("sheet.png"), help="default: sheet.png")
    parser.add_argument("--prompt", action="append", help="a style instead of the usual ones; may be repeated")
    add_model_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the sheet."""
    check_model_options(options)
    check_writable(options.output, "--output")
    prompts = tuple(options.prompt or STYLES)
    for prompt in prompts:
        check_prompt_option(prompt)
    picture = read_picture(options.frame)
    config = SessionConfig(model=options.model, device=options.device, seed=options.seed, steps=options.steps)
    restyler = load_for_command(config, prompts).restyler
    cells = [("the game's own picture", picture), *draw_styles(restyler, picture, prompts)]
    try:
        contact_sheet(cells).save(options.output)
    except (OSError, ValueError) as error:
        raise UserError(f"the sheet {str(options.output)!r} cannot be written: {error}") from error
    output.say(f"{len(prompts)} styles: {options.output}")
    return 0


def read_picture(path: Path) -> Pixels:
    """Return the picture, uint8 RGB (height, width, 3), shrunk to at most MAX_SOURCE_PX on a side."""
    try:
        with Image.open(path) as image:
            picture = image.convert("RGB")
    except FileNotFoundError as error:
        raise UserError(f"there is no picture {str(path)!r}") from error
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise UserError(f"{str(path)!r} cannot be read as a picture: {error}") from error
    picture.thumbnail((MAX_SOURCE_PX, MAX_SOURCE_PX))
    return np.array(picture)  # a copy, because torch wants to own what it reads


def draw_styles(restyler: Restyler, picture: Pixels, prompts: tuple[str, ...]) -> list[tuple[str, Pixels]]:
    """Return (prompt, picture) for each prompt, every one from a fresh stream."""
    bar = output.progress(len(prompts) * NUM_FRAMES, "styles", "frame")
    drawn = []
    for prompt in prompts:
        restyler.reanchor()
        style = Style(((prompt, 1.0),))
        for index in range(NUM_FRAMES):
            answer = restyler.restyle(Frame(picture, index, index / 24), style)
            bar.update(1)
        drawn.append((prompt, answer.pixels))
    bar.close()
    return drawn


def contact_sheet(cells: list[tuple[str, Pixels]]) -> Image.Image:
    """Return the labelled pictures, which all have one size, in rows of NUM_COLUMNS."""
    height_px, width_px = cells[0][1].shape[:2]
    cell_height_px = max(1, round(CELL_WIDTH_PX * height_px / width_px))
    num_columns = min(NUM_COLUMNS, len(cells))
    num_rows = -(-len(cells) // num_columns)
    step_x, step_y = CELL_WIDTH_PX + GAP_PX, cell_height_px + LABEL_HEIGHT_PX + GAP_PX
    sheet = Image.new("RGB", (num_columns * step_x + GAP_PX, num_rows * step_y + GAP_PX), PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(FONT_PX)
    for index, (label, pixels) in enumerate(cells):
        x, y = GAP_PX + index % num_columns * step_x, GAP_PX + index // num_columns * step_y
        sheet.paste(Image.fromarray(pixels).resize((CELL_WIDTH_PX, cell_height_px), Image.Resampling.LANCZOS), (x, y))
        pen.text((x, y + cell_height_px + 4), _shortened(label, pen, font), fill=INK, font=font)
    return sheet


def _shortened(label: str, pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """The label, cut until it fits under its picture."""
    if pen.textlength(label, font=font) <= CELL_WIDTH_PX:
        return label
    while label and pen.textlength(label + "...", font=font) > CELL_WIDTH_PX:
        label = label[:-1]
    return label + "..."
