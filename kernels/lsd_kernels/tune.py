"""Find the fastest tile of every product, and the core's faster form: `python -m lsd_kernels.tune CONFIG ...`.

Its table of the GPU here, `tuned/<gpu>.json`, is committed and read at launch; nothing is tuned while a model runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from functools import partial
from pathlib import Path

import torch

from lsd_kernels import model_shape
from lsd_kernels.core_form import FORMS, key_of
from lsd_kernels.measure import median_us
from lsd_kernels.ops import Ops, load
from lsd_kernels.recorded import TILED, Call, calls_of
from lsd_kernels.tiling import TABLES, Tile, table
from lsd_kernels.whole_step import WholeStep


def candidates(call: Call) -> Iterator[Tile]:
    """Yield the tiles worth trying; a product's width is fixed where a head or a part of the squares fixes it."""
    if call.op == "attend":
        widths: tuple[int, ...] = (32, 64, 128)
    elif call.op == "qkv_project":
        widths = (call.arguments[9].shape[2],)
    elif call.op == "gated_linear":
        widths = (call.sizes[1] // call.arguments[7].shape[1],)
    else:
        widths = (64, 128, 256)
    for rows in (64, 128):
        for columns in widths:
            for depth in (0,) if call.op == "attend" else (32, 64, 128):
                for warps in (4, 8):
                    yield from (Tile(rows, columns, depth, warps, stages) for stages in (2, 3, 4))


def fastest(ops: Ops, call: Call, tiles: Sequence[Tile], repeats: int) -> tuple[Tile, float]:
    """The tile with the least median and that time in microseconds; what a GPU refuses is left out."""
    device, timed = call.arguments[0].device, []
    for tile in tiles:
        try:
            timed.append((median_us(partial(_run, ops, call, tile), device, repeats), astuple(tile), tile))
        except RuntimeError as error:  # out of shared memory or registers
            sys.stderr.write(f"{call.op} {tile}: {error}\n")
    if not timed:
        raise RuntimeError(f"no tile of {call.op} {call.sizes} runs here")
    best = min(timed)
    return best[2], best[0]


def time_forms(step: WholeStep, repeats: int) -> list[float]:
    """Medians of the core in each of `core_form.FORMS`, in microseconds."""
    return [time_form(step, form, repeats) for form in FORMS]


def time_form(step: WholeStep, form: str, repeats: int) -> float:
    """The median of the core alone, in microseconds."""
    step.use_form(form)
    return median_us(step.core_alone, step.source.device, repeats)


def write_table(path: Path, gpu: str, tiles: dict[str, list[int]], cores: dict[str, list[float]]) -> None:
    """Add the tiles and the cores' times to the GPU's table."""
    old = json.loads(path.read_text()) if path.is_file() else {}
    found = {"gpu": gpu, "date": time.strftime("%Y-%m-%d"), "torch": torch.__version__}
    parts = {"tiles": old.get("tiles", {}) | tiles, "cores": old.get("cores", {}) | cores}
    path.write_text(json.dumps(found | parts, indent=1) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Tune the products of the configs named, then time their cores in both forms with the tiles found."""
    parser = argparse.ArgumentParser(prog="lsd_kernels.tune", description=__doc__.splitlines()[0])
    parser.add_argument("config", nargs="+", help=f"{', '.join(model_shape.PRESETS)}, or JSON files")
    parser.add_argument("--repeats", type=int, default=30)
    options = parser.parse_args(arguments)
    if not torch.cuda.is_available():
        parser.error("there is no CUDA device here")
    gpu, ops, tiles, cores = torch.cuda.get_device_name(), load("triton"), {}, {}
    path = TABLES / f"{gpu.lower().replace(' ', '_')}.json"
    for config in options.config:
        for call in calls_of(WholeStep(ops, model_shape.named(config), "cuda")):
            if call.op in TILED:
                tile, best_us = fastest(ops, call, list(candidates(call)), options.repeats)
                tiles[f"{call.op} {'x'.join(map(str, call.sizes))}"] = list(astuple(tile))
                sys.stdout.write(f"{call.op} {call.sizes}: {tile}, {best_us:.1f} us\n")
    write_table(path, gpu, tiles, {})
    table.cache_clear()
    for config in options.config:
        step = WholeStep(ops, model_shape.named(config), "cuda")
        cores[key_of(step.core.shape)] = times = time_forms(step, options.repeats)
        sys.stdout.write(
            f"{config}: {', '.join(f'{form} {us:.1f} us' for form, us in zip(FORMS, times, strict=True))}\n"
        )
    write_table(path, gpu, {}, cores)
    return 0


def _run(ops: Ops, call: Call, tile: Tile) -> None:
    getattr(ops, call.op)(*call.arguments, tile=tile)


if __name__ == "__main__":
    raise SystemExit(main())
