"""Rows of the benchmark on the core in one launch: against the graph, against its floor, and where its time goes."""

from __future__ import annotations

from collections.abc import Iterator

from lsd_kernels.core_form import GRAPH, PERSISTENT
from lsd_kernels.floors import core_floor_us
from lsd_kernels.measure import median_us
from lsd_kernels.ops import Ops
from lsd_kernels.pack import stacked
from lsd_kernels.phase_times import PHASES, Span, medians_us, spans_of
from lsd_kernels.report_row import Row
from lsd_kernels.whole_step import WholeStep

NOT_RUN = "not run: needs triton and a GPU"
GOALS = ("tiny", "small")  # where it must beat the graph


def persistent_rows(ops: Ops, step: WholeStep, repeats: int) -> Iterator[Row]:
    """Yield the core in one launch beside the core as graph, in the same run."""
    name = step.shape.name
    figure = f"{name}: the core in one launch against the graph"
    goal = "faster" if name in GOALS else ""
    if ops.name != "triton":
        yield Row(figure, goal, NOT_RUN, None)
        return
    took_us = {}
    for form in (PERSISTENT, GRAPH):
        step.use_form(form)
        took_us[form] = median_us(step.core_alone, step.source.device, repeats)
    ratio = took_us[GRAPH] / took_us[PERSISTENT]
    told = f"{took_us[PERSISTENT]:.1f} us, graph {took_us[GRAPH]:.1f} us, {ratio:.2f}x; "
    told += f"{took_us[PERSISTENT] / core_floor_us(step.shape):.2f}x the floor"
    yield Row(figure, goal, told, ratio > 1.0 if goal else None)


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

    core = PersistentCore(step.core, stacked(step.core.weights), programs_on(step.source.device))
    times = core.new_times()
    for _ in range(2):
        core.forward_timed(step.tokens, step.styles, step.state, times)
    return spans_of(times)
