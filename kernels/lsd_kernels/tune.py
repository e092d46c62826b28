"""Find the fastest tile of every product, and the core's faster form: `python -m lsd_kernels.tune CONFIG ...`.

Its table of the GPU here, `tuned/<gpu>.json`, is committed and read at launch; nothing is tuned while a model runs. It
has what was found in both precisions: "tiles", "op rowsxcolumnsxinner" -> the fields of a `Tile`, where in e4m3 (ops on
_fp8) columns and depth are groups; and "cores", `core_form.key_of` -> microseconds of the core in each of FORMS.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from functools import partial
from itertools import product
from pathlib import Path

import torch
from triton.errors import TritonError

from lsd_kernels import model_shape
from lsd_kernels.core_form import FORMS, GRAPH, key_of
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.fp8 import Quantised
from lsd_kernels.measure import median_us
from lsd_kernels.ops import Ops, load
from lsd_kernels.recorded import TILED, Call, calls_of
from lsd_kernels.tiling import TABLES, Tile, product_tile, table
from lsd_kernels.whole_step import WholeStep


def candidates(call: Call) -> Iterator[Tile]:
    """Yield the tiles worth trying; sizes that a head, a part of the squares or a group fixes are not sought."""
    loads = (False,) if call.op == "attend" else (False, True)
    for rows, columns, depth in product((64, 128), _widths(call), _depths(call)):
        for warps, stages, by_tma in product((4, 8), (2, 3, 4), loads):
            yield Tile(rows, columns, depth, warps, stages, by_tma)


def tile_of(call: Call) -> Tile:
    """The tile that a product runs with."""
    widths = _widths(call)
    return product_tile(call.op, *call.sizes, widths[0] if len(widths) == 1 else None)


def _widths(call: Call) -> tuple[int, ...]:
    if call.op == "attend":
        return 32, 64, 128
    if call.op.startswith("qkv_project"):
        return (call.arguments[9].shape[2],)
    if call.op.startswith("gated_linear"):
        return (call.sizes[1] // call.arguments[7].shape[1],)
    return (call.arguments[4].group,) if call.op == "gelu_linear_fp8" else (64, 128, 256)


def _depths(call: Call) -> tuple[int, ...]:
    first = call.arguments[0]
    if isinstance(first, Quantised):
        return (first.group,)
    return (0,) if call.op == "attend" else (32, 64, 128)


def fastest(ops: Ops, call: Call, tiles: Sequence[Tile], repeats: int) -> tuple[Tile, float]:
    """The tile with the least median and that time in microseconds; what a GPU refuses is left out."""
    first, timed = call.arguments[0], []
    device = (first.values if isinstance(first, Quantised) else first).device
    for tile in tiles:
        try:
            timed.append((median_us(partial(_run, ops, call, tile), device, repeats), astuple(tile), tile))
        except (RuntimeError, TritonError) as error:  # out of shared memory or registers
            sys.stderr.write(f"{call.op} {tile}: {error}\n")
    if not timed:
        raise RuntimeError(f"no tile of {call.op} {call.sizes} runs here")
    best = min(timed)
    return best[2], best[0]


def tune_tiles(step: WholeStep, repeats: int) -> Iterator[tuple[str, Tile, float]]:
    """Yield each product's key in the table, its fastest tile and that tile's microseconds, in both precisions."""
    told = set()
    for precision in PRECISIONS:
        step.use_form(GRAPH, precision)
        for call in calls_of(step):
            key = f"{call.op} {'x'.join(map(str, call.sizes))}" if call.op in TILED else ""
            if key and key not in told:
                told.add(key)
                yield (key, *fastest(step.ops, call, list(candidates(call)), repeats))


def time_forms(step: WholeStep, precision: str, repeats: int) -> list[float]:
    """Medians of the core in each of `core_form.FORMS`, in microseconds."""
    return [time_form(step, form, precision, repeats) for form in FORMS]


def time_form(step: WholeStep, form: str, precision: str, repeats: int) -> float:
    """The median of the core alone, in microseconds."""
    step.use_form(form, precision)
    return median_us(step.core_alone, step.source.device, repeats)


def write_table(path: Path, gpu: str, tiles: dict[str, list[int]], cores: dict[str, list[float]]) -> None:
    """Add the tiles and the cores' times to the GPU's table, the first of which makes the folder."""
    path.parent.mkdir(exist_ok=True)
    old = json.loads(path.read_text()) if path.is_file() else {}
    found = {"gpu": gpu, "date": time.strftime("%Y-%m-%d"), "torch": torch.__version__}
    parts = {"tiles": old.get("tiles", {}) | tiles, "cores": old.get("cores", {}) | cores}
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(found | parts, indent=1) + "\n")
    partial.replace(path)  # every launch reads it


def main(arguments: Sequence[str] | None = None) -> int:
    """Tune the products of the configs named, then time their cores in both forms with the tiles found."""
    parser = argparse.ArgumentParser(prog="lsd_kernels.tune", description=__doc__.splitlines()[0])
    parser.add_argument("config", nargs="+", help=f"{', '.join(model_shape.PRESETS)}, or JSON files")
    parser.add_argument("--repeats", type=int, default=30)
    options = parser.parse_args(arguments)
    if not torch.cuda.is_available():
        parser.error("there is no CUDA device here")
    gpu, ops = torch.cuda.get_device_name(), load("triton")
    path = TABLES / f"{gpu.lower().replace(' ', '_')}.json"
    for config in options.config:
        for key, tile, best_us in tune_tiles(WholeStep(ops, model_shape.named(config), "cuda"), options.repeats):
            write_table(path, gpu, {key: list(astuple(tile))}, {})  # at once: a run cut short keeps what it found
            sys.stdout.write(f"{key}: {tile}, {best_us:.1f} us\n")
    table.cache_clear()
    for config, precision in product(options.config, PRECISIONS):
        step = WholeStep(ops, model_shape.named(config), "cuda")
        times = time_forms(step, precision, options.repeats)
        write_table(path, gpu, {}, {key_of(step.core.shape, precision): times})
        told = ", ".join(f"{form} {us:.1f} us" for form, us in zip(FORMS, times, strict=True))
        sys.stdout.write(f"{config} in {precision}: {told}\n")
    return 0


def _run(ops: Ops, call: Call, tile: Tile) -> None:
    getattr(ops, call.op)(*call.arguments, tile=tile)


if __name__ == "__main__":
    raise SystemExit(main())
