"""One figure of a benchmark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `is_met` is None where no goal is set."""

    figure: str
    goal: str
    measured: str
    is_met: bool | None
