"""Measure how well a model restyles, on worlds for which the true answer is known; writes figures and pictures."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lsd_game.commands import UserError, output
from lsd_game.commands.eval_parts import (
    BASELINES,
    IDENTITY,
    conv_path,
    open_baseline,
    open_classifier,
    open_model,
    ready_deck,
    train_classifier,
)
from lsd_game.commands.model_arguments import add_model_arguments
from lsd_game.commands.sheet import contact_sheet
from lsd_game.evaluation.classifier import SHIPPED
from lsd_game.evaluation.document import document, figure_rows, markdown, shown
from lsd_game.evaluation.kept_figures import Figures, KeptFigures
from lsd_game.evaluation.page import write_sheets
from lsd_game.evaluation.program import full_program, quick_program
from lsd_game.evaluation.recorded import ClipError, Length, RealResults, RealSuite, find_clips
from lsd_game.evaluation.suite import Results, Suite
from lsd_game.frame import FrameRestyler
from lsd_game.training.worlds.gbuffer import ContextError

RESULTS_FILE, TABLE_FILE = "results.json", "README.md"
QUICK_LENGTH, FULL_LENGTH = Length(frames=8, rounds=2), Length(frames=24, rounds=6)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is measured, how thoroughly, and where the results go."""
    parser.add_argument("--quick", action="store_true", help="a fixed subset, in under a minute")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where results go (default runs/eval/MODEL)")
    parser.add_argument("--clips", type=Path, metavar="DIR", help="measure on these recorded clips instead of worlds")
    parser.add_argument(
        "--clips-cache", type=Path, default=Path("runs/eval-clips"), help="where drawn worlds are kept between runs"
    )
    parser.add_argument(
        "--baseline", action="append", choices=BASELINES, help="in the same table; may be repeated (default identity)"
    )
    parser.add_argument(
        "--minutes",
        type=float,
        metavar="N",
        help="train the baseline 'conv' until it has had N minutes in all; else the last one is taken",
    )
    parser.add_argument(
        "--train-classifier", type=float, metavar="N", help="only train the classifier, on N minutes of scenes"
    )
    parser.add_argument(
        "--train-clips", type=Path, metavar="DIR", default=Path("worlds"), help="clips to train on (default worlds)"
    )
    add_model_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run the suite for the model and its baselines, and write the results."""
    try:
        return _run(options)
    except ContextError as error:
        raise UserError(str(error)) from error


def _run(options: argparse.Namespace) -> int:
    if options.train_classifier is not None:
        train_classifier(options)
        return 0
    restyler, device = open_model(options)
    context = {
        "model": options.model,
        "device": device,
        "precision": options.precision,
        "steps": options.steps,
        "guidance": options.guidance,
        "seed": options.seed,
        "program": "quick" if options.quick else "full",
    }
    folder = options.out or Path("runs/eval") / Path(options.model).stem
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if options.clips is not None:
            _run_clips(options, restyler, context, folder)
        else:
            _run_worlds(options, restyler, context, folder)
    except OSError as error:
        raise UserError(f"results or worlds cannot be written: {error}") from error
    output.say(f"\n{folder}: {RESULTS_FILE}, {TABLE_FILE} with pictures")
    return 0


def _run_worlds(options: argparse.Namespace, restyler: FrameRestyler, context: Mapping[str, Any], folder: Path) -> None:
    program = quick_program() if options.quick else full_program()
    deck = ready_deck(options.clips_cache, program)
    names = tuple(dict.fromkeys(options.baseline or [IDENTITY]))
    judge = open_classifier()
    suite, name = Suite(program, deck, judge), Path(options.model).stem
    baselines = {other: _baseline_figures(other, options, suite) for other in names}
    model = _evaluate(suite, restyler, name)
    result = document({**context, "judge_accuracy": judge.accuracy if judge else None}, model, baselines)
    (folder / RESULTS_FILE).write_text(json.dumps(result, indent=2) + "\n")
    table = markdown(f"{name}: {program.name} evaluation", result, name)
    (folder / TABLE_FILE).write_text(table + write_sheets(folder, model.pictured))
    columns = {name: result, **result["baselines"]}
    output.say(output.table(["figure", *columns], [row[:-1] for row in figure_rows(columns)]))


def _baseline_figures(name: str, options: argparse.Namespace, suite: Suite) -> Figures:
    """The figures of a baseline: kept ones, or measured now and kept."""
    baseline = open_baseline(name, options, suite.program, suite.deck)
    kept = KeptFigures(suite.deck, name, (SHIPPED, conv_path(options)))
    figures = kept.try_load()
    if figures is None:
        figures = _evaluate(suite, baseline, name).figures
        kept.save(figures)
    return figures


def _evaluate(suite: Suite, restyler: FrameRestyler, name: str) -> Results:
    results = Results()
    bar = output.progress(suite.num_frames, name, "frame")
    for num_frames in suite.run(restyler, results):
        bar.update(num_frames)
    bar.close()
    return results


def _run_clips(options: argparse.Namespace, restyler: FrameRestyler, context: Mapping[str, Any], folder: Path) -> None:
    results, name = RealResults(), Path(options.model).stem
    try:
        length = QUICK_LENGTH if options.quick else FULL_LENGTH
        suite = RealSuite(find_clips(options.clips), length, open_classifier())
        bar = output.progress(suite.num_clips, name, "clip")
        for _ in suite.run(restyler, results):
            bar.update()
        bar.close()
    except ClipError as error:
        raise UserError(str(error)) from error
    clips = [sheet.name for sheet in results.sheets]
    result = {**context, **results.figures, "clips": dict(zip(clips, results.rows, strict=True))}
    (folder / RESULTS_FILE).write_text(json.dumps(result, indent=2) + "\n")
    rows = [[key, shown(value)] for key, value in results.figures.items()]
    lines = [f"# {name} on recorded clips", "", "| figure | mean |", "| --- | ---: |"]
    lines += [f"| {key} | {value} |" for key, value in rows]
    for sheet in results.sheets:
        contact_sheet(sheet.cells).save(folder / f"{sheet.name}.jpg", quality=88)
        lines += ["", f"## {sheet.name}", "", f"![{sheet.name}]({sheet.name}.jpg)"]
    (folder / TABLE_FILE).write_text("\n".join(lines) + "\n")
    output.say(output.table(["figure", name], rows))
