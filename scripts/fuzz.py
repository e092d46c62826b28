"""Feeds what strangers may send to the engine bridge: coverage-guided with atheris, from the golden vectors on.

    pip install '.[fuzz]' && python scripts/fuzz.py decoder --inputs 1000000

Targets: decoder (both directions), conversation (a server's and a client's, several messages), image (header and
body of a JPEG frame). It ends with one line: inputs, seconds, growth of memory. A crash ends it with a traceback, an
input that takes longer than ten seconds too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["lsd_game.bridge"]):
    from lsd_game.bridge.client_messages import FrameIn, Identify
    from lsd_game.bridge.client_protocol import ClientConversation
    from lsd_game.bridge.close_codes import ProtocolError, reason
    from lsd_game.bridge.messages import decode_client, decode_server, encode
    from lsd_game.bridge.picture_check import picture_fault
    from lsd_game.bridge.picture_codec import decode_frame
    from lsd_game.bridge.protocol import ServerConversation
    from lsd_game.bridge.server_messages import Hello

MAX_BYTES = 1 << 20
MAX_INPUT_BYTES = 4096
NUM_EARLY = 10_000  # inputs after which memory is looked at first
MAX_GROWTH_MB = 150.0  # coverage counters and the corpus of the fuzzer itself
PLAYER = Identify(1, "fuzz", 64, 64, "jpeg")
HELLO = Hello((1,), "fuzz", False, 5.0, 30.0, MAX_BYTES, 1920, 1080, 2, 100, ("jpeg", "rgb", "rgba"), ())


def decoder(data: bytes) -> None:
    """Any bytes are a message that can be written again, or a ProtocolError with a short reason."""
    for decode in (decode_client, decode_server):
        try:
            message = decode(data, MAX_BYTES)
        except ProtocolError as error:
            assert len(reason(str(error)).encode()) <= 123
            continue
        assert decode(encode(message), MAX_BYTES) == message


def conversation(data: bytes) -> None:
    """Pieces of the input, each behind a length of two bytes, as the messages of one connection."""
    server = ServerConversation(HELLO, token=None, now_s=0.0)
    server.receive(encode(PLAYER), 0.0)
    client = ClientConversation(PLAYER)
    client.receive(encode(HELLO))
    for number, message in enumerate(pieces(data)):
        with contextlib.suppress(ProtocolError):
            server.receive(message, number / 10)
        with contextlib.suppress(ProtocolError):
            client.receive(message)
        assert client.num_unsettled <= HELLO.max_unanswered


def image(data: bytes) -> None:
    """A JPEG whose size is believed from two bytes before it: refused, broken, or of exactly that size."""
    width, height = (data[0] % 64 + 1, data[1] % 64 + 1) if len(data) > 2 else (1, 1)
    message = FrameIn(0, 0, width, height, "jpeg", data[2:] or b"x")
    if picture_fault(message, max_width=64, max_height=64) is not None:
        return
    with contextlib.suppress(ValueError):
        assert decode_frame(message, 0, 0.0).pixels.shape == (height, width, 3)


def pieces(data: bytes) -> list[bytes]:
    """What stands behind each length."""
    found, place = [], 0
    while place + 2 <= len(data) and len(found) < 16:
        size = int.from_bytes(data[place : place + 2])
        found.append(data[place + 2 : place + 2 + size])
        place += 2 + size
    return found


TARGETS: dict[str, Callable[[bytes], None]] = {"decoder": decoder, "conversation": conversation, "image": image}


def seeds() -> list[bytes]:
    """The golden vectors, as each target wants them."""
    vectors = [
        bytes.fromhex(case["hex"])
        for path in sorted((ROOT / "tests" / "golden").glob("*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    ]
    framed = [len(vector).to_bytes(2) + vector for vector in vectors]
    jpegs = [bytes([15, 7]) + vector[vector.index(b"\xff\xd8") :] for vector in vectors if b"\xff\xd8" in vector]
    return [*vectors, *framed, b"".join(framed[:12]), *jpegs]


def resident_mb() -> float:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Counted:
    """A target that counts its inputs and says at the end how it went."""

    def __init__(self, name: str, num_inputs: int, seconds: float) -> None:
        self._target, self._name, self._num_inputs = TARGETS[name], name, num_inputs
        self._end_s = time.monotonic() + seconds
        self._num_done, self._began_s, self._early_mb, self._slowest_s = 0, time.monotonic(), 0.0, 0.0

    def __call__(self, data: bytes) -> None:
        began_s = time.monotonic()
        self._target(data)
        self._slowest_s = max(self._slowest_s, time.monotonic() - began_s)
        self._num_done += 1
        if self._num_done == NUM_EARLY:
            self._early_mb = resident_mb()
        if self._num_done >= self._num_inputs or (self._num_done > NUM_EARLY and time.monotonic() > self._end_s):
            self._report()

    def _report(self) -> None:
        growth_mb = resident_mb() - self._early_mb
        seconds = time.monotonic() - self._began_s
        sys.stdout.write(
            f"{self._name}: {self._num_done} inputs in {seconds:.0f} s, slowest {self._slowest_s * 1e3:.0f} ms, "
            f"memory {growth_mb:+.1f} MB after the first {NUM_EARLY}\n"
        )
        sys.stdout.flush()
        os._exit(0 if growth_mb < MAX_GROWTH_MB else 1)


def main() -> None:
    """Fuzz one target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after so long, with fewer inputs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds()):
            Path(folder, f"seed{number}").write_bytes(seed)
        flags = ["-timeout=10", f"-max_len={MAX_INPUT_BYTES}", "-rss_limit_mb=2048", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *flags, folder], Counted(options.target, options.inputs, options.seconds))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
