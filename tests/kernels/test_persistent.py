"""The core in one launch: as the five kernels a layer, with any number of programs, and no barrier too few."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import load
from lsd_kernels.persistent_triton import PersistentCore, _core_kernel, stacked
from lsd_kernels.testing.comparing import TOLERANCE, relative_error
from lsd_kernels.testing.interleaving import run_interleaved
from lsd_kernels.testing.memory_checker import MemoryChecker
from lsd_kernels.whole_step import WholeStep

SHAPE = ModelShape("micro", 96, 80, (8, 8, 8), (1, 1, 1), (1, 1, 1), dim=64, heads=2, layers=2, window=1)  # 30 tokens
CALM = {"BM": 16, "BM_ATT": 16, "BN_ATT": 32}  # small tiles, so that several programs have work


def interleaved(num_programs: int, seed: int, dtype: torch.dtype, missing: int = -1) -> tuple[Any, ...]:
    """(drawn, drawn by the reference in float64, keys likewise, the checker)."""
    torch.manual_seed(0)
    step = WholeStep(load("torch"), SHAPE, "cpu", dtype)
    step.core.text_keys.normal_(), step.core.text_values.normal_(), step.core.keys.normal_(), step.core.values.normal_()
    persistent, x = PersistentCore(step.core, num_programs), step.tokens.clone()
    expected = reference(step)
    arguments = persistent.launch_arguments(x, stacked(step.styles), step.state) | CALM | {"MISSING": missing}
    for name in ("p_scaled", "p_squares", "p_q", "p_attended", "p_hidden"):
        arguments[name].fill_(torch.nan if missing < 0 else 1.0)
    tensors = {name: value for name, value in arguments.items() if isinstance(value, torch.Tensor)}
    with MemoryChecker(tensors) as checker:
        run_interleaved(_core_kernel, num_programs, *arguments.values(), seed=seed, checker=checker)
    assert persistent.arrived.tolist() == [0, 0], "ready for the next launch"
    return x, expected, checker


def reference(step: WholeStep) -> torch.Tensor:
    """The same numbers through `Core.forward` in float64, leaving `step` as it is."""
    torch.manual_seed(0)
    wide = WholeStep(load("torch"), SHAPE, "cpu", torch.float64)
    for name in ("keys", "values", "text_keys", "text_values"):
        getattr(wide.core, name).copy_(getattr(step.core, name))
    for theirs, mine in ((step.core.weights, wide.core.weights), (step.styles, wide.styles)):
        for one, other in zip(theirs, mine, strict=True):
            for name in type(one).__dataclass_fields__:
                getattr(other, name).copy_(getattr(one, name))
    for name in type(step.core.turns).__dataclass_fields__:
        getattr(wide.core.turns, name).copy_(getattr(step.core.turns, name))
    wide.tokens.copy_(step.tokens)
    wide.core_alone()
    return wide.tokens


@pytest.mark.parametrize(("num_programs", "seed"), [(1, 0), (4, 1), (7, 2)])
def test_one_launch_draws_what_five_a_layer_draw(num_programs: int, seed: int) -> None:
    drawn, expected, checker = interleaved(num_programs, seed, torch.float32)
    assert relative_error(drawn, expected) <= TOLERANCE[torch.float32]
    assert checker.races == []


def test_one_launch_in_bfloat16_stays_within_its_budget() -> None:
    drawn, expected, _ = interleaved(3, 0, torch.bfloat16)
    assert relative_error(drawn, expected) <= TOLERANCE[torch.bfloat16]


@pytest.mark.parametrize("missing", range(6))
def test_every_single_barrier_is_missed(missing: int) -> None:
    _, _, checker = interleaved(4, missing, torch.float32, missing=missing)
    assert checker.races
