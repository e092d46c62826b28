"""What is read out of the clocks of a core in one launch, on clocks set by hand."""

from __future__ import annotations

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import load
from lsd_kernels.persistent_bench import persistent_rows, phase_rows, timed_spans
from lsd_kernels.phase_times import COLOURS, PHASES, ROW_PX, Span, medians_us, picture_of, spans_of
from lsd_kernels.testing import small_step
from lsd_kernels.whole_step import WholeStep

SHAPE = ModelShape("micro", 48, 32, (8, 8, 8), (1, 1, 1), (1, 1, 1), dim=32, heads=1, layers=1, window=1)
START_NS = 10**15  # a GPU's clock counts from some time long ago


def clocks() -> torch.Tensor:
    """One layer, two programs: each phase takes 1000 ns, the second program waits 200 of them and has no out tile."""
    first = [START_NS, *(START_NS + 500 + 1000 * phase + late for phase in range(5) for late in (0, 1))]
    second = [START_NS + 50, *(START_NS + 500 + 1000 * phase + late for phase in range(5) for late in (0, 200))]
    second[2 * PHASES.index("out") + 2] = 0
    return torch.tensor([[*first, START_NS + 5500], [*second, START_NS + 5500]])


def test_spans_follow_each_other_from_the_launchs_beginning_to_its_end() -> None:
    spans = spans_of(clocks())
    assert spans[0] == Span(0, "prescale", 0, 0, 500)
    assert spans[1] == Span(0, "qkv", 500, 1, 1500)
    assert spans[5] == Span(0, "down", 4500, 1, 5500)
    second = spans[6:]
    assert [span.phase for span in second] == ["prescale", *PHASES]
    assert second[3] == Span(1, "out", 2500, 0, 3500), "a program without a tile waits for none"
    assert medians_us(spans)["attention"] == (1.0, 0.1005)


def test_the_picture_has_a_line_a_program_and_waits_in_pale() -> None:
    picture = picture_of(spans_of(clocks()), width_px=55)
    assert picture.shape == (2 * ROW_PX, 55, 3)
    assert tuple(picture[0, 7]) == COLOURS["qkv"]
    assert tuple(picture[-1, 5]) == COLOURS["wait"]
    assert tuple(picture[-1, 54]) == COLOURS["down"]


def test_every_phase_has_a_row_with_or_without_a_clock() -> None:
    told = [row.measured for row in phase_rows("micro", spans_of(clocks()))]
    assert told == ["1.0 us a layer and program, 0.1 of them waiting for its first tile"] * 2 + [
        "1.0 us a layer and program, 0.0 of them waiting for its first tile",
        *["1.0 us a layer and program, 0.1 of them waiting for its first tile"] * 2,
    ]
    assert [row.measured for row in phase_rows("micro", None)] == ["not run: needs triton and a GPU"] * 5


def test_the_rows_of_one_launch_against_the_graph_are_measured_where_kernels_run() -> None:
    triton = load("triton")
    step = WholeStep(triton, SHAPE, "cpu", torch.float32)
    wide, rounded = persistent_rows(triton, step, 1)
    assert wide.measured.partition(" us, graph ")[1], wide
    assert all(part in rounded.measured for part in (" us, FP8 as graph ", "in one launch without ")), rounded
    assert step.forward == step.core.forward, "as it was"
    assert timed_spans(triton, step) is None, "the interpreter has no clock"


@pytest.mark.parametrize("kernels", ["torch"])
def test_the_small_step_that_sanitizers_watch_gives_numbers(kernels: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert small_step.main([f"--kernels={kernels}", "--device=cpu"]) == 0
    assert "gave numbers" in capsys.readouterr().out
