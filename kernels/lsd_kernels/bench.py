"""Measure the fused ops, the core and the step: `python -m lsd_kernels.bench CONFIG ...`; one row a figure.

Against torch on the same tensors (its products by cuBLAS, the rest eager), and against the floors. On a CPU the
figures mean nothing; the rows are the same, so that the command can be tried there.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from itertools import chain
from pathlib import Path

import torch
import torch.nn.functional as F

from lsd_kernels import model_shape
from lsd_kernels.floors import core_floor_us, floor_us
from lsd_kernels.fp8_bench import fp8_rows
from lsd_kernels.hourglass import tint
from lsd_kernels.measure import median_us
from lsd_kernels.ops import Ops, load
from lsd_kernels.persistent_bench import persistent_rows
from lsd_kernels.phases import core_phases, step_phases
from lsd_kernels.qkv import turn
from lsd_kernels.recorded import Call, calls_of
from lsd_kernels.report_row import Row
from lsd_kernels.report_table import table
from lsd_kernels.sparse_bench import sparse_rows
from lsd_kernels.whole_step import WholeStep

STEP_GOALS_MS = {"small": 1.3, "base": 3.6}
PRODUCTS = {"qkv_project": (0, 2), "gated_linear": (0, 1), "gelu_linear": (0, 2)}  # where a and weight stand


def op_rows(ops: Ops, step: WholeStep, repeats: int) -> Iterator[Row]:
    """Yield each op against torch, and each product against cuBLAS alone."""
    reference, device = load("torch"), step.source.device
    for call in calls_of(step):
        fused_us = median_us(partial(getattr(ops, call.op), *call.arguments), device, repeats)
        torch_us = median_us(_baseline(reference, call), device, repeats)
        name = f"{step.shape.name}: {call.op} {_shape_of(call)}"
        told = f"{fused_us:.1f} us, torch {torch_us:.1f} us, {torch_us / fused_us:.2f}x"
        yield Row(name, "faster than torch", told, fused_us < torch_us)
        if call.op in PRODUCTS:
            a, weight = (call.arguments[place] for place in PRODUCTS[call.op])
            pure_us = median_us(partial(_product, a, weight), device, repeats)
            share = pure_us / fused_us
            yield Row(f"{name}, product", ">= 80 % of cuBLAS", f"{100 * share:.0f} %", share >= 0.8)


def attention_row(ops: Ops, step: WholeStep, repeats: int) -> Row:
    """Arithmetic rate of attention."""
    call = next(call for call in calls_of(step) if call.op == "attend")
    took_us = median_us(lambda: ops.attend(*call.arguments), step.source.device, repeats)
    phase = next(phase for phase in core_phases(step.shape) if phase.name == "attend")
    rate = phase.flops / phase.launches / took_us / 1e6
    is_met = rate >= 450 if step.shape.name == "base" else None
    return Row(f"{step.shape.name}: attention", ">= 450 TFLOP/s at base", f"{rate:.0f} TFLOP/s", is_met)


def step_rows(step: WholeStep, repeats: int) -> Iterator[Row]:
    """Yield the core and the whole step, captured as one graph, against their floors."""
    shape, device = step.shape, step.source.device
    goal_ms = STEP_GOALS_MS.get(shape.name)
    core_ms = median_us(step.core_alone, device, repeats) / 1e3
    floor_ms = core_floor_us(shape) / 1e3
    told = f"{core_ms:.3f} ms, {core_ms / floor_ms:.2f}x the floor of {floor_ms:.3f}"
    goal = f"<= {goal_ms} ms" if goal_ms else ""
    yield Row(f"{shape.name}: one step, the core", goal, told, None if goal_ms is None else core_ms <= goal_ms)
    whole_ms = median_us(step, device, repeats) / 1e3
    floor_ms = sum(map(floor_us, step_phases(shape))) / 1e3
    yield Row(f"{shape.name}: one step, all", "", f"{whole_ms:.3f} ms, {whole_ms / floor_ms:.2f}x the floor", None)


def all_rows(ops: Ops, configs: Sequence[str], device: str, repeats: int) -> Iterator[Row]:
    """Yield every row of every config; on a CPU no goal is met or missed."""
    is_cuda = device.startswith("cuda")
    for config in configs:
        step = WholeStep(ops, model_shape.named(config), device, torch.bfloat16 if is_cuda else torch.float32)
        rows = chain(
            op_rows(ops, step, repeats),
            (attention_row(ops, step, repeats),),
            step_rows(step, repeats),
            persistent_rows(ops, step, repeats),
            fp8_rows(ops, step, repeats),
            sparse_rows(step.shape, step.tokens, repeats),
        )
        yield from rows if is_cuda else (replace(row, is_met=None) for row in rows)


def report(rows: Sequence[Row], device: str) -> dict[str, object]:
    """The rows with the machine and the date."""
    gpu = torch.cuda.get_device_name() if device.startswith("cuda") else platform.processor() or "cpu"
    machine = {"device": gpu, "torch": torch.__version__, "date": time.strftime("%Y-%m-%d")}
    return {**machine, "rows": [asdict(row) for row in rows]}


def show(rows: Sequence[Row]) -> str:
    """The rows as a table."""
    signs = {True: "yes", False: "NO", None: ""}
    lines = [[row.figure, row.goal, row.measured, signs[row.is_met]] for row in rows]
    return table(["figure", "goal", "measured", "met"], lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; `--json` writes the rows."""
    parser = argparse.ArgumentParser(prog="lsd_kernels.bench", description=__doc__.splitlines()[0])
    parser.add_argument("config", nargs="*", default=["tiny", "small", "base"], help="presets or JSON files")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--kernels", default="triton", help="triton, or torch to try the command without a GPU")
    parser.add_argument("--repeats", type=int, default=50)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    rows = list(all_rows(load(options.kernels), options.config, options.device, options.repeats))
    sys.stdout.write(show(rows) + "\n")
    if options.json is not None:
        options.json.write_text(json.dumps(report(rows, options.device), indent=1) + "\n")
    return 0


