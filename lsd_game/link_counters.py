"""What happened on a link, for reports: one value, whatever carries the frames."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkCounters:
    """What happened on the link since the game started, over all restyle processes.

    captured = taken + replaced + at most one that waits; answered = presented + answers_replaced + at most
    one that waits. repeated and original count flips that showed an answer again, or the game's own picture.
    carried counts, among the answered, those that the late warp has made of an older one.
    """

    captured: int
    taken: int
    replaced: int
    answered: int
    presented: int
    answers_replaced: int
    repeated: int
    original: int
    refused: int
    events_sent: int
    events_lost: int
    carried: int = 0
