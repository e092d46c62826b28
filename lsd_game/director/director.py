"""The director: events and time in, the style of this instant out. It knows no frame and reads no clock."""

from __future__ import annotations

import logging
import math

from lsd_game.director.clock import SteadyClock
from lsd_game.director.mixer import BaseLayer, Layer, ParameterLayer, StateLayer, StingerLayer, lay_over
from lsd_game.director.rules import Rules
from lsd_game.director.table import is_number
from lsd_game.frame import GameEvent, Style, check_prompt
from lsd_game.suggest import did_you_mean

MAX_NAMED_UNKNOWN = 16  # unknown events that are named in the log; the others are only counted

log = logging.getLogger(__name__)


class Director:
    """Moves the prompts as `rules` say. Deterministic: the same events at the same times, the same styles.

    Times are seconds of one monotonic clock. Late events count as now, a clock that starts again is followed.
    """

    def __init__(self, rules: Rules) -> None:
        self.num_unknown = 0  # events that no rule waits for
        self._rules = rules
        self._clock = SteadyClock()
        self._base = BaseLayer(rules.prompt)
        self._states = [StateLayer(group, rules) for group in rules.groups]
        self._parameters = [ParameterLayer(parameter) for parameter in rules.parameters]
        self._stingers = [StingerLayer(stinger) for stinger in rules.stingers]
        self._layers: list[Layer] = [*self._states, *self._parameters, *self._stingers]  # lowest first
        self._unknown_names: set[str] = set()
        self._by_event: dict[str, list[StateLayer | StingerLayer]] = {}
        self._by_value: dict[str, list[ParameterLayer]] = {}
        self._index()

    def handle(self, event: GameEvent) -> None:
        """Let `event` move the layers that wait for it; one that none waits for is counted."""
        now_s = self._clock.hear(event.time_s)
        layers = self._by_event.get(event.name, ())
        for layer in layers:
            layer.on_event(event, now_s)
        is_heard = bool(layers) | self._set_parameters(event, now_s)
        if not is_heard:
            self._count_unknown(event.name)

    def style_at(self, now_s: float) -> Style:
        """The style at `now_s`: weights sum to 1, lowest layer first."""
        now_s = self._clock.read(now_s)
        mix = self._base.mix(now_s)
        strength = self._rules.strength
        for layer in self._layers:
            mix = lay_over(mix, layer.cover(now_s))
        for states in self._states:
            strength *= states.strength(now_s)
        total = sum(mix.values())
        prompts = tuple((text, weight / total) for text, weight in mix.items() if weight > 0.0)
        return Style(prompts, min(strength, 1.0))

    def set_prompt(self, text: str, seconds: float, now_s: float) -> None:
        """Fade the lowest layer to `text`; states, parameters and stingers stay above it.

        Raises:
            ValueError: for an unusable text or a negative or infinite time.
        """
        check_prompt(text)
        if not (math.isfinite(seconds) and seconds >= 0.0):
            raise ValueError(f"seconds must be finite and at least 0, got {seconds}")
        self._base.fade_to(text, seconds, self._clock.read(now_s))

    def prompts(self) -> tuple[str, ...]:
        """Every text that can come up, each once: what to encode ahead."""
        return tuple(dict.fromkeys((self._base.prompt, *self._rules.prompts())))

    def _index(self) -> None:
        for group, states in zip(self._rules.groups, self._states, strict=True):
            for name in {name for state in group.states for name in (*state.on, *state.off)}:
                self._by_event.setdefault(name, []).append(states)
        for stinger, struck in zip(self._rules.stingers, self._stingers, strict=True):
            for name in set(stinger.on):
                self._by_event.setdefault(name, []).append(struck)
        for parameter, moved in zip(self._rules.parameters, self._parameters, strict=True):
            self._by_value.setdefault(parameter.source, []).append(moved)

    def _set_parameters(self, event: GameEvent, now_s: float) -> bool:
        """Take the event's numbers: for `health`, the key `health` of any event or `value` of `health`."""
        is_heard = False
        for key, value in event.data.items():
            source = event.name if key == "value" and event.name in self._by_value else key
            for layer in self._by_value.get(source, ()):
                is_heard = True
                if is_number(value):
                    layer.set(float(value), now_s)
        return is_heard

    def _count_unknown(self, name: str) -> None:
        self.num_unknown += 1
        if name not in self._unknown_names and len(self._unknown_names) < MAX_NAMED_UNKNOWN:
            self._unknown_names.add(name)
            known = {*self._by_event, *self._by_value}
            log.warning("no rule waits for the event %r%s", name, did_you_mean(name, known) if known else "")
