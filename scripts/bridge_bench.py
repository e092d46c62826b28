"""Measures the engine bridge on loopback with the fake model: round trip, rate, the server's CPU and memory.

    python scripts/bridge_bench.py                                  # 640x360 JPEG, one session, one frame at a time
    python scripts/bridge_bench.py --fps 60 --seconds 60            # paced like a game, two credits
    python scripts/bridge_bench.py --fps 60 --seconds 1800          # the soak: memory and latency of both halves
    python scripts/bridge_bench.py --sessions 4 --fps 24
    python scripts/bridge_bench.py --url ws://gpu-box:8765 --token ...

A round trip is from the moment before a JPEG is sent to the moment at which its answer's JPEG is here. One JSON object.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lsd_game.bridge.client_messages import FrameIn, Identify  # noqa: E402
from lsd_game.bridge.message_values import MAX_UNANSWERED, VERSION  # noqa: E402
from lsd_game.bridge.probe import Probe, probing  # noqa: E402
from lsd_game.bridge.server_messages import Answer, Dropped  # noqa: E402
from lsd_game.report import percentile  # noqa: E402

WARM_UP_FRAMES = 30


def game_picture(width: int, height: int) -> bytes:
    """A JPEG with edges, gradients and grain, about as large as a game's frame."""
    rows, columns = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(1).integers(0, 12, (height, width))
    red = (columns * 255 // width + grain) % 256
    green = np.where((rows // 24 + columns // 24) % 2 == 0, 190, 60) + grain
    blue = (rows * 255 // height + grain) % 256
    buffer = io.BytesIO()
    Image.fromarray(np.stack([red, green, blue], axis=2).astype(np.uint8)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


class Player(threading.Thread):
    """One session: sends at most `fps` frames a second (0: one at a time, at once) and times each answer."""

    def __init__(self, options: argparse.Namespace, url: str, picture: bytes) -> None:
        super().__init__()
        self.trips_ms: list[float] = []
        self.num_dropped = 0
        self.stages: list[dict[str, float]] = []
        self._options, self._url, self._picture = options, url, picture
        self._sent_s: dict[int, float] = {}

    def run(self) -> None:
        """Play for the seconds that were asked for."""
        options = self._options
        identify = Identify(VERSION, "bench", options.width, options.height, "jpeg", options.token)
        with probing(self._url, identify) as probe:
            credits, pause_s = (MAX_UNANSWERED, 1.0 / options.fps) if options.fps else (1, 0.0)
            for seq in range(WARM_UP_FRAMES):
                self._send(probe, seq)
                probe.settle(seq)
            self._sent_s.clear()
            end_s = due_s = time.monotonic()
            end_s += options.seconds
            seq = WARM_UP_FRAMES
            while (now_s := time.monotonic()) < end_s:
                if len(self._sent_s) < credits and now_s >= due_s:
                    self._send(probe, seq)
                    seq, due_s = seq + 1, max(due_s + pause_s, now_s - pause_s)
                self._receive(probe, due_s - time.monotonic() if len(self._sent_s) < credits else 1.0)

    def _send(self, probe: Probe, seq: int) -> None:
        self._sent_s[seq] = time.monotonic()
        width, height = self._options.width, self._options.height
        probe.send(FrameIn(seq, int(self._sent_s[seq] * 1e6), width, height, "jpeg", self._picture))

    def _receive(self, probe: Probe, timeout_s: float) -> None:
        try:
            message = probe.receive(timeout_s)
        except TimeoutError:
            return
        if isinstance(message, Answer):
            self.trips_ms.append((time.monotonic() - self._sent_s.pop(message.seq)) * 1e3)
            self.stages.append(dict(message.stages_ms))
        elif isinstance(message, Dropped):
            self._sent_s.pop(message.seq)
            self.num_dropped += 1


@contextmanager
def server(options: argparse.Namespace) -> Iterator[tuple[str, int | None]]:
    """The server's address, and its process where it is ours."""
    if options.url:
        yield options.url, None
        return
    command = [sys.executable, "-m", "lsd_game", "serve", "--fake", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[1], process.pid
    finally:
        process.terminate()
        process.wait()


def cpu_s(pid: int | None) -> float:
    """Seconds of CPU that a process has had."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int | None) -> float:
    """Resident memory of a process."""
    if pid is None:
        return 0.0
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def summary(trips_ms: list[float]) -> dict[str, float]:
    """Percentiles of some round trips."""
    return {f"p{percent}": round(percentile(trips_ms, percent), 2) for percent in (50, 95, 99)}


def main() -> None:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="of a server that runs already")
    parser.add_argument("--token")
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--fps", type=float, default=0.0, help="0: one frame at a time (default)")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--sessions", type=int, default=1)
    options = parser.parse_args()
    picture = game_picture(options.width, options.height)
    with server(options) as (url, pid):
        players = [Player(options, url, picture) for _ in range(options.sessions)]
        for player in players:
            player.start()
        time.sleep(min(1.0, options.seconds / 4))
        first_mb, first_cpu_s, began_s = memory_mb(pid), cpu_s(pid), time.monotonic()
        time.sleep(options.seconds / 2)
        used_s, wall_s, last_mb = cpu_s(pid) - first_cpu_s, time.monotonic() - began_s, memory_mb(pid)
        for player in players:
            player.join()
    trips = [trip for player in players for trip in player.trips_ms]
    halves = [trips[: len(trips) // 2], trips[len(trips) // 2 :]] if options.sessions == 1 else []
    stages = players[0].stages
    result = {
        "jpeg_kb": round(len(picture) / 1e3, 1),
        "answers": len(trips),
        "fps_per_session": [round(len(player.trips_ms) / options.seconds, 1) for player in players],
        "dropped": sum(player.num_dropped for player in players),
        "round_trip_ms": summary(trips),
        "round_trip_ms_halves": [summary(half) for half in halves],
        "server_stages_ms_p50": {
            name: round(percentile([stage[name] for stage in stages], 50), 2) for name in (stages[0] if stages else {})
        },
        "server_cpu_per_session": round(used_s / wall_s / options.sessions, 3),
        "server_memory_mb": [round(first_mb, 1), round(last_mb, 1)],
        "load_average": os.getloadavg()[0],
    }
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
