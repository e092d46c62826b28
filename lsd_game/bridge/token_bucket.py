"""How much of something is allowed: a bucket that fills at a steady rate. No clock is read here."""

from __future__ import annotations


class TokenBucket:
    """Holds at most one second's worth; what is taken beyond it is counted as debt, down to `max_debt`."""

    def __init__(self, rate_per_s: float, *, now_s: float, max_debt: float = 0.0) -> None:
        self._rate_per_s = rate_per_s
        self._max_debt = max_debt
        self._level = rate_per_s
        self._at_s = now_s

    def take(self, now_s: float) -> bool:
        """Take one; False when there is none left, which still adds to the debt."""
        passed_s = max(0.0, now_s - self._at_s)
        self._level = min(self._rate_per_s, self._level + passed_s * self._rate_per_s)
        self._at_s = max(self._at_s, now_s)
        has_one = self._level >= 1.0
        self._level = max(self._level - 1.0, -self._max_debt - 1.0)
        return has_one

    @property
    def is_overdrawn(self) -> bool:
        """Whether more was taken than any honest client would."""
        return self._level < -self._max_debt
