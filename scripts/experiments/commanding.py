"""Small, honest experiments at the scale of a nano model: what each choice of the design and each stage is worth.

    python scripts/experiments baseline --minutes 3 --clips worlds        # train, measure, print the row
    python scripts/experiments --all --minutes 3 --clips worlds           # every run that is not there yet
    python scripts/experiments --speed                                    # milliseconds a frame of each shape
    python scripts/experiments --table                                    # the rows as Markdown
    python scripts/experiments --sheet sheet.png                          # their pictures

Each run has one thread and the same minutes of its process's CPU time, so the machine's other work counts little.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch
from registry import VARIANTS, has_drift, seeds_of, variant
from running import Laboratory
from speed import frame_ms
from table import sheet, tables


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked; 2 for what cannot be done."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(1)
    try:
        _check(options)
        _do(options)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="experiments", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(VARIANTS)}")
    parser.add_argument("--all", action="store_true", help="every experiment")
    parser.add_argument("--minutes", type=float, default=3.0, help="CPU time of each training (default 3)")
    parser.add_argument("--clips", type=Path, default=Path("worlds"), help="what `lsd-game worlds --cache` filled")
    parser.add_argument("--out", type=Path, default=Path("runs/experiments"), help="folder of results")
    parser.add_argument("--seed", type=int, help="of the run (default: 0, and for the baseline 0, 1 and 2)")
    parser.add_argument("--speed", action="store_true", help="measure milliseconds a frame")
    parser.add_argument("--table", action="store_true", help="print the rows as Markdown")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="write the pictures of all runs")
    return parser


def _check(options: argparse.Namespace) -> None:
    """ValueError before anything is begun."""
    for name in options.names:
        variant(name)
    if not options.minutes > 0.0:
        raise ValueError(f"--minutes must be above 0, got {options.minutes:g}")
    if not (options.names or options.all or options.speed or options.table or options.sheet):
        raise ValueError(f"name an experiment, or --all: {', '.join(VARIANTS)}")


def _do(options: argparse.Namespace) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    names = list(VARIANTS) if options.all else options.names
    wanted = [(name, seed) for name in names for seed in seeds_of(name, options.seed)]
    missing = [pair for pair in wanted if not (options.out / f"{pair[0]}-{pair[1]}.json").exists()]
    laboratory = Laboratory(options.clips, options.out) if missing else None
    for name, seed in missing:
        assert laboratory is not None
        row = laboratory.run(variant(name), seed, minutes=options.minutes, has_drift=has_drift(name))
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    if options.speed:
        sys.stdout.write(json.dumps(frame_ms(), indent=1) + "\n")
    if options.table:
        sys.stdout.write(tables(options.out) + "\n")
    if options.sheet:
        sheet(options.out, options.sheet)
