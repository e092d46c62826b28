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
