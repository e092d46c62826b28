"""What a running session says of itself to those who ask. Bounded, and reads no clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import asdict

from lsd_game.frame import Style
from lsd_game.report import FrameCounts, RunReport, percentile

RATE_FRAMES = 48  # the newest answers, over which rate and latency are taken


class LiveStatus:
    """Notes each answer on the session's thread; `describe` may be called on any."""

    def __init__(self) -> None:
        self._answered_s: deque[float] = deque(maxlen=RATE_FRAMES)
        self.style: Style | None = None  # of the newest answer

    def note(self, style: Style, now_s: float) -> None:
        """An answer in `style` has gone out."""
        self._answered_s.append(now_s)
        self.style = style

    def describe(
        self, report: RunReport, counts: FrameCounts, latencies_s: Sequence[float], now_s: float
    ) -> dict[str, object]:
        """Plain values for a person or a program that controls the run."""
        style = self.style
        return {
            "state": "loading" if style is None else "live",
            "model": report.model,
            "device": report.device,
            "resolution": list(report.resolution),
            "prompts": [] if style is None else [[text, round(weight, 3)] for text, weight in style.prompts],
            "strength": None if style is None else round(style.strength, 3),
            "fps": round(recent_rate(list(self._answered_s), now_s), 1),
            "latency_ms": round(1e3 * percentile(latencies_s[-RATE_FRAMES:], 50), 1),
            "frames": asdict(counts),
            "events": len(report.events),
            "failures": report.failures,
        }


def recent_rate(times_s: Sequence[float], now_s: float) -> float:
    """How many of `times_s`, oldest first, came a second until `now_s`: a pause since the last one counts."""
    return (len(times_s) - 1) / (now_s - times_s[0]) if len(times_s) > 1 and now_s > times_s[0] else 0.0
