"""A hand-over between two threads that holds one value: the newest wins, what it replaced is counted."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot. `put` never waits, so a slow reader cannot delay a writer, and latency cannot grow."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._value: T | None = None  # the waiting value, None when taken
        self.num_replaced = 0  # values that were overwritten before anyone took them

    def put(self, value: T) -> None:
        """Leave `value`, replacing one that still waits."""
        with self._changed:
            if self._value is not None:
                self.num_replaced += 1
            self._value = value
            self._changed.notify()

    def take(self, timeout_s: float = 0.0) -> T | None:
        """Return the waiting value and empty the slot; None if none comes within `timeout_s`."""
        with self._changed:
            if self._value is None and timeout_s > 0.0:
                self._changed.wait(timeout_s)
            value, self._value = self._value, None
            return value