def _baseline(reference: Ops, call: Call) -> Callable[[], None]:
    """The op in torch, without reading a value on the host."""
    if call.op == "attend":
        return _sdpa(call)
    if call.op == "blend_frame":
        return _blend(call)
    return lambda: getattr(reference, call.op)(*call.arguments)


def _sdpa(call: Call) -> Callable[[], None]:
    """torch's own attention as the model calls it: past keys turned back by their age, all keys in one tensor."""
    queries, keys, values, frames, counts, cos, sin, text_keys, text_values, bias, out = call.arguments
    rows, visible = counts.tolist()
    shown = frames[:visible].tolist()

    def attend() -> None:
        turned = [turn(keys[slot], cos[age : age + 1], -sin[age : age + 1]).to(keys.dtype) for slot, age in shown]
        k = torch.cat([text_keys[:rows], *turned]).transpose(0, 1)
        v = torch.cat([text_values[:rows], *(values[slot] for slot, _ in shown)]).transpose(0, 1)
        mask = F.pad(bias[:rows], (0, k.shape[1] - rows)).to(queries.dtype)
        attended = F.scaled_dot_product_attention(queries.transpose(0, 1)[None], k[None], v[None], mask[None, None])
        out.copy_(attended[0].transpose(0, 1))

    return attend


def _blend(call: Call) -> Callable[[], None]:
    """`hourglass.blend_frame` with its check left on the device."""
    head, bias, maps, source, noisy, share, out, pixels, broken = call.arguments
    height, width = out.shape[:2]

    def blend() -> None:
        quads = (head + bias).view(height // 2, width // 2, 4, 2, 2)
        planes = quads.permute(0, 3, 1, 4, 2).reshape(height, width, 4)
        signal = source.to(planes.dtype) / 127.5 - 1
        colour = planes[..., :3] + tint(maps, signal)
        drawn = torch.lerp(noisy, torch.lerp(colour, signal, torch.sigmoid(planes[..., 3:])), share)
        broken.copy_((~torch.isfinite(drawn).all()).expand(len(broken)))
        out.copy_(drawn.clamp(-1, 1))
        pixels.copy_(drawn.clamp(-1, 1).add(1).mul(127.5).round())

    return blend


def _product(a: torch.Tensor, weight: torch.Tensor) -> None:
    a @ weight.T


def _shape_of(call: Call) -> str:
    shape = call.arguments[0 if call.arguments[0] is not None else 1].shape
    return "x".join(map(str, shape))


if __name__ == "__main__":
    raise SystemExit(main())
