"""The layer of one group of states: which of them holds, and the fade that leads there."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lsd_game.director.changes import Change
from lsd_game.director.mixer import Cover
from lsd_game.director.regions import WHOLE, is_seen_in
from lsd_game.director.rules import Rules
from lsd_game.director.states import NONE, Group, State
from lsd_game.frame import GameEvent
from lsd_game.transition import Transition

NO_STATE = State(NONE)
_BRIDGE = "."  # begins the key of a bridge; names of states have no dot


class StateLayer:
    """Fades from the state that held to the state that holds.

    For each priority the group remembers the state that was asked for last; the highest priority that has one is
    wanted. So a state of higher priority pre-empts, and what it covered comes back when it ends. What is wanted holds
    at once, or when the dwell of the state before is over; a higher priority does not wait.
    """

    def __init__(self, group: Group, rules: Rules) -> None:
        self._group, self._rules = group, rules
        self._looks: dict[str, State] = {NONE: NO_STATE}  # what can be seen: states by name, and bridges so far
        self._looks |= {state.name: state for state in group.states}
        self._entered = {event: state for state in group.states for event in state.on}
        self._changes: dict[tuple[str, str], Change] = {}  # looked up so far, by their ends
        self._asked: dict[int, State] = {}  # priority -> the state asked for last
        self.state = NO_STATE  # the one that holds
        self._free_s = -math.inf  # when its dwell is over
        self._fade = Transition({NONE: 1.0}, {NONE: 1.0}, 0.0, 0.0)  # over keys of _looks, not prompts
        self._change = Change()  # the entry that the fade follows
        self._num_reanchors = 0  # asked for by changes before this one

    def on_event(self, event: GameEvent, now_s: float) -> None:
        """Enter or leave a state; the same state again changes nothing."""
        self._keep_up(now_s)
        if entered := self._entered.get(event.name):
            self._asked[entered.priority] = entered
        for state in [state for state in self._asked.values() if event.name in state.off]:
            del self._asked[state.priority]
        self._follow(now_s, now_s)

    def cover(self, now_s: float, region: str = WHOLE) -> Cover:
        """Prompt -> opacity in `region`."""
        cover: dict[str, float] = {}
        for key, share in self._shares(now_s).items():
            look = self._looks[key]
            if look.prompt and look.weight and is_seen_in(region, look.regions):
                cover[look.prompt] = cover.get(look.prompt, 0.0) + share * look.weight
        return cover

    def strength(self, now_s: float) -> float:
        """The factor on the style's strength, 0..1."""
        return sum(share * self._looks[key].strength for key, share in self._shares(now_s).items())

    def num_reanchors(self, now_s: float) -> int:
        """How many changes that ask for it have come half way."""
        self._keep_up(now_s)
        return self._reanchors_by(now_s)

    def asked(self) -> tuple[str, ...]:
        """The names of the states asked for, lowest priority first: the one that holds, and what waits below it."""
        return tuple(state.name for _, state in sorted(self._asked.items(), key=lambda item: item[0]))

    def settle(self, names: tuple[str, ...], now_s: float) -> None:
        """Hold the last of `names` without a fade, the others waiting below it; unknown names are passed over."""
        states = {state.name: state for state in self._group.states}
        self._asked = {states[name].priority: states[name] for name in names if name in states}
        self.state = self._wanted()
        self._free_s = now_s + self._dwell_s()
        self._fade = Transition({self.state.name: 1.0}, {self.state.name: 1.0}, now_s, 0.0)

    def _shares(self, now_s: float) -> Mapping[str, float]:
        self._keep_up(now_s)
        return self._fade.at(now_s)

    def _reanchors_by(self, at_s: float) -> int:
        is_half_way = self._change.reanchor and self._fade.progress(at_s) >= 0.5
        return self._num_reanchors + int(is_half_way)

    def _wanted(self) -> State:
        return self._asked[max(self._asked)] if self._asked else NO_STATE

    def _keep_up(self, now_s: float) -> None:
        """Make the change that waited for the end of a dwell, as of that moment."""
        self._follow(self._free_s, now_s)

    def _follow(self, at_s: float, now_s: float) -> None:
        """Change to the wanted state as of `at_s`, unless the present one still dwells at `now_s`."""
        wanted = self._wanted()
        if wanted is self.state or (now_s < self._free_s and wanted.priority <= self.state.priority):
            return
        self._num_reanchors = self._reanchors_by(at_s)
        self._change = change = self._change_to(wanted)
        bridge = {self._bridge(change.bridge, wanted): 1.0} if change.bridge else None
        start = self._fade.at(at_s)
        self._fade = Transition(start, {wanted.name: 1.0}, at_s, change.seconds, change.curve, bridge)
        self.state = wanted
        self._free_s = at_s + self._dwell_s()

    def _bridge(self, prompt: str, wanted: State) -> str:
        """The key of a bridge, which is seen where the wanted state is, or else where the present one is."""
        regions = (self.state if wanted is NO_STATE else wanted).regions
        key = f"{_BRIDGE}{regions}{prompt}"
        self._looks.setdefault(key, State("", prompt, regions=regions))
        return key

    def _change_to(self, wanted: State) -> Change:
        """The entry for this change, looked up once."""
        ends = self.state.name, wanted.name
        if ends not in self._changes:
            self._changes[ends] = self._rules.change(self._group.name, *ends)
        return self._changes[ends]

    def _dwell_s(self) -> float:
        return self._rules.dwell_s if self.state.dwell_s is None else self.state.dwell_s
