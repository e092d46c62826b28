"""How programs of one launch wait for each other's tiles: counters in device memory that only ever grow.

The launch must be cooperative, so that all programs are on the GPU at once. A target is counted from the first launch
on, and a counter may run over the end of int32: what is compared is the difference.
"""

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def threads_meet():
    """From here on each thread of the program sees what the others have stored."""
    tl.debug_barrier()


@triton.jit
def raise_flag(p_counter, SCOPE: tl.constexpr):
    """One more, for whom SCOPE ("gpu", "sys") reaches; speaks for one thread alone."""
    tl.atomic_add(p_counter, 1, sem="release", scope=SCOPE)


@triton.jit
def arrive(p_counter, SCOPE: tl.constexpr):
    """Tell that all that this program has stored is there."""
    tl.debug_barrier()
    raise_flag(p_counter, SCOPE)


@triton.jit
def arrive_everywhere(p_tables, i_counter, WORLD: tl.constexpr):
    """The same on the counters of every GPU, whose addresses are in the table."""
    tl.debug_barrier()
    for i_rank in tl.static_range(WORLD):
        raise_flag(tl.load(p_tables + i_rank).to(tl.pointer_type(tl.int32)) + i_counter, "sys")


@triton.jit
def wait_for(p_counter, TARGET, SCOPE: tl.constexpr):
    """Until the counter has reached TARGET; what those stored who arrived there can be read from then on."""
    while tl.atomic_add(p_counter, 0, sem="acquire", scope=SCOPE) - TARGET < 0:
        pass
    tl.debug_barrier()


@triton.jit
def leave(p_left, p_launch, i_launch, PROGRAMS: tl.constexpr):
    """At a launch's end: the last program to come by begins the next one's count."""
    tl.debug_barrier()
    if tl.atomic_add(p_left, 1, sem="acq_rel", scope="gpu") == (i_launch + 1) * PROGRAMS - 1:
        tl.store(p_launch, i_launch + 1)
