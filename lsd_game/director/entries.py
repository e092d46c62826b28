"""The entries of a rules file: groups of states, stingers, parameters, transitions, each with its reader."""

from __future__ import annotations

from dataclasses import dataclass

from lsd_game.director.table import Table

ANY = "*"  # in a transition: any state
NONE = "none"  # in a transition: no state of the group holds
DEFAULT_SECONDS = 1.0
MAX_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class State:
    """A mode that holds until an event ends it; within its group at most one holds.

    Attributes:
        prompt: "" leaves the picture below as it is.
        weight: how much of the picture the prompt takes over, 0..1.
        strength: multiplies the strength of the whole style while the state holds.
        on, off: the names of the events that enter and leave it.
    """

    name: str
    prompt: str = ""
    weight: float = 1.0
    strength: float = 1.0
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, table: Table) -> State:
        """Read [states.GROUP.NAME]."""
        state = cls(
            name=name,
            prompt=table.prompt(),
            weight=table.number("weight", 1.0, low=0.0, high=1.0),
            strength=table.number("strength", 1.0, low=0.0, high=1.0),
            on=table.names("on", required=True),
            off=table.names("off"),
        )
        if both := set(state.on) & set(state.off):
            table.wrong("off", f"names {min(both)!r}, which also enters this state")
        table.close()
        return state


@dataclass(frozen=True, slots=True)
class Group:
    """States of which at most one holds: the times of a day, the places of a world."""

    name: str
    states: tuple[State, ...]

    @classmethod
    def read(cls, name: str, table: Table) -> Group:
        """Read [states.NAME]."""
        entered: dict[str, str] = {}  # event -> the state of this group that it enters
        states = []
        for state_name, inner in table.tables().items():
            if state_name in ("", ANY, NONE) or "." in state_name + name:
                table.wrong(state_name, "cannot be called so: *, none and names with a dot mean something else")
            states.append(State.read(state_name, inner))
            for event in states[-1].on:
                if entered.setdefault(event, state_name) != state_name:
                    inner.wrong("on", f"names {event!r}, which already enters {entered[event]!r} of this group")
        return cls(name, tuple(states))

    def entered_by(self, event: str, current: State | None) -> State | None:
        """The state that holds after `event`, when `current` held before; None for no state."""
        for state in self.states:
            if event in state.on:
                return state
        return None if current is not None and event in current.off else current


@dataclass(frozen=True, slots=True)
class Stinger:
    """A one-shot: the prompt comes in `attack_s`, stays `hold_s`, goes in `release_s`."""

    on: tuple[str, ...]
    prompt: str
    weight: float = 1.0
    attack_s: float = 0.1
    hold_s: float = 0.4
    release_s: float = 0.8
    cooldown_s: float = 0.0  # events within this time of the last start are passed over

    @classmethod
    def read(cls, table: Table) -> Stinger:
        """Read one [[stinger]]."""
        stinger = cls(
            on=table.names("on", required=True),
            prompt=table.prompt(required=True),
            weight=table.number("weight", 1.0, low=0.0, high=1.0),
            attack_s=table.number("attack", 0.1, low=0.0, high=MAX_SECONDS),
            hold_s=table.number("hold", 0.4, low=0.0, high=MAX_SECONDS),
            release_s=table.number("release", 0.8, low=0.0, high=MAX_SECONDS),
            cooldown_s=table.number("cooldown", 0.0, low=0.0, high=MAX_SECONDS),
        )
        if stinger.attack_s + stinger.hold_s + stinger.release_s == 0.0:
            table.wrong("hold", "must be above 0 when attack and release are 0: nothing would be seen")
        table.close()
        return stinger

    def envelope(self, elapsed_s: float, start_level: float) -> float:
        """The level 0..1, `elapsed_s` after a start that found the envelope at `start_level`."""
        if elapsed_s < self.attack_s:
            return start_level + (1.0 - start_level) * elapsed_s / self.attack_s
        released_s = elapsed_s - self.attack_s - self.hold_s
        if released_s < 0.0:
            return 1.0
        return 1.0 - released_s / self.release_s if released_s < self.release_s else 0.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the game that sets a prompt's weight through a curve of (value, weight) points."""

    source: str
    prompt: str
    curve: tuple[tuple[float, float], ...]
    slew: float = 2.0  # the weight changes by at most this much a second

    @classmethod
    def read(cls, table: Table) -> Parameter:
        """Read one [[parameter]]."""
        parameter = cls(
            source=table.text("from", required=True),
            prompt=table.prompt(required=True),
            curve=table.curve("curve"),
            slew=table.number("slew", 2.0, low=0.001, high=1000.0),
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


@dataclass(frozen=True, slots=True)
class Change:
    """How long a change of state takes. The ends are `*`, `none`, `state` or `group.state`."""

    source: str
    target: str
    seconds: float

    @classmethod
    def read(cls, table: Table) -> Change:
        """Read one [[transition]]."""
        change = cls(
            source=table.text("from") or ANY,
            target=table.text("to") or ANY,
            seconds=table.number("seconds", DEFAULT_SECONDS, low=0.0, high=MAX_SECONDS, required=True),
        )
        table.close()
        return change

    def fits(self, group: str, source: str, target: str) -> bool:
        """Whether it is meant for the change from `source` to `target` in `group`."""
        return all(
            end in (ANY, state, f"{group}.{state}") for end, state in ((self.source, source), (self.target, target))
        )

    def specificity(self) -> tuple[int, int]:
        """How many ends it names, and how many of them with their group."""
        ends = (self.source, self.target)
        return sum(end != ANY for end in ends), sum("." in end for end in ends)
