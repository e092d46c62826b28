"""The games that scripts/bridge_bench.py and bridge_soak.py let play: one of Python, one of C#, one in Chromium.

A round trip is from the moment before a JPEG is sent to the moment at which its answer's JPEG is here. In C# the game
looks for its answer once a millisecond; in Chromium it is a canvas game whose page also has to draw, encode and decode.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import chromium  # noqa: E402
import dotnet  # noqa: E402

from lsd_game.bridge.client_messages import FrameIn, Identify  # noqa: E402
from lsd_game.bridge.message_values import MAX_UNANSWERED, VERSION  # noqa: E402
from lsd_game.bridge.probe import Probe, probing  # noqa: E402
from lsd_game.bridge.server_messages import Answer, Dropped  # noqa: E402

NUM_WARM_UP = 60


@dataclass(frozen=True)
class Game:
    """What is played.

    Attributes:
        url, token: of the server.
        width, height: of a frame.
        fps: frames sent a second at most; 0 sends one as soon as the one before is answered.
        seconds: how long, after the first frames.
    """

    url: str
    token: str | None
    width: int
    height: int
    fps: float
    seconds: float


class Player(threading.Thread):
    """One session. `began` is set after the first frames, from which on `trips` grows."""

    def __init__(self, game: Game) -> None:
        super().__init__()
        self.game = game
        self.began = threading.Event()
        self.trips: list[tuple[float, float]] = []  # when the answer was here (monotonic seconds), and its trip in ms
        self.whole_ms: list[float] = []  # where the client knows it: from reading the canvas to drawing the answer
        self.num_dropped = 0
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Play for the seconds that were asked for."""
        try:
            self.play()
        except BaseException as error:
            self.failure = error
        self.began.set()

    def play(self) -> None:
        raise NotImplementedError


def game_jpeg(width: int, height: int) -> bytes:
    """A JPEG with edges, gradients and grain, about as large as a game's frame."""
    rows, columns = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(1).integers(0, 12, (height, width))
    red = (columns * 255 // width + grain) % 256
    green = np.where((rows // 24 + columns // 24) % 2 == 0, 190, 60) + grain
    blue = (rows * 255 // height + grain) % 256
    buffer = io.BytesIO()
    Image.fromarray(np.stack([red, green, blue], axis=2).astype(np.uint8)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


class PythonPlayer(Player):
    """Speaks the protocol on one thread."""

    def __init__(self, game: Game) -> None:
        super().__init__(game)
        self._jpeg = game_jpeg(game.width, game.height)
        self._sent: deque[tuple[int, float]] = deque()  # seq and time of the frames that are not settled

    def play(self) -> None:
        game = self.game
        identify = Identify(VERSION, "bench", game.width, game.height, "jpeg", game.token)
        with probing(game.url, identify) as probe:
            for seq in range(NUM_WARM_UP):
                self._send(probe, seq)
                probe.settle(seq)
            self._sent.clear()
            self.began.set()
            self._play(probe, NUM_WARM_UP)

    def _play(self, probe: Probe, seq: int) -> None:
        credits, pause_s = (MAX_UNANSWERED, 1.0 / self.game.fps) if self.game.fps else (1, 0.0)
        due_s = time.monotonic()
        end_s = due_s + self.game.seconds
        while (now_s := time.monotonic()) < end_s:
            if len(self._sent) < credits and now_s >= due_s:
                self._send(probe, seq)
                seq, due_s = seq + 1, max(due_s + pause_s, now_s - pause_s)
            self._receive(probe, due_s - time.monotonic() if len(self._sent) < credits else 1.0)

    def _send(self, probe: Probe, seq: int) -> None:
        self._sent.append((seq, time.monotonic()))
        time_us = int(self._sent[-1][1] * 1e6)
        probe.send(FrameIn(seq, time_us, self.game.width, self.game.height, "jpeg", self._jpeg))

    def _receive(self, probe: Probe, timeout_s: float) -> None:
        try:
            message = probe.receive(timeout_s)
        except TimeoutError:
            return
        if isinstance(message, Answer | Dropped):
            sent_s = next(at_s for seq, at_s in self._sent if seq == message.seq)
            self._sent = deque(frame for frame in self._sent if frame[0] != message.seq)
            now_s = time.monotonic()
            if isinstance(message, Answer):
                self.trips.append((now_s, (now_s - sent_s) * 1e3))
            else:
                self.num_dropped += 1


class CSharpPlayer(Player):
    """The core of the Unity package, compiled and run by a .NET SDK (scripts/dotnet.sh fetches one)."""

    def play(self) -> None:
        sdk, game = dotnet.found(), self.game
        if sdk is None:
            raise SystemExit(f"the client csharp {dotnet.NEEDED}")
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            core = sdk.compile(sorted((ROOT / "unity_bridge" / "Core").rglob("*.cs")), home / "LsdGame.Core.dll")
            sources = [ROOT / "tests" / "unity" / "BenchProgram.cs"]
            program = sdk.compile(sources, home / "Bench.dll", references=[core], is_program=True)
            (home / "frame.jpg").write_bytes(game_jpeg(game.width, game.height))
            values = (game.url, game.token or "", home / "frame.jpg", game.width, game.height, game.fps, game.seconds)
            with sdk.start(program, *map(str, values)) as process:
                self._read(process)

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("began"):
                self.began.set()
            elif line.startswith("dropped"):
                self.num_dropped = int(line.split()[1])
            else:
                self.trips.append((time.monotonic(), float(line)))


class ChromiumPlayer(Player):
    """A canvas game with the browser package in it, in a headless Chromium without a GPU, which paces it."""

    def play(self) -> None:
        program = chromium.installed()
        if program is None:
            raise SystemExit("the client chromium needs chromium on PATH")
        with (
            tempfile.TemporaryDirectory() as profile,
            chromium.web_server(ROOT) as site,
            chromium.chromium(program, Path(profile), (640, 400), chromium.NO_GPU) as tab,
        ):
            tab.open(f"{site}/tests/browser/bench.html#{self.game.url}")
            tab.wait_for(f"game.answers.length > {NUM_WARM_UP}")
            tab.value("game.answers.splice(0).length")
            self.began.set()
            time.sleep(self.game.seconds)
            answers = tab.value("game.answers.map((answer) => [answer.tripMs, answer.latencyMs, answer.dropped])")
        now_s = time.monotonic()
        self.trips = [(now_s, trip_ms) for trip_ms, _, _ in answers]
        self.whole_ms = [whole_ms for _, whole_ms, _ in answers]
        self.num_dropped = answers[-1][2] if answers else 0


PLAYERS: dict[str, type[Player]] = {"python": PythonPlayer, "csharp": CSharpPlayer, "chromium": ChromiumPlayer}
