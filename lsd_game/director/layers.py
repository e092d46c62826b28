"""The layers of one set of rules, and which event or number moves which of them."""

from __future__ import annotations

from lsd_game.director.mixer import BaseLayer, Layer, Mixes, lay_over
from lsd_game.director.parameters import ParameterLayer
from lsd_game.director.regions import WHOLE
from lsd_game.director.rules import Rules
from lsd_game.director.state_layer import StateLayer
from lsd_game.director.stingers import Stage, StingerLayer
from lsd_game.director.table import is_number
from lsd_game.frame import GameEvent


class Layers:
    """All layers of `rules`, from the base up: base, groups of states, parameters, stingers."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.base = BaseLayer(rules.prompt)
        self.states = {group.name: StateLayer(group, rules) for group in rules.groups}
        self._stage = Stage(rules.stingers, rules.max_stingers)
        self._parameters = [ParameterLayer(parameter) for parameter in rules.parameters]
        self._layers: list[Layer] = [*self.states.values(), *self._parameters, *self._stage.layers]  # lowest first
        self._states_by_event: dict[str, list[StateLayer]] = {}
        self._stingers_by_event: dict[str, list[StingerLayer]] = {}
        self._by_value: dict[str, list[ParameterLayer]] = {}
        self._index()

    def handle(self, event: GameEvent, now_s: float) -> bool:
        """Let `event` move the layers that wait for it; False when none does."""
        states = self._states_by_event.get(event.name, ())
        for layer in states:
            layer.on_event(event, now_s)
        stingers = self._stingers_by_event.get(event.name, ())
        for struck in stingers:
            self._stage.on_event(struck, now_s)
        return bool(states or stingers) | self._set_parameters(event, now_s)

    def mixes(self, now_s: float) -> Mixes:
        """What is shown in the whole picture (0) and in each region that shows something else.

        The prompts stand lowest layer first, and their weights sum to 1.
        """
        mixes = {0: (whole := self._laid(self.base.mix(now_s), WHOLE, now_s))}
        for region in self.rules.regions:
            own = lay_over(whole, {region.prompt: region.weight}) if region.prompt and region.weight else whole
            mix = self._laid(own, region.name, now_s)
            if mix is not whole:
                mixes[region.number] = mix
        return mixes

    def strength(self, now_s: float) -> float:
        """How much of the picture is restyled, 0..1."""
        strength = self.rules.strength
        for layer in self.states.values():
            strength *= layer.strength(now_s)
        return strength

    def num_reanchors(self, now_s: float) -> int:
        """How often a change has asked the model to let its past go."""
        return sum(layer.num_reanchors(now_s) for layer in self.states.values())

    def known_names(self) -> set[str]:
        """Every event and number that a layer waits for."""
        return {*self._states_by_event, *self._stingers_by_event, *self._by_value}

    def continue_from(self, before: Layers, now_s: float) -> None:
        """Take over, at once, what held in `before`: states and numbers by their names, and a prompt that was typed."""
        if before.base.is_typed:
            self.base.fade_to(before.base.goal, 0.0, now_s)
        for name in self.states.keys() & before.states.keys():
            self.states[name].settle(before.states[name].asked(), now_s)
        for source in self._by_value.keys() & before._by_value.keys():
            for layer in self._by_value[source]:
                layer.settle(before._by_value[source][0].value, now_s)

    def _laid(self, mix: dict[str, float], region: str, now_s: float) -> dict[str, float]:
        """The mix with everything on top of it that is seen in `region`."""
        for layer in self._layers:
            if cover := layer.cover(now_s, region):
                mix = lay_over(mix, cover)
        return mix

    def _index(self) -> None:
        for group in self.rules.groups:
            for name in group.event_names():
                self._states_by_event.setdefault(name, []).append(self.states[group.name])
        for layer in self._stage.layers:
            for name in dict.fromkeys(layer.stinger.on):
                self._stingers_by_event.setdefault(name, []).append(layer)
        for parameter, moved in zip(self.rules.parameters, self._parameters, strict=True):
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
