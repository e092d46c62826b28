"""What e4m3 buys and costs, as rows of `bench.py`: each op, the core and the step, on against off, and the error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lsd_kernels.core_form import GRAPH
from lsd_kernels.floors import floor_us
from lsd_kernels.measure import median_us
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import Ops
from lsd_kernels.phases import core_phases, in_fp8
from lsd_kernels.recorded import Call, calls_of, shape_of
from lsd_kernels.report_row import Row
from lsd_kernels.testing.comparing import E4M3_PRODUCT_ERROR, relative_error
from lsd_kernels.whole_step import WholeStep

GOALS_MS = {"small": 0.9, "base": 2.4}  # of the core in one step
SUFFIX = "_fp8"


def fp8_rows(ops: Ops, step: WholeStep, repeats: int) -> Iterator[Row]:
    """Yield the rows; `step` multiplies in e4m3 from then on."""
    device, name = step.source.device, step.shape.name
    off = calls_of(step)
    off_us = [median_us(work, device, repeats) for work in (step.core_alone, step)]
    start = step.tokens.clone()
    step.core_alone()
    exact = step.tokens.clone()
    step.use_form(GRAPH, "fp8")
    step.tokens.copy_(start)
    step.core_alone()
    error = relative_error(step.tokens, exact)
    step.tokens.copy_(start)
    for call in calls_of(step):
        if call.op.endswith(SUFFIX):
            yield _op_row(ops, call, _counterpart(call, off), repeats, name)
    on_us = [median_us(work, device, repeats) for work in (step.core_alone, step)]
    core_ms, goal_ms = on_us[0] / 1e3, GOALS_MS.get(name)
    floor_ms = fp8_core_floor_us(step.shape) / 1e3
    told = f"{core_ms:.3f} ms, off {off_us[0] / 1e3:.3f} ms, {core_ms / floor_ms:.2f}x the floor of {floor_ms:.3f}"
    is_met = None if goal_ms is None else core_ms <= goal_ms
    yield Row(f"{name}: one step, the core, FP8 on", f"<= {goal_ms} ms" if goal_ms else "", told, is_met)
    told = f"{on_us[1] / 1e3:.3f} ms, off {off_us[1] / 1e3:.3f} ms"
    yield Row(f"{name}: one step, all, FP8 on", "faster than off", told, on_us[1] < off_us[1])
    goal = f"<= {100 * E4M3_PRODUCT_ERROR:g} %"
    yield Row(f"{name}: the core, FP8 on against off", goal, f"{100 * error:.2f} %", error <= E4M3_PRODUCT_ERROR)


def fp8_core_floor_us(shape: ModelShape) -> float:
    """The least time of the core with its large products in e4m3."""
    return sum(map(floor_us, in_fp8(core_phases(shape))))


def _op_row(ops: Ops, call: Call, counterpart: Call, repeats: int, name: str) -> Row:
    device = counterpart.arguments[0].device
    on_us, off_us = (
        median_us(partial(getattr(ops, each.op), *each.arguments), device, repeats) for each in (call, counterpart)
    )
    told = f"{on_us:.1f} us, off {off_us:.1f} us, {off_us / on_us:.2f}x"
    sizes = "x".join(map(str, shape_of(counterpart.arguments[0]) or ()))
    return Row(f"{name}: {counterpart.op} {sizes}, FP8 on", "faster than off", told, on_us < off_us)


def _counterpart(call: Call, others: list[Call]) -> Call:
    """The wide call that does the same: of the op's name, on rows of the same size, with the same left out."""
    alike = (other for other in others if f"{other.op}{SUFFIX}" == call.op)
    return next(other for other in alike if _form(other) == _form(call))


def _form(call: Call) -> tuple[object, ...]:
    return shape_of(call.arguments[0]), *(argument is None for argument in call.arguments)
