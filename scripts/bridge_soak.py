"""Plays against the bridge for long, and says whether its memory and its latency stay flat.

    python scripts/bridge_soak.py --minutes 30      # 640x360 JPEG at 60 frames a second, from Python

A table of the run's twelve parts, and for each measure the line through all but the first: its change over the run. In
the first minutes the report's samples of durations fill up. Flat means that the server grows by less than 2 percent,
and that the median round trip rises by less than a third.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass

from bridge_bench import game_of, game_options, serving, start, table
from bridge_players import PLAYERS, Player
from flatness import MOST_GROWTH, MOST_RISE, exit_code, judge, sentences

from lsd_game.report import percentile

NUM_PARTS = 12
NUM_SAMPLES = 10  # of memory in a part


@dataclass(frozen=True)
class Part:
    """One twelfth of the run."""

    memory_mb: float
    p50_ms: float
    p99_ms: float
    answers_per_s: float

    def cells(self, number: int, part_s: float) -> list[str]:
        """Its line of the table."""
        figures = (self.memory_mb, self.p50_ms, self.p99_ms, self.answers_per_s)
        return [f"{(number + 1) * part_s / 60:.1f}", *(f"{figure:.2f}" for figure in figures)]


def parts_of(player: Player, began_s: float, part_s: float, memory_mb: list[float]) -> list[Part]:
    """The run in twelve parts; memory was sampled NUM_SAMPLES times in each."""
    parts = []
    for number in range(NUM_PARTS):
        first_s = began_s + number * part_s
        trips_ms = [trip_ms for at_s, trip_ms in player.trips if first_s <= at_s < first_s + part_s]
        if not trips_ms:
            raise SystemExit(f"no answer came in part {number + 1} of {NUM_PARTS}")
        memory = statistics.median(memory_mb[number * NUM_SAMPLES : (number + 1) * NUM_SAMPLES])
        parts.append(Part(memory, percentile(trips_ms, 50), percentile(trips_ms, 99), len(trips_ms) / part_s))
    return parts


def main() -> None:
    """Play, print the table and the verdict; exit with 1 unless all is flat."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    game_options(parser)
    options = parser.parse_args()
    part_s = options.minutes * 60.0 / NUM_PARTS
    with serving(options.url) as (url, server):
        player = PLAYERS["python"](game_of(options, url, options.minutes * 60.0))
        start([player])
        began_s = time.monotonic()
        memory_mb = []
        for sample in range(NUM_PARTS * NUM_SAMPLES):
            time.sleep(max(0.0, began_s + (sample + 0.5) * part_s / NUM_SAMPLES - time.monotonic()))
            memory_mb.append(server.memory_mb())
        player.join()
    parts = parts_of(player, began_s, part_s, memory_mb)
    rows = [["minute", "server MB", "p50 ms", "p99 ms", "answers/s"]]
    rows += [part.cells(number, part_s) for number, part in enumerate(parts)]
    latency = judge([part.p50_ms for part in parts], MOST_RISE, num_first=1)
    memory = judge([part.memory_mb for part in parts], MOST_GROWTH, num_first=1)
    sys.stdout.write(
        f"{table(rows)}\n{sentences(latency, 'median', memory, 'server')}"
        f"{len(player.trips)} answers, {player.num_dropped} dropped, load average {os.getloadavg()[0]:.1f}\n"
    )
    raise SystemExit(exit_code(latency, memory))


if __name__ == "__main__":
    main()
