"""Measure how well a model restyles, on worlds for which the true answer is known; writes figures and pictures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from lsd_game.commands import UserError, output
from lsd_game.commands.stream_options import add_model_arguments, check_model_options
from lsd_game.evaluation.classifier import Classifier, ClassifierError
from lsd_game.evaluation.deck import Deck
from lsd_game.evaluation.document import document, figure_rows, markdown
from lsd_game.evaluation.identity import Identity
from lsd_game.evaluation.page import write_sheets
from lsd_game.evaluation.program import Program, full_program, quick_program
from lsd_game.evaluation.suite import Results, Suite
from lsd_game.frame import FrameRestyler
from lsd_game.session_config import SessionConfig
from lsd_game.stages import ModelUnusableError, load_model

IDENTITY = "identity"
BASELINES = (IDENTITY,)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is measured, how thoroughly, and where the results go."""
    parser.add_argument("--quick", action="store_true", help="a fixed subset, in under a minute")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where results go (default runs/eval/MODEL)")
    parser.add_argument(
        "--clips-cache", type=Path, default=Path("runs/eval-clips"), help="where drawn worlds are kept between runs"
    )
    parser.add_argument(
        "--baseline", action="append", choices=BASELINES, help="in the same table; may be repeated (default identity)"
    )
    add_model_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Draw what is missing, run the suite for the model and its baselines, write the results."""
    restyler, device = _open_model(options)
    program = quick_program() if options.quick else full_program()
    suite = Suite(program, _ready_deck(options.clips_cache, program), _open_classifier())
    model = _evaluate(suite, restyler, options.model)
    baselines = {name: _evaluate(suite, Identity(), name) for name in options.baseline or [IDENTITY]}
    context = {
        "model": options.model,
        "device": device,
        "steps": options.steps,
        "seed": options.seed,
        "program": program.name,
    }
    result = document(context, model, baselines)
    folder = options.out or Path("runs/eval") / Path(options.model).stem
    _write(folder, result, model)
    columns = {options.model: result, **result["baselines"]}
    output.say(output.table(["figure", *columns], [row[:-1] for row in figure_rows(columns)]))
    output.say(f"\n{folder}: results.json, README.md with pictures")
    return 0


def _open_model(options: argparse.Namespace) -> tuple[FrameRestyler, str]:
    if options.model == IDENTITY:
        return Identity(), "cpu"
    check_model_options(options)
    config = SessionConfig(model=options.model, device=options.device, seed=options.seed, steps=options.steps)
    try:
        return load_model(config, ())
    except ModelUnusableError as error:
        raise UserError(str(error)) from error


def _open_classifier() -> Classifier | None:
    try:
        return Classifier.load()
    except ClassifierError as error:
        output.complain(f"{error}; the figures of prompt accuracy are left out")
        return None


def _ready_deck(cache: Path, program: Program) -> Deck:
    deck = Deck(cache, program)
    if not deck.is_drawn:
        bar = output.progress(len(deck.plans), "worlds", "scene")
        for _ in deck.draw():
            bar.update()
        bar.close()
    return deck


def _evaluate(suite: Suite, restyler: FrameRestyler, name: str) -> Results:
    results = Results()
    bar = output.progress(suite.num_frames, Path(name).stem, "frame")
    for num_frames in suite.run(restyler, results):
        bar.update(num_frames)
    bar.close()
    return results


def _write(folder: Path, result: dict[str, Any], model: Results) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(json.dumps(result, indent=2) + "\n")
        title = f"{Path(result['model']).stem}: {result['program']} evaluation"
        table = markdown(title, result, Path(result["model"]).stem)
        (folder / "README.md").write_text(table + write_sheets(folder, model.pictured))
    except OSError as error:
        raise UserError(f"the results cannot be written to {str(folder)!r}: {error}") from error
