"""Says at a steady pace that answers are still coming, and falls silent while one takes far too long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BEAT_S = 0.05


class Heartbeat:
    """A thread that calls `beat` until `stop`; silent while a piece of work lasts longer than `stall_s`."""

    def __init__(self, beat: Callable[[float], None], *, clock: Callable[[], float], stall_s: float) -> None:
        self._beat = beat
        self._clock = clock
        self._stall_s = stall_s
        self._busy_since_s: float | None = None  # written by the worker's thread, read by ours
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """The block is a piece of work that should not last long."""
        self._busy_since_s = self._clock()
        try:
            yield
        finally:
            self._busy_since_s = None

    def stop(self) -> None:
        """Beat no more."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.is_set():
            now_s, busy_since_s = self._clock(), self._busy_since_s
            if busy_since_s is None or now_s - busy_since_s < self._stall_s:
                self._beat(now_s)
            self._is_over.wait(BEAT_S)
