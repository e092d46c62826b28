"""Plays a file of events against rules, without a game, a model or a clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent, Style


@dataclass(frozen=True, slots=True)
class Moment:
    """What is shown at `time_s`: the style, the state that holds in each group, the events since the moment before."""

    time_s: float
    style: Style
    states: dict[str, str]
    events: tuple[GameEvent, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """All moments from 0 on, `step_s` apart.

    Attributes:
        prompts: all that the rules know, the lowest layer first.
        regions: number -> name of those that the rules know.
        num_unknown: events that no rule waited for.
    """

    moments: tuple[Moment, ...]
    step_s: float
    prompts: tuple[str, ...]
    num_unknown: int
    regions: dict[int, str]

    def weights(self, region: int = 0) -> dict[str, list[float]]:
        """Prompt -> its weight at every moment, the lowest layer first, without prompts that never come up.

        Args:
            region: number of the region; 0 is the picture outside of all.
        """
        styles = [moment.style for moment in self.moments]
        mixes = [dict(dict(style.regions).get(region, style.prompts)) for style in styles]
        lines = {text: [mix.get(text, 0.0) for mix in mixes] for text in self.prompts}
        return {text: weights for text, weights in lines.items() if any(weights)}


def simulate(rules: Rules, events: Sequence[GameEvent], seconds: float, num_steps: int) -> Simulation:
    """Play `events`, in the order of their times, over `seconds` in `num_steps` steps."""
    director = Director(rules)
    step_s = seconds / num_steps
    moments = tuple(_play(director, events, [number * step_s for number in range(num_steps + 1)]))
    regions = {region.number: region.name for region in rules.regions}
    return Simulation(moments, step_s, director.prompts(), director.num_unknown, regions)


def _play(director: Director, events: Sequence[GameEvent], times_s: Sequence[float]) -> Iterator[Moment]:
    num_played = 0
    for time_s in times_s:
        first = num_played
        while num_played < len(events) and events[num_played].time_s <= time_s:
            director.handle(events[num_played])
            num_played += 1
        yield Moment(time_s, director.style_at(time_s), director.states(), tuple(events[first:num_played]))
