"""Plays a game restyled for long, and says whether its latency and its memory stay flat.

    xvfb-run -a .venv/bin/python scripts/game_soak.py --minutes 10 -- lsd-game run --model fake -- neverball

A row for each tenth of the run: latencies from hook to hook, the hook's own time, and the memory of the game and of its
restyle process. In the first parts the report's samples of durations fill up; the verdict takes the line through the
others. Flat means that over the run the tenth percentile of the latency would rise by less than a third, and the
restyle process by less than 2 percent; the game's own memory is the game's.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bridge_bench import table
from flatness import MOST_GROWTH, MOST_RISE, exit_code, judge, sentences

from lsd_game.link.sample_ring import SampleRing
from lsd_game.link.segment import (
    COSTS_OFFSET,
    LATENCIES_OFFSET,
    WORD_COSTS,
    WORD_GAME_PID,
    WORD_LATENCIES,
    WORD_PRESENTED,
    WORD_RESTYLE_PID,
    Segment,
    segment_folders,
)
from lsd_game.report import percentile

NUM_PARTS, NUM_FIRST = 10, 4
START_S = 120.0  # for the first answer
HEADINGS = [
    "minute",
    "answers/s",
    "p10 ms",
    "p50",
    "p95",
    "p99",
    "max",
    "hook p50",
    "hook p95",
    "game MB",
    "restyle MB",
]


@dataclass(frozen=True)
class Part:
    """One tenth of the run."""

    latencies_ms: list[float]
    costs_ms: list[float]
    game_mb: float
    restyle_mb: float

    def cells(self, minute: float, part_s: float) -> list[str]:
        """Its row of the table."""
        latencies = [percentile(self.latencies_ms, percent) for percent in (10, 50, 95, 99, 100)]
        costs = [percentile(self.costs_ms, percent) for percent in (50, 95)]
        figures = (len(self.latencies_ms) / part_s, *latencies, *costs, self.game_mb, self.restyle_mb)
        return [f"{minute:.1f}", *(f"{figure:.2f}" for figure in figures)]


def watch(segment: Segment, part_s: float) -> list[Part]:
    """Look at the run after each part.

    Raises:
        SystemExit: when a part has no answer.
    """
    rings = [
        SampleRing(segment, offset=LATENCIES_OFFSET, count_word=WORD_LATENCIES),
        SampleRing(segment, offset=COSTS_OFFSET, count_word=WORD_COSTS),
    ]
    began_s, parts = time.monotonic(), []
    counts = [segment.words[WORD_LATENCIES], segment.words[WORD_COSTS]]
    for number in range(NUM_PARTS):
        time.sleep(max(0.0, began_s + (number + 1) * part_s - time.monotonic()))
        before, counts = counts, [segment.words[WORD_LATENCIES], segment.words[WORD_COSTS]]
        latencies, costs = (
            [seconds * 1e3 for seconds in ring.last(count - old)]
            for ring, count, old in zip(rings, counts, before, strict=True)
        )
        if not latencies:
            raise SystemExit(f"no answer was shown in part {number + 1} of {NUM_PARTS}")
        memory = (memory_mb(segment.words[word]) for word in (WORD_GAME_PID, WORD_RESTYLE_PID))
        parts.append(Part(latencies, costs, *memory))
        sys.stdout.write(f"{' '.join(parts[-1].cells((number + 1) * part_s / 60.0, part_s))}\n")
        sys.stdout.flush()
    return parts


def memory_mb(pid: int) -> float:
    """The resident memory of a process that is no memory shared with others."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024.0


def segment_of(pid: int) -> Segment:
    """The segment of a run, once an answer has been shown.

    Raises:
        SystemExit: when none is within two minutes.
    """
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        for path in (path for folder in segment_folders() for path in folder.glob(f"lsd-game-{pid}-*")):
            with contextlib.suppress(ValueError):  # not written yet
                segment = Segment.open(path)
                if segment.words[WORD_PRESENTED]:
                    return segment
                segment.close()
        time.sleep(0.5)
    raise SystemExit(f"no answer was shown within {START_S:.0f} s")


def main() -> None:
    """Play, print the table and the verdict; exit with 1 unless the latency is flat."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("command", nargs="+", help="after --: the whole lsd-game run")
    options = parser.parse_args()
    part_s = options.minutes * 60.0 / NUM_PARTS
    with subprocess.Popen(options.command) as run:
        try:
            parts = watch(segment_of(run.pid), part_s)
        finally:
            run.send_signal(signal.SIGINT)
    rows = [HEADINGS, *(part.cells((number + 1) * part_s / 60.0, part_s) for number, part in enumerate(parts))]
    latency = judge([percentile(part.latencies_ms, 10) for part in parts], MOST_RISE, num_first=NUM_FIRST)
    memory = judge([part.restyle_mb for part in parts], MOST_GROWTH, num_first=NUM_FIRST)
    verdict = sentences(latency, "p10", memory, "restyle process")
    sys.stdout.write(f"{table(rows)}\n{verdict}load average {os.getloadavg()[0]:.1f}\n")
    raise SystemExit(exit_code(latency, memory))


if __name__ == "__main__":
    main()
