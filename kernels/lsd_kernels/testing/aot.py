"""Compile every kernel of a model's step for sm_90a without a GPU: `python -m lsd_kernels.testing.aot [--json] CONFIG`.

The step's own host code runs on meta tensors, so what is compiled is what would be launched. Prints for each different
kernel its registers, spilled bytes, shared memory, and how many wgmma and TMA instructions it has.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from lsd_kernels import model_shape
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.report_table import table
from lsd_kernels.tiling import NUM_SMS, parts_of

if TYPE_CHECKING:
    from lsd_kernels.whole_step import WholeStep

RESOURCES = re.compile(r"REG:(\d+) STACK:(\d+) SHARED:\d+ LOCAL:(\d+)")
FP8 = re.compile(r"wgmma\.mma_async\S*\.e4m3\.e4m3")
TMA = re.compile(r"cp\.async\.bulk\.tensor")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the compiler made of a kernel.

    Attributes:
        config: the model shape that launches it; `launches`: how often in one step.
        registers: a thread.
        spills: bytes of a thread's stack.
        shared_bytes: a program.
        wgmma, tma, pdl: instructions of Hopper in the PTX: matrix products, tensor copies, dependent launch.
        fp8: those of the wgmma that multiply e4m3.
    """

    config: str
    name: str
    launches: int
    registers: int
    spills: int
    shared_bytes: int
    warps: int
    wgmma: int
    tma: int
    pdl: int
    fp8: int


def compile_step(shape: model_shape.ModelShape) -> list[Compiled]:
    """Compile all that one step of `shape` launches, and its core as one launch of one GPU and of two."""
    from lsd_kernels.ops import load
    from lsd_kernels.testing.fake_driver import compile_launches
    from lsd_kernels.whole_step import WholeStep

    step = WholeStep(load("triton"), shape, "meta")
    return _examined(shape, [*compile_launches(step), *_in_one_launch(step, PRECISIONS[0])])


def compile_fp8_core(shape: model_shape.ModelShape) -> list[Compiled]:
    """Compile what one step's core launches in e4m3, in both forms, and the op beside it that no step launches."""
    from lsd_kernels.core_form import GRAPH
    from lsd_kernels.fp8 import empty
    from lsd_kernels.ops import load
    from lsd_kernels.testing.fake_driver import compile_launches
    from lsd_kernels.whole_step import WholeStep

    ops, x = load("triton"), torch.empty(shape.tokens, shape.dim, dtype=torch.bfloat16, device="meta")
    step = WholeStep(ops, shape, "meta")
    step.use_form(GRAPH, "fp8")
    norm = partial(ops.modulated_norm_fp8, x, x[0], x[0], empty(shape.tokens, shape.dim, parts_of(shape.dim), x))
    launches = compile_launches(step.core_alone) + compile_launches(norm)
    return _examined(shape, [*launches, *_in_one_launch(step, "fp8")])


def compile_by_tma(shape: model_shape.ModelShape, precision: str) -> list[Compiled]:
    """Compile the products of one step with weights by tensor copies, which a GPU's table may ask for."""
    from lsd_kernels.core_form import GRAPH
    from lsd_kernels.ops import load
    from lsd_kernels.recorded import TILED, Call, calls_of
    from lsd_kernels.testing.fake_driver import compile_launches
    from lsd_kernels.tune import tile_of
    from lsd_kernels.whole_step import WholeStep

    step, calls = WholeStep(load("triton"), shape, "meta"), list[Call]()
    step.use_form(GRAPH, precision)
    compile_launches(lambda: calls.extend(calls_of(step)))
    launches: list[tuple[str, Any]] = []
    for call in (call for call in calls if call.op in TILED and call.op != "attend"):
        tile = replace(tile_of(call), by_tma=True)
        launches += compile_launches(partial(getattr(step.ops, call.op), *call.arguments, tile=tile))
    return _examined(shape, launches)


def _in_one_launch(step: WholeStep, precision: str) -> Iterator[tuple[str, Any]]:
    """Compile the core in one launch on one GPU and on two."""
    from lsd_kernels.persistent import PersistentCore
    from lsd_kernels.testing.fake_driver import compile_launches
    from lsd_kernels.testing.simulated_peers import group

    weights = step.stacked_weights(precision)
    for world in (1, 2):
        core = PersistentCore(step.core, weights, NUM_SMS, group(world)[0])
        for name, kernel in compile_launches(partial(core.forward, step.tokens, step.styles, step.state)):
            yield name if world == 1 else f"{name}_of_{world}_gpus", kernel


def _examined(shape: model_shape.ModelShape, launches: Sequence[tuple[str, Any]]) -> list[Compiled]:
    different = {(name, kernel.hash): kernel for name, kernel in launches}
    counts = [(name, kernel.hash) for name, kernel in launches]
    return [_examine(shape.name, key[0], kernel, counts.count(key)) for key, kernel in different.items()]


def _examine(config: str, name: str, kernel: Any, launches: int) -> Compiled:
    registers, stack, local = _resources(kernel.asm["cubin"])
    ptx = kernel.asm["ptx"]
    return Compiled(
        config=config,
        name=name.removeprefix("_").replace("_kernel", ""),
        launches=launches,
        registers=registers,
        spills=stack + local,
        shared_bytes=kernel.metadata.shared,
        warps=kernel.metadata.num_warps,
        wgmma=ptx.count("wgmma.mma_async"),
        tma=len(TMA.findall(ptx)),
        pdl=ptx.count("griddepcontrol"),
        fp8=len(FP8.findall(ptx)),
    )


def _resources(cubin: bytes) -> tuple[int, ...]:
    """Registers, stack and local bytes of a thread, as cuobjdump reads them."""
    import triton

    tool = Path(triton.__file__).parent / "backends" / "nvidia" / "bin" / "cuobjdump"
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(cubin)
        file.flush()
        told = subprocess.run([tool, "-res-usage", file.name], capture_output=True, text=True, check=True)
    found = RESOURCES.search(told.stdout + told.stderr)
    if found is None:
        raise RuntimeError(f"cuobjdump told nothing of registers: {told.stdout}{told.stderr}")
    return tuple(map(int, found.groups()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile the steps of the configs named; 1 when anything spills."""
    parser = argparse.ArgumentParser(prog="lsd_kernels.testing.aot", description=__doc__.splitlines()[0])
    parser.add_argument(
        "config", nargs="*", default=list(model_shape.PRESETS), help="presets or JSON files (default: all)"
    )
    parser.add_argument("--precision", default=PRECISIONS[0], choices=PRECISIONS, help="fp8: the core alone, in e4m3")
    parser.add_argument("--tma", action="store_true", help="only products, their weights by tensor copies")
    parser.add_argument("--json", action="store_true", help="print a JSON list instead of a table")
    options = parser.parse_args(arguments)
    if os.environ.get("TRITON_INTERPRET", "0") == "1":
        parser.error("TRITON_INTERPRET is set: interpreted kernels cannot be compiled")
    compiling = compile_step if options.precision == PRECISIONS[0] else compile_fp8_core
    if options.tma:
        compiling = partial(compile_by_tma, precision=options.precision)
    kernels = [kernel for config in options.config for kernel in compiling(model_shape.named(config))]
    values = [asdict(kernel) for kernel in kernels]
    names = [field.name for field in fields(Compiled)]
    lines = [[str(value[name]) for name in names] for value in values]
    text = json.dumps(values, indent=1) if options.json else table(names, lines)
    sys.stdout.write(text + "\n")
    return int(any(kernel.spills for kernel in kernels))


if __name__ == "__main__":
    raise SystemExit(main())
