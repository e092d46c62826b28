"""Several GPUs draw one frame: as one does, for launches on end, and no flag between them is one too few."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels import counters
from lsd_kernels.core_form import GRAPH
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.frame_state import FrameState
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import load
from lsd_kernels.persistent import PersistentCore
from lsd_kernels.persistent_triton import _core_kernel
from lsd_kernels.ring import Ring
from lsd_kernels.testing.comparing import QUANTISED_TOLERANCE, TOLERANCE, relative_error
from lsd_kernels.testing.interleaving import DeadLockError, run_ranks
from lsd_kernels.testing.memory_checker import MemoryChecker
from lsd_kernels.testing.simulated_peers import group
from lsd_kernels.tiling import Tile
from lsd_kernels.whole_step import NUM_ROWS, WholeStep
from sabotage import place_in, take_out

SHAPE = ModelShape("micro", 96, 32, (8, 8, 8), (1, 1, 1), (1, 1, 1), dim=32, heads=1, layers=1, window=1)  # 12 tokens
TILE = Tile(4, 32, 0, 4, 2)  # three blocks of tokens
NUM_FRAMES = 3  # the ring has two slots: the third frame is written over the first
MAX_TURNS = 500  # for a frame: several times what it takes


class Ranks:
    """Some frames on end on every rank, each with its own past, and beside them a single core in float64."""

    def __init__(
        self,
        world: int,
        num_programs: int,
        num_frames: int = NUM_FRAMES,
        shape: ModelShape = SHAPE,
        precision: str = PRECISIONS[0],
    ) -> None:
        self.num_programs, self._precision = num_programs, precision
        self.frames = [torch.randn(shape.tokens, shape.dim) for _ in range(num_frames)]
        self.steps = [whole_step(shape, torch.float32) for _ in range(world)]
        self.cores = [
            PersistentCore(step.core, step.stacked_weights(precision), num_programs, peers, TILE)
            for step, peers in zip(self.steps, group(world), strict=True)
        ]
        states = states_of(shape, num_frames)
        each = list(zip(self.cores, self.steps, strict=True))
        launches = [[core.launch_arguments(core._x, step.styles, state) for state in states] for core, step in each]
        tensors = {
            f"{name} of rank {rank} in launch {number}": value
            for rank, arguments in enumerate(launches)
            for number, launch in enumerate(arguments)
            for name, value in launch.items()
            if isinstance(value, torch.Tensor)
        }
        self.launches = [[tuple(launch.values()) for launch in arguments] for arguments in launches]
        self.checker = MemoryChecker(tensors)
        self.drawn: list[list[torch.Tensor]] = [[] for _ in range(world)]
        for core in self.cores:
            core._x.copy_(self.frames[0])

    def go(self, seed: int) -> Ranks:
        with self.checker:
            run_ranks(
                _core_kernel,
                self.num_programs,
                self.launches,
                seed=seed,
                checker=self.checker,
                max_turns=MAX_TURNS * len(self.frames),
                after_launch=self._take,
            )
        return self

    def _take(self, rank: int, launch: int) -> None:
        """What the rank's stream does between two launches: the result is read, the next frame's tokens are written."""
        x = self.cores[rank]._x
        self.checker.touch(x, is_write=False)
        self.drawn[rank].append(x.clone())
        if launch + 1 < len(self.frames):
            self.checker.touch(x, is_write=True)
            x.copy_(self.frames[launch + 1])

    def expected(self) -> list[torch.Tensor]:
        """Each frame as the reference draws it."""
        shape = self.steps[0].shape
        wide, found = whole_step(shape, torch.float64), []
        wide.use_form(GRAPH, self._precision)
        for frame, state in zip(self.frames, states_of(shape, len(self.frames)), strict=True):
            wide.tokens.copy_(frame)
            wide.forward(wide.tokens, wide.styles, state)
            found.append(wide.tokens.clone())
        return found


def whole_step(shape: ModelShape, dtype: torch.dtype) -> WholeStep:
    """The same numbers every time."""
    torch.manual_seed(0)
    step = WholeStep(load("torch"), shape, "cpu", dtype)
    for text in (step.core.text_keys, step.core.text_values):
        text.copy_(torch.randn(text.shape))
    return step


def states_of(shape: ModelShape, num_frames: int) -> list[FrameState]:
    """Of the first frames of a stream."""
    ring, states = Ring(shape.window), []
    for _ in range(num_frames):
        state = FrameState(ring, torch.device("cpu"))
        state.device.copy_(state.host_values(ring.view(), NUM_ROWS, has_last=True))
        ring.advance()
        states.append(state)
    return states


def check(ranks: Ranks, budget: float = TOLERANCE[torch.float32]) -> None:
    assert ranks.checker.races == []
    for drawn in ranks.drawn:
        for mine, wanted in zip(drawn, ranks.expected(), strict=True):
            assert relative_error(mine, wanted) <= budget
        assert all(torch.equal(mine, first) for mine, first in zip(drawn, ranks.drawn[0], strict=True))


@pytest.mark.parametrize(("world", "num_programs", "seed"), [(2, 1, 0), (2, 2, 1), (3, 2, 2)])
def test_ranks_draw_what_one_draws_frame_after_frame(world: int, num_programs: int, seed: int) -> None:
    check(Ranks(world, num_programs).go(seed))


@pytest.mark.parametrize(("world", "num_programs"), [(2, 2), (3, 1)])
def test_ranks_draw_in_e4m3_what_one_draws(world: int, num_programs: int) -> None:
    ranks = Ranks(world, num_programs, num_frames=2, precision="fp8").go(0)
    check(ranks, QUANTISED_TOLERANCE[torch.float32])


@pytest.mark.parametrize("seed", range(3))
def test_layers_follow_each_other_in_any_order(seed: int) -> None:
    check(Ranks(3, 1, num_frames=1, shape=replace(SHAPE, layers=2)).go(seed))


@pytest.mark.parametrize("world", [2, 3])
@pytest.mark.parametrize("flag", ["keys", "result"])
def test_every_flag_that_is_not_raised_is_missed(world: int, flag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one rank at a time: its own tiles' and the other ranks' flags are one counter."""
    ranks = Ranks(world, 1, num_frames=1)
    start = 0 if flag == "keys" else SHAPE.heads
    take_out(monkeypatch, "flag", place_in(ranks.cores[-1].shared, start, 1))
    with pytest.raises(DeadLockError):
        ranks.go(0)


@pytest.mark.parametrize(("kind", "flag"), [("wait", "keys"), ("barrier after the wait", "keys"), ("wait", "result")])
def test_every_flag_that_is_not_waited_for_is_missed(kind: str, flag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = Ranks(2, 2, num_frames=1)
    start = 0 if flag == "keys" else SHAPE.heads
    take_out(monkeypatch, kind, place_in(ranks.cores[0].shared, start, 1))
    assert ranks.go(0).checker.races


def test_a_flag_that_does_not_reach_the_other_gpu_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counters.raise_flag
    monkeypatch.setattr(counters, "raise_flag", lambda pointer, scope: whole(pointer, "gpu"))
    assert any("p_values" in race or "p_keys" in race for race in Ranks(2, 1, num_frames=1).go(0).checker.races)


def test_more_ranks_than_blocks_of_tokens_are_refused() -> None:
    step = whole_step(SHAPE, torch.float32)
    with pytest.raises(ValueError, match="12 tokens are enough for 3 ranks, got 4"):
        PersistentCore(step.core, step.stacked_weights(), 1, group(4)[0], TILE)
