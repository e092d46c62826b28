"""[[parameter]]: a number of the game that sets a prompt's weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsd_game.director.mixer import Cover
from lsd_game.director.regions import WHOLE, is_seen_in
from lsd_game.director.table import Table


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the game that sets a prompt's weight through a curve of (value, weight) points.

    Attributes:
        source: the name of the number.
        slew: the weight changes by at most this much a second.
        hysteresis: a value nearer than this to the one in use is passed over, unless it lies at an end of the curve.
        regions: where its prompt is seen; none is the whole picture.
    """

    source: str
    prompt: str
    curve: tuple[tuple[float, float], ...]
    slew: float = 2.0
    hysteresis: float = 0.0
    regions: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Table, regions: Sequence[str]) -> Parameter:
        """Read one [[parameter]]; `regions` are all that the file names."""
        parameter = cls(
            source=table.text("from", required=True),
            prompt=table.prompt(required=True),
            curve=table.curve("curve"),
            slew=table.number("slew", 2.0, low=0.001, high=1000.0),
            hysteresis=table.number("hysteresis", 0.0, low=0.0, high=1e9),
            regions=table.known_names("region", regions, "region"),
        )
        table.close()
        return parameter

    def weight(self, value: float) -> float:
        """The curve at `value`: straight lines between its points, level beyond its ends."""
        value = min(max(value, self.curve[0][0]), self.curve[-1][0])
        for (left, low), (right, high) in zip(self.curve, self.curve[1:], strict=False):
            if value <= right:
                return low + (high - low) * (value - left) / (right - left)
        return self.curve[-1][1]

    def is_moved(self, value: float, used: float) -> bool:
        """Whether `value` is to be used from now on, where `used` has been so far."""
        is_at_end = value <= self.curve[0][0] or value >= self.curve[-1][0]
        return is_at_end or abs(value - used) >= self.hysteresis


class ParameterLayer:
    """Its opacity follows the curve, no faster than the slew allows; nothing before the first value."""

    def __init__(self, parameter: Parameter) -> None:
        self._parameter = parameter
        self.value: float | None = None  # the one in use
        self._opacity, self._target, self._since_s = 0.0, 0.0, 0.0

    def set(self, value: float, now_s: float) -> None:
        """Take a new value of the game's number."""
        if self.value is not None and not self._parameter.is_moved(value, self.value):
            return
        self._opacity, self._since_s = self.opacity(now_s), now_s
        self._target, self.value = self._parameter.weight(value), value

    def settle(self, value: float | None, now_s: float) -> None:
        """Stand at `value` at once; None is none so far."""
        self._target = self._opacity = 0.0 if value is None else self._parameter.weight(value)
        self._since_s, self.value = now_s, value

    def cover(self, now_s: float, region: str = WHOLE) -> Cover:
        """Prompt -> opacity in `region`."""
        if not is_seen_in(region, self._parameter.regions):
            return {}
        opacity = self.opacity(now_s)
        return {self._parameter.prompt: opacity} if opacity > 0.0 else {}

    def opacity(self, now_s: float) -> float:
        """How much of the picture below it covers, 0..1."""
        reach = self._parameter.slew * (now_s - self._since_s)
        return self._opacity + min(max(self._target - self._opacity, -reach), reach)
