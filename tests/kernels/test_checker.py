"""The tools that prove the kernels are themselves proved: on kernels with a bug of each kind, and on those without."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from interpreted import InterpreterError, tl, triton
from lsd_kernels import attention_triton, hourglass_triton, linear_triton, norm_triton, qkv_triton
from lsd_kernels.counters import arrive, raise_flag, wait_for
from lsd_kernels.testing.comparing import poisoned
from lsd_kernels.testing.interleaving import DeadLockError, run_interleaved
from lsd_kernels.testing.memory_checker import MemoryChecker, OutOfBoundsError
from lsd_kernels.tiling import Tile


@triton.jit
def shifted_copy(p_in, p_out, SIZE, SHIFT: tl.constexpr, BLOCK: tl.constexpr):
    """Out of bounds for a SHIFT above 0; programs overlap for a BLOCK above the stride of 16."""
    o = tl.program_id(0) * 16 + tl.arange(0, BLOCK)
    tl.store(p_out + o, tl.load(p_in + o + SHIFT, mask=o < SIZE, other=0.0), mask=o < SIZE)


@triton.jit
def reversed_sum(p_in, p_scratch, p_out, p_count, TARGET, PROGRAMS: tl.constexpr, FORM: tl.constexpr):
    """Each program doubles its value, then reads its neighbour's: right only with the whole barrier between."""
    i = tl.program_id(0)
    tl.store(p_scratch + i, tl.load(p_in + i) * 2.0)
    if FORM == "no barrier before":
        raise_flag(p_count, "gpu")
    elif FORM != "no barrier at all":
        arrive(p_count, "gpu")
    if FORM == "no barrier after":
        while tl.atomic_add(p_count, 0, sem="acquire", scope="gpu") < TARGET:
            pass
    elif FORM != "no barrier at all":
        wait_for(p_count, TARGET, "gpu")
    tl.store(p_out + i, tl.load(p_scratch + (i + 1) % PROGRAMS))


def copied(shift: int, block: int) -> MemoryChecker:
    values, out = torch.arange(48.0), poisoned(48, dtype=torch.float32)
    with MemoryChecker({"values": values, "out": out}) as checker:
        shifted_copy[(3,)](values, out, 48, shift, block)
    return checker


def test_a_clean_kernel_has_no_findings() -> None:
    assert copied(0, 16).races == []


def test_an_access_out_of_bounds_is_found() -> None:
    with pytest.raises(InterpreterError, match="program 2 loads 1 values out of bounds"):
        copied(1, 16)
    assert issubclass(OutOfBoundsError, IndexError)


@triton.jit
def read_then_overwritten(p_value, p_count):
    """Programs 0 and 1 read, and 2 writes over it when one of them has said so."""
    i = tl.program_id(0)
    if i < 2:
        tl.load(p_value)
    if i == 1:
        arrive(p_count, "gpu")
    if i == 2:
        wait_for(p_count, 1, "gpu")
        tl.store(p_value, 1.0)


def test_every_reader_is_asked_before_a_value_is_written_over() -> None:
    value, count = torch.zeros(1), torch.zeros(1, dtype=torch.int32)
    with MemoryChecker({"value": value, "count": count}) as checker:
        run_interleaved(read_then_overwritten, 3, value, count, checker=checker)
    assert len(checker.races) == 1, "program 0 reads, and nobody is told"


def test_programs_that_write_over_each_other_are_found() -> None:
    assert copied(0, 32).races == [f"program {program} writes 16 values of out too soon" for program in (1, 2)]


def two_phases(num_programs: int, seed: int, form: str = "whole", missing: int = 0) -> tuple[torch.Tensor, Any]:
    values = torch.arange(float(num_programs))
    scratch, out = poisoned(num_programs, dtype=torch.float32), poisoned(num_programs, dtype=torch.float32)
    count = torch.zeros(1, dtype=torch.int32)
    tensors = {"values": values, "scratch": scratch, "out": out, "count": count}
    with MemoryChecker(tensors) as checker:
        run_interleaved(
            reversed_sum, num_programs, *tensors.values(), num_programs + missing, num_programs, form,
            seed=seed, checker=checker, max_turns=2000,
        )  # fmt: skip
    return out, checker


@pytest.mark.parametrize("num_programs", [1, 4, 7])
@pytest.mark.parametrize("seed", range(3))
def test_a_barrier_orders_interleaved_programs(num_programs: int, seed: int) -> None:
    out, checker = two_phases(num_programs, seed)
    assert out.tolist() == [2.0 * ((i + 1) % num_programs) for i in range(num_programs)]
    assert checker.races == []


@pytest.mark.parametrize("seed", range(3))
def test_a_dropped_barrier_is_found(seed: int) -> None:
    out, checker = two_phases(4, seed, "no barrier at all")
    assert checker.races
    assert out.isnan().any(), "and one program read what was not there yet"


@pytest.mark.parametrize("form", ["no barrier before", "no barrier after"])
def test_a_flag_speaks_for_one_thread_where_the_others_do_not_meet_it(form: str) -> None:
    assert two_phases(4, 0, form)[1].races


