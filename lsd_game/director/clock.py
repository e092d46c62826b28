"""A clock that never runs backwards, made of one that may."""

from __future__ import annotations

import math

MAX_STEP_S = 3600.0  # nothing in a rules file lasts longer, so a longer pause is told as this one
RESTART_S = 1.0  # a clock that falls back by more has been restarted; by less, the value was merely late


class SteadyClock:
    """Seconds since the first reading; stands still while what comes in runs backwards."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._last_s: float | None = None  # the newest reading that counted

    def read(self, time_s: float) -> float:
        """Go on to the reading `time_s`; a fall by more than RESTART_S is taken as a new start."""
        if self._last_s is not None and time_s < self._last_s - RESTART_S:
            self._last_s = time_s
        return self.hear(time_s)

    def hear(self, time_s: float) -> float:
        """Go on to `time_s` as an event tells it: earlier ones are late, however much, and count as now."""
        if not math.isfinite(time_s):
            return self.now_s
        if self._last_s is None:
            self._last_s = time_s
        if time_s > self._last_s:
            self.now_s += min(time_s - self._last_s, MAX_STEP_S)
            self._last_s = time_s
        return self.now_s
