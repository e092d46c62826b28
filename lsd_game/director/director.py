"""The director: events and time in, the style of this instant out. It knows no frame and reads no clock."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping

from lsd_game.director.clock import SteadyClock
from lsd_game.director.layers import Layers
from lsd_game.director.mixer import Mixes
from lsd_game.director.rules import Rules
from lsd_game.frame import MAX_REGIONS, GameEvent, Prompts, Style
from lsd_game.suggest import did_you_mean
from lsd_game.transition import blend, strongest

MAX_NAMED_UNKNOWN = 16  # unknown events that are named in the log; the others are only counted
NEW_RULES_S = 0.5  # the fade from the picture of the rules before to that of new ones

log = logging.getLogger(__name__)


class Director:
    """Moves the prompts as `rules` say. Deterministic: the same events at the same times, the same styles.

    Times are seconds of one monotonic clock. Late events count as now, a clock that starts again is followed.

    Attributes:
        num_unknown: events that no rule waited for.
        rules_error: what is wrong with the rules file as it stands now, while older rules go on; None when all is well.
    """

    def __init__(self, rules: Rules) -> None:
        self.num_unknown = 0
        self.rules_error: str | None = None
        self._clock = SteadyClock()
        self._layers = Layers(rules)
        self._unknown_names: set[str] = set()
        self._old_mixes: Mixes = {0: {}}  # what the rules before showed last, while it fades
        self._old_strength = 1.0
        self._old_reanchors = 0
        self._renewed_s = -math.inf  # when new rules came

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self._layers.rules

    def handle(self, event: GameEvent) -> None:
        """Let `event` move the layers that wait for it; one that none waits for is counted."""
        now_s = self._clock.hear(event.time_s)
        if not self._layers.handle(event, now_s):
            self._count_unknown(event.name)

    def style_at(self, now_s: float) -> Style:
        """The style at `now_s`: weights sum to 1, lowest layer first; regions only where they differ."""
        now_s = self._clock.read(now_s)
        mixes = {number: _normal(mix) for number, mix in self._mixes(now_s).items()}
        whole = mixes.pop(0)
        return Style(whole, min(self._strength(now_s), 1.0), self._num_reanchors(now_s), tuple(mixes.items()))

    def set_prompt(self, text: str, seconds: float, now_s: float) -> None:
        """Fade the lowest layer to `text`; states, parameters and stingers stay above it.

        Raises:
            ValueError: for an unusable text or a negative or infinite time.
        """
        self.set_mix({text: 1.0}, seconds, now_s)

    def set_mix(self, mix: Mapping[str, float], seconds: float, now_s: float) -> None:
        """Fade the lowest layer to several prompts at once, weighted against each other.

        Raises:
            ValueError: for an unusable text or weight, or a negative or infinite time.
        """
        Style(tuple(mix.items()))
        if not (math.isfinite(seconds) and seconds >= 0.0):
            raise ValueError(f"seconds must be finite and at least 0, got {seconds}")
        self._layers.base.fade_to(mix, seconds, self._clock.read(now_s))

    def set_rules(self, rules: Rules, now_s: float) -> None:
        """Go on with other rules: what holds still holds, and the picture fades within NEW_RULES_S."""
        now_s = self._clock.read(now_s)
        self._old_mixes = {number: strongest(mix) for number, mix in self._mixes(now_s).items()}
        self._old_strength = self._strength(now_s)
        self._old_reanchors, self._renewed_s = self._num_reanchors(now_s), now_s
        before, self._layers = self._layers, Layers(rules)
        self._layers.continue_from(before, now_s)

    def prompts(self) -> tuple[str, ...]:
        """Every text that can come up, each once: what to encode ahead."""
        return tuple(dict.fromkeys((*self._layers.base.goal, *self._layers.rules.prompts())))

    def states(self) -> dict[str, str]:
        """Group -> the name of the state that holds, "none" for no state."""
        return {name: layer.state.name for name, layer in self._layers.states.items()}

    def _mixes(self, now_s: float) -> Mixes:
        mixes, renewal = self._layers.mixes(now_s), self._renewal(now_s)
        if renewal >= 1.0:
            return mixes
        old = self._old_mixes
        numbers = [*mixes, *(number for number in old if number not in mixes)][: MAX_REGIONS + 1]
        return {number: blend(old.get(number, old[0]), mixes.get(number, mixes[0]), renewal) for number in numbers}

    def _strength(self, now_s: float) -> float:
        strength = self._layers.strength(now_s)
        return self._old_strength + (strength - self._old_strength) * self._renewal(now_s)

    def _num_reanchors(self, now_s: float) -> int:
        return self._old_reanchors + self._layers.num_reanchors(now_s)

    def _renewal(self, now_s: float) -> float:
        """How far the rules in force have taken over from those before, 0..1."""
        return min((now_s - self._renewed_s) / NEW_RULES_S, 1.0)

    def _count_unknown(self, name: str) -> None:
        self.num_unknown += 1
        if name not in self._unknown_names and len(self._unknown_names) < MAX_NAMED_UNKNOWN:
            self._unknown_names.add(name)
            known = self._layers.known_names()
            log.warning("no rule waits for the event %r%s", name, did_you_mean(name, known) if known else "")


def _normal(mix: Mapping[str, float]) -> Prompts:
    """The prompts of a mix that are seen, their weights summing to 1."""
    total = sum(mix.values())
    return tuple((text, weight / total) for text, weight in mix.items() if weight > 0.0)