def test_a_wrong_count_is_a_dead_lock_and_not_a_hang() -> None:
    with pytest.raises(DeadLockError, match="no end after 2000 turns"):
        two_phases(3, 0, missing=1)


def launches() -> dict[str, Any]:
    """Every kernel at sizes off its tiles: name -> (function, arguments, tile)."""
    tokens, heads, head_dim, parts = 65, 2, 32, 2
    dim = heads * head_dim

    def rows(*shape: int) -> torch.Tensor:
        return torch.randn(shape)

    def squares() -> torch.Tensor:
        return torch.rand(tokens, parts) * dim

    frames, counts = torch.tensor([[1, 1], [0, 0]], dtype=torch.int32), torch.tensor([5, 2], dtype=torch.int32)
    state = torch.tensor([1], dtype=torch.int32)
    pixels = torch.zeros(6, 10, 3, dtype=torch.uint8)
    tile, narrow = Tile(64, 32, 32, 4, 3), Tile(64, 32, 0, 4, 3)
    ring, angles, text = (2, tokens, heads, head_dim), (tokens, head_dim // 2), (5, heads, head_dim)
    attend = rows(tokens, heads, head_dim), rows(*ring), rows(*ring), frames, counts, rows(2, 16), rows(2, 16)
    qkv = rows(tokens, dim), squares(), rows(3 * dim, dim), rows(3 * dim), rows(head_dim), rows(head_dim)
    gated = rows(tokens, 40), rows(dim, 40), rows(dim), rows(dim), rows(tokens, dim), rows(dim), rows(tokens, dim)
    return {
        "modulated_norm": (norm_triton.modulated_norm, (rows(5, dim), rows(dim), rows(dim), rows(5, dim)), None),
        "prescale": (norm_triton.prescale, (rows(5, dim), rows(dim), rows(5, dim), rows(5, parts)), None),
        "qkv_project": (
            qkv_triton.qkv_project,
            (*qkv, rows(*angles), rows(*angles), state, rows(tokens, heads, head_dim), rows(*ring), rows(*ring)),
            tile,
        ),
        "attend": (
            attention_triton.attend,
            (*attend, rows(*text), rows(*text), rows(5), rows(tokens, heads, head_dim)),
            narrow,
        ),
        "gated_linear": (linear_triton.gated_linear, (*gated, squares()), tile),
        "gelu_linear": (
            linear_triton.gelu_linear,
            (rows(tokens, dim), squares(), rows(40, dim), rows(40), rows(tokens, 40)),
            tile,
        ),
        "pack_frame": (
            hourglass_triton.pack_frame,
            (pixels, rows(6, 10, 3), 0.5, rows(6, 10, 3), state, rows(1), rows(3, 5, 40)),
            None,
        ),
        "film_relu": (hourglass_triton.film_relu, (rows(5, 7, 40), rows(40), rows(40), rows(5, 7, 40)), None),
        "add_relu": (
            hourglass_triton.add_relu,
            (rows(5, 7, 40), rows(5, 7, 40), rows(40), rows(5, 7, 40), rows(5, 7, 40)),
            None,
        ),
        "join": (
            hourglass_triton.join,
            (rows(5, 7, 160), rows(10, 14, 24), rows(40, 24), rows(10, 14, 40), rows(10, 14, 40)),
            tile,
        ),
        "blend_frame": (
            hourglass_triton.blend_frame,
            (
                rows(3, 5, 16),
                rows(16),
                rows(1, 2, 12),
                pixels,
                rows(6, 10, 3),
                0.5,
                rows(6, 10, 3),
                pixels.clone(),
                state,
            ),
            None,
        ),
    }


@pytest.mark.parametrize("op", ["qkv_project", "gated_linear", "gelu_linear", "join"])
def test_copies_of_weights_are_watched_like_loads(op: str) -> None:
    """In bounds where the weight is a tensor that the checker knows, and out of them where it is not."""
    function, arguments, tile = launches()[op]
    tensors = {f"argument {i}": value for i, value in enumerate(arguments) if isinstance(value, torch.Tensor)}
    by_tma = {"tile": replace(tile, by_tma=True)}
    with MemoryChecker(tensors) as checker:
        function(*arguments, **by_tma)
    assert checker.races == []
    weight = {"gated_linear": 1, "qkv_project": 2, "gelu_linear": 2, "join": 2}[op]
    del tensors[f"argument {weight}"]
    with pytest.raises(InterpreterError, match="out of bounds"), MemoryChecker(tensors):
        function(*arguments, **by_tma)


@pytest.mark.parametrize("op", list(launches()))
def test_no_kernel_races_or_leaves_its_tensors(op: str) -> None:
    function, arguments, tile = launches()[op]
    tensors = {f"argument {i}": value for i, value in enumerate(arguments) if isinstance(value, torch.Tensor)}
    with MemoryChecker(tensors) as checker:
        function(*arguments, **({} if tile is None else {"tile": tile}))
    assert checker.races == []
