"""Every kernel of the core against its float64 reference: odd sizes, any ring phase, poisoned outputs."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels import (
    attention,
    attention_triton,
    fp8,
    fp8_triton,
    hourglass,
    hourglass_triton,
    linear,
    linear_triton,
    norm,
    norm_triton,
    qkv,
    qkv_triton,
)
from lsd_kernels.ops import NAMES, Ops, load
from lsd_kernels.ring import Ring
from lsd_kernels.testing.comparing import TOLERANCE, errors, poisoned
from lsd_kernels.tiling import Tile

DTYPES = list(TOLERANCE)
SIZES = (1, 63, 65, 100)  # one token, one below and above a tile of 64, and neither
PAIRS = [(norm, norm_triton), (qkv, qkv_triton), (attention, attention_triton), (linear, linear_triton)]
PAIRS += [(hourglass, hourglass_triton), (fp8, fp8_triton)]

both_dtypes = pytest.mark.parametrize("dtype", DTYPES, ids=str)
both_loads = pytest.mark.parametrize("by_tma", [False, True], ids=["pointers", "tma"])


def random(*shape: int, dtype: torch.dtype, scale: float = 1.0) -> torch.Tensor:
    return (torch.randn(shape) * scale).to(dtype)


def check(found: dict[str, float], dtype: torch.dtype) -> None:
    assert all(error <= TOLERANCE[dtype] for error in found.values()), found


@pytest.mark.parametrize(("reference", "kernels"), PAIRS, ids=lambda module: module.__name__)
def test_kernels_have_the_names_and_signatures_of_their_references(reference: ModuleType, kernels: ModuleType) -> None:
    for op in set(Ops.__slots__) & vars(kernels).keys():
        theirs = inspect.signature(getattr(kernels, op)).parameters
        wanted = inspect.signature(getattr(reference, op)).parameters
        assert [name for name in theirs if name != "tile"] == list(wanted), op


@pytest.mark.parametrize("name", NAMES)
def test_both_implementations_have_every_op(name: str) -> None:
    assert all(callable(getattr(load(name), op)) for op in Ops.__slots__ if op != "name")


@both_dtypes
@pytest.mark.parametrize(("tokens", "dim"), [(1, 96), (7, 100)])
def test_modulated_norm(tokens: int, dim: int, dtype: torch.dtype) -> None:
    arguments = {
        "x": random(tokens, dim, dtype=dtype, scale=3.0),
        "scale": random(dim, dtype=dtype),
        "shift": random(dim, dtype=dtype),
        "out": poisoned(tokens, dim, dtype=dtype),
    }
    check(errors(norm_triton.modulated_norm, norm.modulated_norm, arguments, ("out",)), dtype)


@both_dtypes
def test_prescale(dtype: torch.dtype) -> None:
    arguments = {
        "x": random(9, 96, dtype=dtype),
        "scale": random(96, dtype=dtype),
        "scaled": poisoned(9, 96, dtype=dtype),
        "squares": poisoned(9, 3, dtype=torch.float32),
    }
    check(errors(norm_triton.prescale, norm.prescale, arguments, ("scaled", "squares")), dtype)


def products(tokens: int, dim: int, inner: int, dtype: torch.dtype) -> dict[str, Any]:
    """What a product reads: prescaled rows whose squares come in three parts."""
    return {
        "scaled": random(tokens, dim, dtype=dtype),
        "squares": random(tokens, 3, dtype=torch.float32).square() * dim,
        "weight": random(inner, dim, dtype=dtype, scale=dim**-0.5),
        "bias": random(inner, dtype=dtype, scale=0.1),
    }


@both_dtypes
@both_loads
@pytest.mark.parametrize("tokens", SIZES)
def test_gelu_linear(tokens: int, by_tma: bool, dtype: torch.dtype) -> None:
    """Neither the outputs nor the inputs are a multiple of the tile."""
    arguments = products(tokens, 96, 100, dtype) | {"out": poisoned(tokens, 100, dtype=dtype)}
    tile = Tile(64, 64, 64, 4, 3, by_tma)
    check(errors(linear_triton.gelu_linear, linear.gelu_linear, arguments, ("out",), tile=tile), dtype)


@both_dtypes
@both_loads
@pytest.mark.parametrize("has_next", [True, False], ids=["next", "last"])
@pytest.mark.parametrize("tokens", SIZES)
def test_gated_linear(tokens: int, has_next: bool, by_tma: bool, dtype: torch.dtype) -> None:
    dim, inner = 96, 72
    arguments = {
        "a": random(tokens, inner, dtype=dtype),
        "weight": random(dim, inner, dtype=dtype, scale=inner**-0.5),
        "bias": random(dim, dtype=dtype, scale=0.1),
        "gate": random(dim, dtype=dtype),
        "x": random(tokens, dim, dtype=dtype),
        "scale": random(dim, dtype=dtype, scale=0.3) if has_next else None,
        "scaled": poisoned(tokens, dim, dtype=dtype),
        "squares": poisoned(tokens, 3, dtype=torch.float32),
    }
    outputs = ("x", "scaled", "squares") if has_next else ("x",)
    tile = Tile(64, 32, 32, 4, 3, by_tma)
    check(errors(linear_triton.gated_linear, linear.gated_linear, arguments, outputs, tile=tile), dtype)


@both_dtypes
@both_loads
@pytest.mark.parametrize("tokens", SIZES)
def test_qkv_project_writes_one_slot_and_leaves_the_others(tokens: int, by_tma: bool, dtype: torch.dtype) -> None:
    heads, head_dim, slots = 2, 32, 4
    dim = heads * head_dim
    angles = torch.rand(tokens, head_dim // 2) * 6
    arguments = products(tokens, dim, 3 * dim, dtype) | {
        "query_norm": 1 + random(head_dim, dtype=dtype, scale=0.1),
        "key_norm": 1 + random(head_dim, dtype=dtype, scale=0.1),
        "cos": angles.cos(),
        "sin": angles.sin(),
        "slot": torch.tensor([2], dtype=torch.int32),
        "queries": poisoned(tokens, heads, head_dim, dtype=dtype),
        "keys": random(slots, tokens, heads, head_dim, dtype=dtype),
        "values": random(slots, tokens, heads, head_dim, dtype=dtype),
    }
    tile = Tile(64, head_dim, 128 if tokens == 63 else 32, 4, 3, by_tma)
    found = errors(qkv_triton.qkv_project, qkv.qkv_project, arguments, ("queries", "keys", "values"), tile=tile)
    check(found, dtype)


def attention_case(ring: Ring, tokens: int, num_rows: int, dtype: torch.dtype) -> dict[str, Any]:
    """Queries against what `ring` shows now; slots that it does not show hold NaN."""
    heads, head_dim, rows = 2, 32, 40
    view = ring.view()
    shape = (ring.num_slots, tokens, heads, head_dim)
    keys, values = poisoned(*shape, dtype=dtype), poisoned(*shape, dtype=dtype)
    for slot, _ in view.frames:
        keys[slot], values[slot] = random(*shape[1:], dtype=dtype), random(*shape[1:], dtype=dtype)
    frames = torch.full((ring.num_slots, 2), 10**6, dtype=torch.int32)
    frames[: len(view.frames)] = torch.tensor(view.frames)
    ages = torch.rand(ring.num_ages, head_dim // 2) * 3
    bias = random(rows, dtype=torch.float32)
    bias[: num_rows // 2] = -torch.inf
    text = random(2, rows, heads, head_dim, dtype=dtype)
    text[:, num_rows:] = torch.nan
    return {
        "queries": random(tokens, heads, head_dim, dtype=dtype),
        "keys": keys,
        "values": values,
        "frames": frames,
        "counts": torch.tensor([num_rows, len(view.frames)], dtype=torch.int32),
        "cos": ages.cos(),
        "sin": ages.sin(),
        "text_keys": text[0].clone(),
        "text_values": text[1].clone(),
        "text_bias": bias,
        "out": poisoned(tokens, heads, head_dim, dtype=dtype),
    }


def ring_after(num_frames: int, window: int = 3, num_sinks: int = 0) -> Ring:
    ring = Ring(window, num_sinks)
    for _ in range(num_frames):
        ring.advance()
    return ring


def check_attention(arguments: dict[str, Any], dtype: torch.dtype) -> None:
    tile = Tile(64, 32, 0, 4, 3)
    check(errors(attention_triton.attend, attention.attend, arguments, ("out",), tile=tile), dtype)


@pytest.mark.parametrize("num_frames", range(9))
def test_attention_sees_the_right_frames_in_every_phase_of_the_ring(num_frames: int) -> None:
    check_attention(attention_case(ring_after(num_frames), 17, 5, torch.float32), torch.float32)


@both_dtypes
@pytest.mark.parametrize(("tokens", "num_rows"), [(1, 1), (63, 40), (65, 33), (100, 0)])
def test_attention_over_key_counts_off_the_tile(tokens: int, num_rows: int, dtype: torch.dtype) -> None:
    check_attention(attention_case(ring_after(2), tokens, num_rows, dtype), dtype)


@pytest.mark.parametrize("num_frames", [1, 2, 4, 9])
def test_attention_keeps_its_sinks_for_ever(num_frames: int) -> None:
    ring = ring_after(num_frames, num_sinks=2)
    assert [slot for slot, _ in ring.view().frames[:2]] == [0, 1]
    check_attention(attention_case(ring, 17, 3, torch.float32), torch.float32)
