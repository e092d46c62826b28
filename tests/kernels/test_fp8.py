"""The ops in e4m3 against their float64 reference, which rounds alike, and against the products that they stand for."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, product
from typing import Any

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels import fp8, fp8_triton
from lsd_kernels.core_form import GRAPH
from lsd_kernels.fp8 import E4M3, LARGEST, Quantised, quantised_weight
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import load
from lsd_kernels.testing.comparing import (
    E4M3_ERROR,
    E4M3_PRODUCT_ERROR,
    QUANTISED_TOLERANCE,
    TOLERANCE,
    errors,
    poisoned,
    relative_error,
)
from lsd_kernels.testing.memory_checker import MemoryChecker
from lsd_kernels.tiling import Tile
from lsd_kernels.whole_step import WholeStep
from test_ops import attention_case, both_dtypes, random, ring_after

SIZES = (1, 63, 65, 100)  # one token, one below and above a tile of 64, and neither
DIM, INNER, GROUP = 96, 128, 32
TILE = Tile(64, GROUP, 0, 4, 3)
MICRO = ModelShape("micro", 48, 32, (8, 8, 16), (1, 1, 1), (1, 1, 1), dim=64, heads=2, layers=2, window=2)


def rows(tokens: int, columns: int, group: int = GROUP) -> Quantised:
    """Quantised rows, normally distributed."""
    found = unwritten(tokens, columns, group)
    found.copy_(torch.randn(tokens, columns))
    return found


def unwritten(tokens: int, columns: int, group: int = GROUP) -> Quantised:
    values = poisoned(tokens, columns, dtype=torch.float32).to(E4M3)
    return Quantised(values, poisoned(columns // group, tokens, dtype=torch.float32))


def weight(outputs: int, inputs: int) -> Quantised:
    return quantised_weight(torch.randn(outputs, inputs) * inputs**-0.5)


def squares(tokens: int, dim: int) -> torch.Tensor:
    return torch.rand(tokens, dim // GROUP) * GROUP


def norm_case(tokens: int, dtype: torch.dtype) -> dict[str, Any]:
    x, scale, shift = (random(*shape, dtype=dtype) for shape in ((tokens, DIM), (DIM,), (DIM,)))
    return {"x": x, "scale": scale, "shift": shift, "out": unwritten(tokens, DIM)}


def prescale_case(tokens: int, dtype: torch.dtype) -> dict[str, Any]:
    x, scale = random(tokens, DIM, dtype=dtype, scale=3.0), random(DIM, dtype=dtype)
    return {
        "x": x,
        "scale": scale,
        "scaled": unwritten(tokens, DIM),
        "squares": poisoned(tokens, 3, dtype=torch.float32),
    }


def qkv_case(tokens: int, dtype: torch.dtype) -> dict[str, Any]:
    heads, head_dim, slots = 3, 32, 2
    angles = torch.rand(tokens, head_dim // 2) * 6
    return {
        "scaled": rows(tokens, DIM), "squares": squares(tokens, DIM), "weight": weight(3 * DIM, DIM),
        "bias": random(3 * DIM, dtype=dtype, scale=0.1), "query_norm": 1 + random(head_dim, dtype=dtype, scale=0.1),
        "key_norm": 1 + random(head_dim, dtype=dtype, scale=0.1), "cos": angles.cos(), "sin": angles.sin(),
        "slot": torch.tensor([1], dtype=torch.int32), "queries": poisoned(tokens, heads, head_dim, dtype=dtype),
        "keys": random(slots, tokens, heads, head_dim, dtype=dtype),
        "values": random(slots, tokens, heads, head_dim, dtype=dtype),
    }  # fmt: skip


def attend_case(tokens: int, dtype: torch.dtype) -> dict[str, Any]:
    case = attention_case(ring_after(3), tokens, 33, dtype)
    return case | {"out": unwritten(tokens, case["out"][0].numel())}


def gated_case(tokens: int, dtype: torch.dtype) -> dict[str, Any]:
    return {
        "a": rows(tokens, INNER), "weight": weight(DIM, INNER), "bias": random(DIM, dtype=dtype, scale=0.1),
        "gate": random(DIM, dtype=dtype), "x": random(tokens, DIM, dtype=dtype),
        "scale": random(DIM, dtype=dtype, scale=0.3), "scaled": unwritten(tokens, DIM),
        "squares": poisoned(tokens, 3, dtype=torch.float32),
    }  # fmt: skip


def gelu_case(tokens: int, dtype: torch.dtype) -> dict[str, Any]:
    return {
        "scaled": rows(tokens, DIM), "squares": squares(tokens, DIM), "weight": weight(INNER, DIM),
        "bias": random(INNER, dtype=dtype, scale=0.1), "out": unwritten(tokens, INNER),
    }  # fmt: skip


CASES = {
    "modulated_norm_fp8": (norm_case, ("out",)),
    "prescale_fp8": (prescale_case, ("scaled", "squares")),
    "qkv_project_fp8": (qkv_case, ("queries", "keys", "values")),
    "attend_fp8": (attend_case, ("out",)),
    "gated_linear_fp8": (gated_case, ("x", "scaled", "squares")),
    "gelu_linear_fp8": (gelu_case, ("out",)),
}
ROW_OPS = ("modulated_norm_fp8", "prescale_fp8")  # a program a token
TILES = {op: {"tile": TILE} for op in CASES if op not in ROW_OPS}


def check(op: str, case: dict[str, Any], outputs: tuple[str, ...], dtype: torch.dtype, **kernel_only: Tile) -> None:
    found = errors(getattr(fp8_triton, op), getattr(fp8, op), case, outputs, **(TILES.get(op, {}) | kernel_only))
    for name, error in found.items():
        assert error <= (QUANTISED_TOLERANCE if isinstance(case[name], Quantised) else TOLERANCE)[dtype], found


@both_dtypes
@pytest.mark.parametrize(("op", "tokens"), [*product(TILES, SIZES), *product(ROW_OPS, (1, 7))])
def test_kernels_agree_with_their_references(op: str, tokens: int, dtype: torch.dtype) -> None:
    make, outputs = CASES[op]
    check(op, make(tokens, dtype), outputs, dtype)


@pytest.mark.parametrize("op", ["qkv_project_fp8", "gated_linear_fp8", "gelu_linear_fp8"])
def test_weights_may_come_by_tensor_copies(op: str) -> None:
    make, outputs = CASES[op]
    check(op, make(65, torch.float32), outputs, torch.float32, tile=replace(TILE, by_tma=True))


def test_the_last_product_of_a_core_writes_no_rows_for_a_next_one() -> None:
    case = gated_case(65, torch.float32) | {"scale": None}
    check("gated_linear_fp8", case, ("x",), torch.float32)
    fp8_triton.gated_linear_fp8(**case, **TILES["gated_linear_fp8"])
    assert case["scaled"].wide().isnan().all()


@pytest.mark.parametrize("op", CASES)
def test_no_kernel_races_or_leaves_its_tensors(op: str) -> None:
    case = CASES[op][0](5 if op in ROW_OPS else 65, torch.float32)
    each = chain.from_iterable(value if isinstance(value, Quantised) else (value,) for value in case.values())
    with MemoryChecker({f"tensor {number}": tensor for number, tensor in enumerate(each)}) as checker:
        getattr(fp8_triton, op)(**case, **TILES.get(op, {}))
    assert checker.races == []


def test_a_group_of_any_size_of_numbers_keeps_four_bits_of_each_and_zeros_stay_zero() -> None:
    x = torch.randn(40, DIM) * 10.0 ** torch.arange(-20, 20)[:, None]
    x[3] = 0.0
    found = unwritten(40, DIM)
    found.copy_(x)
    assert found.values.float().abs().max() == LARGEST
    assert (found.values[3] == 0).all()
    is_loud = x.abs() > 1e-9  # below, a group's scale stays at its least
    assert relative_error(found.wide()[is_loud], x[is_loud]) <= E4M3_ERROR
    for row, exact in zip(found.wide()[12:], x[12:], strict=True):
        assert relative_error(row, exact) <= 1.3 * E4M3_ERROR, "few values scatter more than the whole"


def test_an_outlier_spoils_its_own_group_alone() -> None:
    x = torch.randn(64, DIM)
    x[:, 5] = 1e5
    found = unwritten(64, DIM)
    found.copy_(x)
    assert relative_error(found.wide()[:, GROUP:], x[:, GROUP:]) <= E4M3_ERROR
    assert relative_error(found.wide()[:, 6:GROUP], x[:, 6:GROUP]) > 3 * E4M3_ERROR


def test_numbers_that_are_none_stay_none() -> None:
    """A frame that holds them is dropped, which they must reach for that."""
    for bad in (torch.nan, torch.inf):
        case = prescale_case(2, torch.float32)
        case["x"][1, 40] = bad
        for op in (fp8.prescale_fp8, fp8_triton.prescale_fp8):
            op(**case)
            assert case["scaled"].wide()[1].isnan().any()
            assert case["scaled"].wide()[0].isfinite().all()


def test_a_quantised_product_is_off_by_what_its_rounding_explains() -> None:
    a, w = torch.randn(100, INNER, dtype=torch.float64), torch.randn(300, INNER, dtype=torch.float64)
    rounded = Quantised(torch.empty_like(a), a.new_empty(INNER // GROUP, 100))
    rounded.copy_(a)
    error = relative_error(rounded.wide() @ quantised_weight(w).wide().T, a @ w.T)
    assert 0.8 * E4M3_PRODUCT_ERROR < error <= E4M3_PRODUCT_ERROR


def test_a_core_in_e4m3_is_off_a_little_and_no_more() -> None:
    """Two layers by the reference and by the kernels, against the same weights unrounded."""
    torch.manual_seed(0)
    step = WholeStep(load("torch"), MICRO, "cpu", torch.float32)
    start = step.tokens.clone()
    step.core_alone()
    exact = step.tokens.clone()
    step.use_form(GRAPH, "fp8")
    drawn = []
    for kernels in ("torch", "triton"):
        step.use(load(kernels))
        step.tokens.copy_(start)
        step.core_alone()
        drawn.append(step.tokens.clone())
    assert 1e-4 < relative_error(drawn[0], exact) <= E4M3_PRODUCT_ERROR
    assert relative_error(drawn[1], drawn[0]) <= QUANTISED_TOLERANCE[torch.float32]
