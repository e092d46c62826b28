"""When to do the next thing: pure functions of time, no clock is read here."""

from __future__ import annotations

ALERT_WAIT_S = 0.001  # while frames come: a frame waits half of this on average
DROWSY_WAIT_S = 0.005  # a game in a menu, or one that draws on input only
ASLEEP_WAIT_S = 0.02  # a minimised or paused game
DROWSY_AFTER_S = 0.5
ASLEEP_AFTER_S = 3.0


def poll_wait_s(idle_s: float) -> float:
    """How long to wait before looking for a frame again, when none has come for `idle_s`."""
    if idle_s < DROWSY_AFTER_S:
        return ALERT_WAIT_S
    return DROWSY_WAIT_S if idle_s < ASLEEP_AFTER_S else ASLEEP_WAIT_S


class Timeline:
    """Ticks of a constant rate, from the first moment asked for: how many are due, however late one asks."""

    def __init__(self, rate_fps: int) -> None:
        if rate_fps < 1:
            raise ValueError(f"rate_fps must be at least 1, got {rate_fps}")
        self.rate_fps = rate_fps
        self.num_ticks = 0  # ticks handed out so far
        self._start_s: float | None = None  # when the first tick was

    def take_due(self, now_s: float) -> int:
        """Return how many ticks have fallen due since the last call; a clock that steps back gives 0."""
        if self._start_s is None:
            self._start_s = now_s
        num_due = max(0, int((now_s - self._start_s) * self.rate_fps) + 1 - self.num_ticks)
        self.num_ticks += num_due
        return num_due
