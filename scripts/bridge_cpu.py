"""What a round trip through the bridge costs in CPU time, thread by thread: also a busy machine can say that.

    python scripts/bridge_cpu.py                    # 640x360 JPEG, one frame at a time, from Python

`lsd-game serve --fake` and the Python client of bridge_bench.py. The clock on the wall counts what else the machine
does; Linux counts for each thread how long it ran. The server's thread 2 is the session's.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from bridge_bench import game_of, game_options, serving, start, table
from bridge_players import PythonPlayer

LEAST_MS = 0.05  # an answer: threads that take less are left out


def ran_s(pid: int) -> dict[int, float]:
    """How long each thread of a process has run, by the thread's id."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(task.name): int((task / "schedstat").read_text().split()[0]) / 1e9 for task in tasks}


def rows_of(name: str, pid: int, before_s: dict[int, float], num_answers: int) -> list[list[str]]:
    """Milliseconds an answer of each thread that did something, the main thread first."""
    rows = []
    for number, (thread, seconds) in enumerate(sorted(ran_s(pid).items())):
        cost_ms = (seconds - before_s.get(thread, 0.0)) / num_answers * 1e3
        if cost_ms >= LEAST_MS:
            rows.append([name, "main" if thread == pid else f"thread {number}", f"{cost_ms:.2f}"])
    return rows


def main() -> None:
    """Play, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0)
    game_options(parser)
    parser.set_defaults(fps=0.0)
    options = parser.parse_args()
    if options.url:
        parser.error("only a server of this script's own can be looked into: leave --url out")
    with serving() as (url, server):
        assert server.pid is not None
        player = PythonPlayer(game_of(options, url, options.seconds))
        start([player])
        num_before, server_s, client_s = len(player.trips), ran_s(server.pid), ran_s(os.getpid())
        time.sleep(options.seconds * 0.9)
        num_answers = len(player.trips) - num_before
        rows = rows_of("server", server.pid, server_s, num_answers)
        rows += rows_of("client", os.getpid(), client_s, num_answers)
        player.join()
    sys.stdout.write(f"{table([['process', 'thread', 'ms an answer'], *rows])}\n{num_answers} answers\n")


if __name__ == "__main__":
    main()
