"""`lsd-game serve --fake` as a process of its own, for clients in other languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def fake_server(*options: str) -> Iterator[str]:
    """The address of a server that inverts colours; it ends with the block."""
    command = [sys.executable, "-m", "lsd_game", "serve", "--fake", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            lines: list[str] = []
            while not (lines and lines[-1].startswith("ready: ")):
                lines.append(process.stdout.readline())
                assert lines[-1], f"the server ended: {lines}"
            yield lines[-1].split()[1]
        finally:
            process.terminate()
