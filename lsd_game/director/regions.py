"""[regions.NAME]: parts of the picture, told by the engine's masks, that have prompts of their own."""

from __future__ import annotations

from dataclasses import dataclass

from lsd_game.director.table import Table
from lsd_game.frame import MAX_REGIONS

WHOLE = ""  # in place of a region's name: the picture outside of all regions


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the picture. What it shows lies over what the whole picture shows.

    Attributes:
        number: what the engine's mask holds there.
        prompt: "" leaves the region to what states, parameters and stingers bring into it.
        weight: how much of the region the prompt takes over, 0..1.
    """

    name: str
    number: int
    prompt: str = ""
    weight: float = 1.0

    @classmethod
    def read(cls, name: str, table: Table) -> Region:
        """Read [regions.NAME]."""
        region = cls(
            name=name,
            number=table.whole("number", 1, low=1, high=255, required=True),
            prompt=table.prompt(),
            weight=table.number("weight", 1.0, low=0.0, high=1.0),
        )
        table.close()
        return region


def read_regions(table: Table) -> tuple[Region, ...]:
    """Read [regions]: every region that the other tables may name."""
    names_by_number: dict[int, str] = {}
    regions = []
    for name, inner in table.tables().items():
        if name == WHOLE:
            table.wrong(name, "needs a name")
        regions.append(Region.read(name, inner))
        number = regions[-1].number
        if names_by_number.setdefault(number, name) != name:
            inner.wrong("number", f"is {number}, which is already {names_by_number[number]!r}")
    if len(regions) > MAX_REGIONS:
        table.wrong(regions[MAX_REGIONS].name, f"is one too many: a file has at most {MAX_REGIONS} regions")
    return tuple(regions)


def is_seen_in(region: str, own: tuple[str, ...]) -> bool:
    """Whether what belongs to the regions `own`, or to none, is seen in `region` or in WHOLE."""
    return region in own if region else not own
