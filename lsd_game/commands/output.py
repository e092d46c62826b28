"""The one way in which commands write to the terminal: results on stdout, the rest on stderr."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from tqdm import tqdm

BAR_TICK_S = 0.5


class ProgressBar(Protocol):
    """What commands use of a progress bar."""

    def update(self, n: float | None = 1) -> object:
        """Say that `n` more units are done."""

    def close(self) -> None:
        """Leave the bar as it stands."""


def say(text: str) -> None:
    """Write `text` and a line end to stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write one sentence that names the program to stderr."""
    sys.stderr.write(f"lsd-game: {text}\n")
    sys.stderr.flush()


def progress(total: float, label: str, unit: str) -> ProgressBar:
    """Open a progress bar on stderr; silent where stderr is no terminal."""
    bar: ProgressBar = tqdm(total=total, desc=label, unit=unit, disable=None, dynamic_ncols=True, leave=False)
    return bar


@contextmanager
def passing_time(seconds: float, label: str) -> Iterator[None]:
    """Show a bar that fills within `seconds` while the block runs; for work that only takes its time."""
    bar = progress(seconds, label, "s")
    is_over = threading.Event()

    def fill() -> None:
        shown_s, began_s = 0.0, time.monotonic()
        while not is_over.wait(BAR_TICK_S) and shown_s < seconds:
            passed_s = min(seconds, round(time.monotonic() - began_s, 1))
            bar.update(passed_s - shown_s)
            shown_s = passed_s

    thread = threading.Thread(target=fill, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        bar.close()


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the rows under their headings, the first column to the left and the others to the right."""
    widths = [max(len(row[column]) for row in [headings, *rows]) for column in range(len(headings))]

    def line(cells: Sequence[str]) -> str:
        padded = [cells[0].ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return "  ".join(padded).rstrip()

    return "\n".join([line(headings), line(["-" * width for width in widths]), *map(line, rows)])
