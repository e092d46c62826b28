"""The core in one launch in e4m3: as the reference, with any number of programs, and every scale is guarded."""

from __future__ import annotations

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels.testing.comparing import QUANTISED_TOLERANCE
from lsd_kernels.testing.interleaving import DeadLockError
from sabotage import KINDS, SITES, place_in, take_out
from test_persistent import SHAPE, SHORT, SHORT_TILE, Run

GUARDED = dict(zip(SITES, ("p_scaled_scales", "p_attended_scales", "p_scaled_scales", "p_hidden_scales"), strict=True))
TAKEN_OUT = tuple(kind for kind in KINDS if kind != "barrier after the wait")  # the same code in both precisions


def short_run(num_programs: int) -> Run:
    return Run(num_programs, torch.float32, SHORT, SHORT_TILE, "fp8")


def check(run: Run, dtype: torch.dtype = torch.float32) -> None:
    assert run.error <= QUANTISED_TOLERANCE[dtype]
    assert run.checker.races == []


@pytest.mark.parametrize(("num_programs", "seed", "dtype"), [(1, 0, torch.bfloat16), (4, 1, torch.float32)], ids=str)
def test_one_launch_in_e4m3_draws_what_the_reference_draws(num_programs: int, seed: int, dtype: torch.dtype) -> None:
    check(Run(num_programs, dtype, SHAPE, precision="fp8").go(seed), dtype)


def test_any_number_and_order_of_programs_gives_the_same_bits() -> None:
    alone = short_run(1).go(0)
    check(alone)
    for num_programs, seed in ((4, 0), (7, 1), (7, 2)):
        run = short_run(num_programs).go(seed)
        check(run)
        assert torch.equal(run.x, alone.x), (num_programs, seed)


@pytest.mark.filterwarnings("ignore:All-NaN slice")  # what numpy says of poisoned rows that are read too soon
@pytest.mark.parametrize("kind", TAKEN_OUT)
@pytest.mark.parametrize("site", [*SITES, "keys"])
def test_every_single_wait_flag_and_barrier_is_missed(kind: str, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a wait is, the scales of what it guards are read too soon as well."""
    run = short_run(7 if kind == "wait" else 4)
    blocks = run.core.counters.shape[1]
    if site == "keys":
        take_out(monkeypatch, kind, place_in(run.core.shared, 0, SHORT.heads))
    else:
        take_out(monkeypatch, kind, place_in(run.core.counters, SITES.index(site) * blocks, blocks))
    if kind == "flag":
        with pytest.raises(DeadLockError):
            run.go(0)
        return
    races = run.go(0).checker.races
    assert races
    assert site == "keys" or any(f"of {GUARDED[site]} " in race for race in races), races
