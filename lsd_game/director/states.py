"""[states.GROUP.NAME]: the modes of a game that hold until an event ends them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsd_game.director.table import MAX_PRIORITY, MAX_SECONDS, Table

ANY = "*"  # in a transition: any state
NONE = "none"  # in a transition: no state of the group holds


@dataclass(frozen=True, slots=True)
class State:
    """A mode that holds until an event ends it; within its group at most one holds.

    Attributes:
        prompt: "" leaves the picture below as it is.
        weight: how much of the picture the prompt takes over, 0..1.
        strength: multiplies the strength of the whole style while the state holds.
        on, off: the names of the events that enter and leave it.
        priority: while a higher one holds, a lower one of the group waits below it.
        dwell_s: how long it holds at least, but for a state of higher priority; None: as the rules say for all.
        regions: where its prompt is seen; none is the whole picture.
    """

    name: str
    prompt: str = ""
    weight: float = 1.0
    strength: float = 1.0
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    priority: int = 0
    dwell_s: float | None = None
    regions: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, table: Table, regions: Sequence[str]) -> State:
        """Read [states.GROUP.NAME]; `regions` are all that the file names."""
        state = cls(
            name=name,
            prompt=table.prompt(),
            weight=table.number("weight", 1.0, low=0.0, high=1.0),
            strength=table.number("strength", 1.0, low=0.0, high=1.0),
            on=table.names("on", required=True),
            off=table.names("off"),
            priority=table.whole("priority", 0, low=0, high=MAX_PRIORITY),
            dwell_s=table.optional_number("dwell", low=0.0, high=MAX_SECONDS),
            regions=table.known_names("region", regions, "region"),
        )
        if state.regions and state.strength < 1.0:
            table.wrong("strength", "holds for the whole picture: a state with a region cannot have one")
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
    def read(cls, name: str, table: Table, regions: Sequence[str]) -> Group:
        """Read [states.NAME]; `regions` are all that the file names."""
        entered: dict[str, str] = {}  # event -> the state of this group that it enters
        states = []
        for state_name, inner in table.tables().items():
            if state_name in ("", ANY, NONE) or "." in state_name + name:
                table.wrong(state_name, "cannot be called so: *, none and names with a dot mean something else")
            states.append(State.read(state_name, inner, regions))
            for event in states[-1].on:
                if entered.setdefault(event, state_name) != state_name:
                    inner.wrong("on", f"names {event!r}, which already enters {entered[event]!r} of this group")
        return cls(name, tuple(states))

    def event_names(self) -> tuple[str, ...]:
        """Every event that enters or leaves one of its states, each once."""
        return tuple(dict.fromkeys(name for state in self.states for name in (*state.on, *state.off)))
