"""The core in one launch: as the five kernels a layer, with any number of programs, and no counter too few."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels import persistent_triton
from lsd_kernels.core_form import GRAPH
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import load
from lsd_kernels.persistent import PersistentCore
from lsd_kernels.persistent_triton import _core_kernel
from lsd_kernels.testing.comparing import TOLERANCE, relative_error
from lsd_kernels.testing.interleaving import DeadLockError, run_interleaved
from lsd_kernels.testing.memory_checker import MemoryChecker
from lsd_kernels.tiling import Tile
from lsd_kernels.whole_step import WholeStep
from sabotage import KINDS, SITES, place_in, take_out

SHAPE = ModelShape("micro", 96, 80, (8, 8, 8), (1, 1, 1), (1, 1, 1), dim=64, heads=2, layers=2, window=1)  # 30 tokens
SHORT = replace(SHAPE, width_px=48, height_px=32, layers=1)  # 6 tokens
SMALL_TILE = Tile(16, 32, 0, 4, 2)  # so that several programs have work
SHORT_TILE = Tile(4, 32, 0, 4, 2)
MAX_TURNS = 1500  # several times what a run takes
POISONED = ("p_scaled", "p_squares", "p_q", "p_attended", "p_hidden")
POISONED_FP8 = (*POISONED, "p_scaled_scales", "p_attended_scales", "p_hidden_scales")


class Run:
    """One launch with its programs interleaved, beside the reference in float64."""

    def __init__(
        self,
        num_programs: int,
        dtype: torch.dtype,
        shape: ModelShape = SHAPE,
        tile: Tile = SMALL_TILE,
        precision: str = PRECISIONS[0],
    ) -> None:
        torch.manual_seed(0)
        step = WholeStep(load("torch"), shape, "cpu", dtype)
        for name in ("text_keys", "text_values", "keys", "values"):
            getattr(step.core, name).normal_()
        self.expected = reference(step, shape, precision)
        past = step.core.keys.clone(), step.core.values.clone()
        self.core = PersistentCore(step.core, step.stacked_weights(precision), num_programs, tile=tile)
        step.core.keys.copy_(past[0]), step.core.values.copy_(past[1])
        self.num_programs, self.x = num_programs, step.tokens.clone()
        self.arguments = self.core.launch_arguments(self.x, step.styles, step.state)
        tensors = {name: value for name, value in self.arguments.items() if isinstance(value, torch.Tensor)}
        self.checker = MemoryChecker(tensors)
        for name in POISONED_FP8 if precision == "fp8" else POISONED:
            tensors[name].fill_(torch.nan)

    def go(self, seed: int) -> Run:
        with self.checker:
            run_interleaved(
                _core_kernel, self.num_programs, *self.arguments.values(), seed=seed, checker=self.checker,
                max_turns=MAX_TURNS,
            )  # fmt: skip
        return self

    @property
    def error(self) -> float:
        return relative_error(self.x, self.expected)


def reference(step: WholeStep, shape: ModelShape, precision: str = PRECISIONS[0]) -> torch.Tensor:
    """The same numbers through the graph's forward in float64, leaving `step` as it is."""
    wide = WholeStep(load("torch"), shape, "cpu", torch.float64)
    for name in ("keys", "values", "text_keys", "text_values"):
        getattr(wide.core, name).copy_(getattr(step.core, name))
    pairs = [*zip(step.core.weights, wide.core.weights, strict=True), (step.styles, wide.styles)]
    for one, other in [*pairs, (step.core.turns, wide.core.turns)]:
        for name in type(one).__dataclass_fields__:
            getattr(other, name).copy_(getattr(one, name))
    wide.tokens.copy_(step.tokens)
    wide.use_form(GRAPH, precision)
    wide.core_alone()
    return wide.tokens


@pytest.mark.parametrize(("num_programs", "seed"), [(1, 0), (4, 1), (7, 2)])
def test_one_launch_draws_what_five_a_layer_draw(num_programs: int, seed: int) -> None:
    run = Run(num_programs, torch.float32).go(seed)
    assert run.error <= TOLERANCE[torch.float32]
    assert run.checker.races == []
    assert run.core.launch.tolist() == [1, num_programs], "ready for the next launch"


def test_one_launch_in_bfloat16_stays_within_its_budget() -> None:
    assert Run(3, torch.bfloat16).go(0).error <= TOLERANCE[torch.bfloat16]


@pytest.mark.parametrize("num_programs", [4, 7])
@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_the_programs_gives_the_same(num_programs: int, seed: int) -> None:
    run = Run(num_programs, torch.float32, SHORT, SHORT_TILE).go(seed)
    assert run.error <= TOLERANCE[torch.float32]
    assert run.checker.races == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("site", [*SITES, "keys"])
def test_every_single_wait_flag_and_barrier_is_missed(kind: str, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(7 if kind == "wait" else 4, torch.float32, SHORT, SHORT_TILE)
    if site == "keys":
        take_out(monkeypatch, kind, place_in(run.core.shared, 0, SHORT.heads))
    else:
        blocks = run.core.counters.shape[1]
        take_out(monkeypatch, kind, place_in(run.core.counters, SITES.index(site) * blocks, blocks))
    if kind == "flag":
        with pytest.raises(DeadLockError):
            run.go(0)
    else:
        assert run.go(0).checker.races


def test_the_barrier_between_a_programs_queries_and_its_attention_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a program has no keys to project in between."""
    assert Run(12, torch.float32, SHORT, SHORT_TILE).go(0).checker.races == []
    monkeypatch.setattr(persistent_triton, "threads_meet", lambda: None)
    assert any("p_q" in race for race in Run(12, torch.float32, SHORT, SHORT_TILE).go(0).checker.races)


def test_counters_may_run_over_the_end_of_int32() -> None:
    run = Run(3, torch.float32, SHORT, SHORT_TILE)
    blocks, columns = run.core.counters.shape[1], SHORT.dim // 64
    launches = 2**31 // (2 * blocks) - 1  # the next one carries the keys' counters over the end
    each = [4 + columns, SHORT.heads, columns, 4 * columns]
    run.core.counters.copy_(wrapped([[number * launches] * blocks for number in each]))
    run.core.counters[0, -1] = wrapped([launches * (2 + columns)])[0]  # two of its tokens are there
    run.core.shared.copy_(wrapped([launches * 2 * blocks] * SHORT.heads + [0]))
    run.core.launch.copy_(wrapped([launches, launches * 3]))
    run.go(0)
    assert run.error <= TOLERANCE[torch.float32]
    assert int(run.core.shared[0]) < 0
    assert run.core.launch.tolist() == wrapped([launches + 1, 3 * launches + 3]).tolist()


def wrapped(numbers: list[Any]) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.int64).to(torch.int32)
