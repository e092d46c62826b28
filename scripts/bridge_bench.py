"""Measures the engine bridge on loopback with the fake model: round trips, rate, the server's CPU and memory.

    python scripts/bridge_bench.py                                  # Python, 640x360 JPEG at 60 frames a second
    python scripts/bridge_bench.py --client python csharp chromium  # one after the other, a new server each
    python scripts/bridge_bench.py --fps 0                          # one frame at a time, as fast as it goes
    python scripts/bridge_bench.py --sessions 16 --fps 10
    python scripts/bridge_bench.py --url ws://gpu-box:8765 --token-file token.txt

One table. What a round trip is says bridge_players.py; `whole` is from reading the game's canvas to drawing the answer.
Longer runs, with memory and latency over time: bridge_soak.py.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bridge_players import PLAYERS, ROOT, Game, Player

from lsd_game.report import percentile

START_S = 120.0  # a browser on a busy machine
COLUMNS = ("client", "sessions", "answers/s", "p50 ms", "p95 ms", "p99 ms", "whole p50", "whole p99", "dropped")
OF_THE_SERVER = ("CPU/session", "MB first", "MB last")


class ServerProcess:
    """`lsd-game serve --fake`, or nothing where the server is somebody else's."""

    def __init__(self, pid: int | None = None) -> None:
        self.pid = pid

    def cpu_s(self) -> float:
        """Seconds of CPU that it has had."""
        if self.pid is None:
            return 0.0
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Its resident memory."""
        if self.pid is None:
            return 0.0
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(url: str | None = None, num_sessions: int = 1) -> Iterator[tuple[str, ServerProcess]]:
    """The server's address, and its process where it is ours."""
    if url:
        yield url, ServerProcess()
        return
    words = ["serve", "--fake", "--port", "0", "--sessions", str(max(num_sessions, 1))]
    command = [sys.executable, "-m", "lsd_game", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[1], ServerProcess(process.pid)
        finally:
            process.terminate()


def start(players: Sequence[Player]) -> None:
    """Let all play; returns when the last one has begun."""
    for player in players:
        player.start()
    for player in players:
        if not player.began.wait(START_S) or player.failure is not None:
            raise SystemExit(f"a client has failed: {player.failure or 'it does not begin'}")


def row(name: str, options: argparse.Namespace) -> list[str]:
    """One client's line of the table."""
    num_sessions = options.sessions
    with serving(options.url, num_sessions) as (url, server):
        game = game_of(options, url, options.seconds)
        players = [PLAYERS[name](game) for _ in range(num_sessions)]
        start(players)
        first_mb, first_cpu_s, began_s = server.memory_mb(), server.cpu_s(), time.monotonic()
        time.sleep(game.seconds * 0.9)
        cpu, last_mb = (server.cpu_s() - first_cpu_s) / (time.monotonic() - began_s), server.memory_mb()
        for player in players:
            player.join()
    trips_ms = [trip_ms for player in players for _, trip_ms in player.trips]
    whole_ms = [each for player in players for each in player.whole_ms]
    rates = sorted(len(player.trips) / game.seconds for player in players)
    answers = f"{rates[0]:.1f}" if num_sessions == 1 else f"{rates[0]:.1f}..{rates[-1]:.1f}"
    trips = [f"{percentile(trips_ms, percent):.2f}" for percent in (50, 95, 99)]
    whole = [f"{percentile(whole_ms, percent):.2f}" if whole_ms else "" for percent in (50, 99)]
    dropped = str(sum(player.num_dropped for player in players))
    of_the_server = ["", "", ""] if options.url else [f"{cpu / num_sessions:.3f}", f"{first_mb:.1f}", f"{last_mb:.1f}"]
    return [name, str(num_sessions), answers, *trips, *whole, dropped, *of_the_server]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Markdown, aligned."""
    widths = [max(len(line[column]) for line in rows) for column in range(len(rows[0]))]
    ruled = [rows[0], ["-" * width for width in widths], *rows[1:]]
    lines = (" | ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in ruled)
    return "\n".join(f"| {line} |" for line in lines)


def game_options(parser: argparse.ArgumentParser) -> None:
    """Declare what is played and against which server; `game_of` reads it."""
    parser.add_argument("--url", help="of a server that runs already")
    parser.add_argument("--token-file", type=Path, help="what it asks for")
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--fps", type=float, default=60.0, help="0: one frame at a time (default: 60)")


def game_of(options: argparse.Namespace, url: str, seconds: float) -> Game:
    """What is played."""
    token = options.token_file.read_text(encoding="utf-8").strip() if options.token_file else None
    return Game(url, token, options.width, options.height, options.fps, seconds)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", nargs="+", choices=PLAYERS, default=["python"], help="default: python")
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0, help="default: 10")
    game_options(parser)
    options = parser.parse_args()
    rows = [row(name, options) for name in options.client]
    sys.stdout.write(f"{table([[*COLUMNS, *OF_THE_SERVER], *rows])}\nload average: {os.getloadavg()[0]:.1f}\n")


if __name__ == "__main__":
    main()
