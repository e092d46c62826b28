"""[[transition]]: how one state of a group becomes another, and which entry of the file says so."""

from __future__ import annotations

from dataclasses import dataclass

from lsd_game.director.states import ANY
from lsd_game.director.table import MAX_SECONDS, Table
from lsd_game.transition import CURVES


@dataclass(frozen=True, slots=True)
class Change:
    """How a change of state is made. The ends are `*`, `none`, `state` or `group.state`.

    Attributes:
        seconds: how long it takes.
        curve: a name of CURVES.
        bridge: a prompt that is shown half way; "" goes straight.
        reanchor: whether the model lets its past go when the change is half way.
    """

    source: str = ANY
    target: str = ANY
    seconds: float = 1.0
    curve: str = "linear"
    bridge: str = ""
    reanchor: bool = False

    @classmethod
    def read(cls, table: Table) -> Change:
        """Read one [[transition]]."""
        change = cls(
            source=table.text("from") or ANY,
            target=table.text("to") or ANY,
            seconds=table.number("seconds", 1.0, low=0.0, high=MAX_SECONDS, required=True),
            curve=table.choice("curve", tuple(CURVES)),
            bridge=table.prompt("bridge"),
            reanchor=table.truth("reanchor"),
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


ANY_TO_ANY = Change()  # where no entry of the file fits
