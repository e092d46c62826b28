"""Times of functions that put work on a device: CUDA events around graph replays, with a cold second-level cache."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from lsd_kernels.replay import Replay

FLUSH_BYTES = 256 * 2**20  # several times the second-level cache
NUM_WARM_UPS = 3


def times_us(
    work: Callable[[], object], device: torch.device, repeats: int, *, is_captured: bool = True
) -> list[float]:
    """Microseconds of `repeats` runs after a warm-up; on a CPU by the clock.

    Args:
        is_captured: False for work that brings graphs of its own.
    """
    if device.type != "cuda":
        return [_clocked_us(work) for _ in range(repeats)]
    replay = Replay(work, device, is_captured=is_captured)
    flush = torch.empty(FLUSH_BYTES, dtype=torch.uint8, device=device)
    for _ in range(NUM_WARM_UPS):
        replay()
    return [_replayed_us(replay, flush) for _ in range(repeats)]


def median_us(work: Callable[[], object], device: torch.device, repeats: int, *, is_captured: bool = True) -> float:
    """The median of `times_us`."""
    return sorted(times_us(work, device, repeats, is_captured=is_captured))[repeats // 2]


def _replayed_us(replay: Replay, flush: torch.Tensor) -> float:
    replay()  # the device is busy while the host puts the rest in line
    flush.zero_()
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))  # type: ignore[no-untyped-call]
    start.record()
    replay()
    end.record()
    end.synchronize()
    return float(start.elapsed_time(end)) * 1e3


def _clocked_us(work: Callable[[], object]) -> float:
    begin_s = time.perf_counter()
    work()
    return (time.perf_counter() - begin_s) * 1e6
