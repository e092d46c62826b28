"""Learn a style from before/after pictures, in minutes: lsd-game finetune pairs/ --prompt "my style"

The result is an adapter, a small file for --adapter: `lsd-game run --adapter my_style.safetensors -- my_game`.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean

from PIL import Image

from lsd_game.commands import UserError, output
from lsd_game.commands.model_files import check_model_name
from lsd_game.commands.sheet import contact_sheet
from lsd_game.commands.style_arguments import check_prompt_option
from lsd_game.commands.weights_file import check_weights_file
from lsd_game.model import checkpoint
from lsd_game.model.adapter_file import SUFFIX
from lsd_game.model.stream import RestyleStream
from lsd_game.session.config import FAKE_MODEL
from lsd_game.training.appraisal import OTHER_PROMPTS, Drawing, draw_pairs, largest_difference
from lsd_game.training.finetune import FineTuneConfig, FineTuner
from lsd_game.training.pairs import MIN_PAIRS, Pair, PairsError, hold_out, read_pairs

MAX_ROWS = 12  # of the sheet
ONE_HELD_OUT_IN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the pictures and what the training is told."""
    parser.add_argument(
        "pairs", type=Path, help="folder of NAME.before.png and NAME.after.png, or of folders before/ and after/"
    )
    parser.add_argument("--prompt", required=True, help="the words that will ask for the style")
    parser.add_argument("-o", "--output", type=Path, help=f"the adapter (default: the prompt's words{SUFFIX})")
    parser.add_argument("--model", default="tiny", help="a shipped model or a checkpoint file (default: tiny)")
    parser.add_argument("--minutes", type=float, default=5.0, help="time box (default: 5)")
    parser.add_argument(
        "--hold-out",
        type=int,
        metavar="N",
        help=f"pairs kept from learning, to judge by (default: one in {ONE_HELD_OUT_IN})",
    )
    parser.add_argument("--rank", type=int, default=8, help="of the low-rank changes (default: 8)")
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> int:
    """Learn until the time box ends or Ctrl-C, which saves too; then say what it was worth."""
    path = options.output or Path(f"{_file_name(options.prompt)}{SUFFIX}")
    tuner, held_out = _tuner(options, path)
    output.say(f"{len(tuner.pairs)} pairs to learn from, {len(held_out)} held out, {options.minutes:g} minutes")
    try:
        _learn(tuner)
    finally:
        done = tuner.progress
        if done.steps:  # else what is there may be better
            tuner.save(path)
            output.say(
                f"begun from {tuner.begun_from!r}, {done.steps} steps in {done.minutes:.1f} minutes: "
                f"{path}, {path.stat().st_size / 1e6:.1f} MB"
            )
    _judge(tuner, held_out, path)
    return 0


def _tuner(options: argparse.Namespace, path: Path) -> tuple[FineTuner, list[Pair]]:
    """The training, ready to begin, and the pairs that it does not see; UserError for what cannot be."""
    check_prompt_option(options.prompt)
    check_model_name(options.model)
    if options.model == FAKE_MODEL:
        raise UserError("fine-tuning needs a model, and 'fake' is none")
    check_weights_file(path, "--output", options.model)
    if not (math.isfinite(options.minutes) and options.minutes > 0.0):
        raise UserError(f"--minutes must be a number above 0, got {options.minutes}")
    try:
        config = FineTuneConfig(options.prompt, options.model, options.minutes, options.rank, seed=options.seed)
        shape = checkpoint.load(options.model).network.config
        pairs = read_pairs(options.pairs, (shape.width_px, shape.height_px))
        learned, held_out = hold_out(pairs, _num_held_out(options.hold_out, len(pairs)))
        return FineTuner(config, learned), held_out
    except (ValueError, PairsError, checkpoint.CheckpointError) as error:
        raise UserError(str(error)) from error


def _num_held_out(wanted: int | None, num_pairs: int) -> int:
    count = num_pairs // ONE_HELD_OUT_IN if wanted is None else wanted
    if not 0 <= count <= num_pairs - MIN_PAIRS:
        raise UserError(f"--hold-out must leave {MIN_PAIRS} of {num_pairs} pairs to learn from, got {count}")
    return count


def _learn(tuner: FineTuner) -> None:
    bar, shown = output.progress(tuner.config.minutes, "finetune", "min"), 0.0
    try:
        for progress in tuner.run():
            bar.update(round(progress.minutes - shown, 3))
            shown = progress.minutes
    finally:
        bar.close()


def _judge(tuner: FineTuner, held_out: Sequence[Pair], path: Path) -> None:
    """Say how near the adapter comes to the artist's pictures and what became of other styles; draw the sheet."""
    prompt, model = tuner.config.prompt, tuner.config.model
    without, adapted = RestyleStream(model), RestyleStream(model, adapters={str(path): 1.0})
    pairs = held_out or tuner.pairs
    drawings = draw_pairs(pairs, prompt, without, adapted)
    untouched, plain, ours = (
        mean(figures) for figures in zip(*((d.untouched_db, d.without_db, d.with_db) for d in drawings), strict=True)
    )
    output.say(
        f"{len(drawings)} {'held-out' if held_out else 'learned'} pairs, PSNR to the after pictures: {ours:.1f} dB; "
        f"without the adapter {plain:.1f} dB, the before pictures themselves {untouched:.1f} dB"
    )
    moved = largest_difference(pairs, prompt, without, adapted)
    output.say(f"other styles while it is loaded: largest difference {moved} of 255 in {len(OTHER_PROMPTS)} prompts")
    sheet = path.with_suffix(".sheet.png")
    draw_sheet(drawings).save(sheet)
    output.say(f"before | after | ours: {sheet}")


def draw_sheet(drawings: Iterable[Drawing]) -> Image.Image:
    """A row for each pair: before, the artist's after, and what the model draws."""
    cells = []
    for drawing in list(drawings)[:MAX_ROWS]:
        pair = drawing.pair
        cells += [(f"{pair.name}: before", pair.before.numpy()), ("after", pair.after.numpy())]
        cells.append((f"ours, {drawing.with_db:.1f} dB", drawing.answer))
    return contact_sheet(cells, 3)


def _file_name(prompt: str) -> str:
    """The prompt's words as the name of a file."""
    return re.sub(r"\W+", "_", prompt.lower()).strip("_")[:60] or "adapter"
