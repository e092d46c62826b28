"""A barrier for all programs of a launch; it must be cooperative, so that all of them are on the GPU at once."""

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def grid_barrier(p_count, TARGET):
    """Arrive at the counter and wait until it reaches TARGET; it only ever grows, so nothing is reset in between."""
    tl.debug_barrier()
    tl.atomic_add(p_count, 1, sem="release", scope="gpu")
    while tl.atomic_add(p_count, 0, sem="acquire", scope="gpu") < TARGET:
        pass
    tl.debug_barrier()


@triton.jit
def barrier_unless(IS_MISSING: tl.constexpr, p_count, i_barrier, PROGRAMS: tl.constexpr):
    """The next barrier of a launch; returns its number. A missing one is for tests, which must find the race."""
    if not IS_MISSING:
        i_barrier += 1
        grid_barrier(p_count, i_barrier * PROGRAMS)
    return i_barrier


@triton.jit
def leave(p_count, PROGRAMS: tl.constexpr):
    """At a launch's end: the last program to come by resets both counters, so that the next launch begins at 0."""
    tl.debug_barrier()
    if tl.atomic_add(p_count + 1, 1, sem="acq_rel", scope="gpu") == PROGRAMS - 1:
        tl.store(p_count, 0)
        tl.store(p_count + 1, 0)
