"""Rows of the benchmark on the core in one launch: against the graph in both precisions, and where its time goes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from lsd_kernels.core_form import FORMS, GRAPH, PERSISTENT
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.floors import core_floor_us
from lsd_kernels.fp8_bench import GOALS_MS, fp8_core_floor_us
from lsd_kernels.measure import median_us
from lsd_kernels.ops import Ops
from lsd_kernels.phase_times import PHASES, Span, medians_us, spans_of
from lsd_kernels.report_row import Row
from lsd_kernels.whole_step import WholeStep

NOT_RUN = "not run: needs triton and a GPU"
GOALS = ("tiny", "small")  # where it must beat the graph
BF16, FP8 = PRECISIONS


def persistent_rows(ops: Ops, step: WholeStep, repeats: int) -> Iterator[Row]:
    """Yield the core in one launch beside the core as graph, in the same run; `step` is a graph in bf16 after it."""
    name = step.shape.name
    figure, fp8_figure = f"{name}: the core in one launch against the graph", f"{name}: the core in one launch, FP8 on"
    goal, fp8_goal_ms = "faster" if name in GOALS else "", GOALS_MS.get(name)
    fp8_goal = f"<= {fp8_goal_ms} ms" if fp8_goal_ms else ""
    if ops.name != "triton":
        yield Row(figure, goal, NOT_RUN, None)
        yield Row(fp8_figure, fp8_goal, NOT_RUN, None)
        return
    took_us = {}
    for precision, form in product((FP8, BF16), reversed(FORMS)):
        step.use_form(form, precision)
        took_us[precision, form] = median_us(step.core_alone, step.source.device, repeats)
    mine_us, graph_us = took_us[BF16, PERSISTENT], took_us[BF16, GRAPH]
    told = f"{mine_us:.1f} us, graph {graph_us:.1f} us, {graph_us / mine_us:.2f}x; "
    told += f"{mine_us / core_floor_us(step.shape):.2f}x the floor"
    yield Row(figure, goal, told, mine_us < graph_us if goal else None)
    fp8_us, fp8_graph_us = took_us[FP8, PERSISTENT], took_us[FP8, GRAPH]
    told = f"{fp8_us:.1f} us, FP8 as graph {fp8_graph_us:.1f} us, {fp8_graph_us / fp8_us:.2f}x; "
    told += f"in one launch without {mine_us:.1f} us, {mine_us / fp8_us:.2f}x; "
    told += f"{fp8_us / fp8_core_floor_us(step.shape):.2f}x the floor"
    yield Row(fp8_figure, fp8_goal, told, fp8_us <= fp8_goal_ms * 1e3 if fp8_goal_ms else None)


def phase_rows(name: str, spans: list[Span] | None) -> Iterator[Row]:
    """Yield a row a phase; None where there is no GPU's clock."""
    medians = medians_us(spans) if spans is not None else {}
    for phase in PHASES:
        told = NOT_RUN
        if phase in medians:
            took_us, waited_us = medians[phase]
            told = f"{took_us:.1f} us a layer and program, {waited_us:.1f} of them waiting for its first tile"
        yield Row(f"{name}: in one launch, {phase}", "", told, None)


def timed_spans(ops: Ops, step: WholeStep) -> list[Span] | None:
    """One launch with its clocks, after one without; None where it cannot be had."""
    if ops.name != "triton" or step.source.device.type != "cuda":
        return None
    from lsd_kernels.persistent import PersistentCore, programs_on  # needs triton, which torch ops do without

    core = PersistentCore(step.core, step.stacked_weights(), programs_on(step.source.device))
    times = core.new_times()
    for _ in range(2):
        core.forward_timed(step.tokens, step.styles, step.state, times)
    return spans_of(times)
