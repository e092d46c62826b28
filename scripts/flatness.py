"""Whether a measure stays flat over a long run: the line through its parts, but for the first ones, which settle."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_GROWTH = 0.02  # of memory over the run, as a share of the first part that counts
MOST_RISE = 1 / 3  # of latency: a queue that grows delays every frame, other programs delay some
EXIT_NOT_FLAT = 1


class Verdict(NamedTuple):
    """How much a measure would rise over the whole run, and whether that is little."""

    rise: float
    is_flat: bool


def judge(values: list[float], most: float, *, num_first: int) -> Verdict:
    """Judge a measure of each part of a run.

    Args:
        most: the rise that is too much, as a share of the first value that counts.
        num_first: parts that do not count.
    """
    later = values[num_first:]
    rise = float(np.polyfit(np.arange(len(later)) / len(values), later, 1)[0])
    return Verdict(rise, rise < most * later[0])


def sentences(latency: Verdict, latency_name: str, memory: Verdict, memory_name: str) -> str:
    """Both verdicts (milliseconds, megabytes) as two lines."""
    return (
        f"latency {'is flat' if latency.is_flat else 'RISES'}: {latency_name} {latency.rise:+.2f} ms over the run\n"
        f"memory {'is flat' if memory.is_flat else 'GROWS'}: {memory_name} {memory.rise:+.2f} MB over the run\n"
    )


def exit_code(*verdicts: Verdict) -> int:
    """0 where all are flat."""
    return 0 if all(verdict.is_flat for verdict in verdicts) else EXIT_NOT_FLAT
