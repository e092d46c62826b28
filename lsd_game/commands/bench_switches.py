"""What a change of prompt costs the frames that it falls on, against the frames between the changes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from lsd_game.commands import output
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.director.style_library import SHIPPED, StyleLibrary
from lsd_game.frame import Frame
from lsd_game.report import Samples
from lsd_game.session.stages import Restyler

FRAME_S = 1.0 / 24.0
BUDGET_MS = FRAME_S * 1e3
BUDGET_FACTOR = 1.5  # no frame may cost more of its budget
NUM_FADING, NUM_STEADY = 6, 6  # frames of and after each change
STEADY, FADING = "between changes", "fading"
AHEAD, UNSEEN = "first frame, prompt encoded ahead", "first frame, prompt never seen"

HEADINGS = (
    "frame",
    "frames",
    "p50 ms",
    "p95 ms",
    "max ms",
    "p50 to steady",
    "CPU p50 to steady",
    "CPU max to steady",
    "over 1.5 budgets",
)


class FrameCosts:
    """Durations of the frames of one kind.

    Attributes:
        wall: what the clock says.
        cpu: of all threads of this process, which a busy machine disturbs less.
        num_over: how many took longer than BUDGET_FACTOR budgets.
    """

    def __init__(self) -> None:
        self.wall, self.cpu = Samples(), Samples()
        self.num_over = 0

    def add(self, wall_ms: float, cpu_ms: float) -> None:
        """Count a frame."""
        self.wall.add(wall_ms)
        self.cpu.add(cpu_ms)
        self.num_over += wall_ms > BUDGET_FACTOR * BUDGET_MS


Costs = dict[str, FrameCosts]


def switch_rows(costs: Costs) -> Iterator[tuple[str, ...]]:
    """Yield what HEADINGS name, for each kind of frame that there was."""
    steady = costs[STEADY]
    for kind, frames in costs.items():
        if frames.wall.count:
            wall = (frames.wall.at(50), frames.wall.at(95), frames.wall.max_ms)
            cpu_ms = steady.cpu.at(50)
            ratios = (
                _ratio(frames.wall.at(50), steady.wall.at(50)),
                _ratio(frames.cpu.at(50), cpu_ms),
                _ratio(frames.cpu.max_ms, cpu_ms),
            )
            yield kind, str(frames.wall.count), *(f"{value:.2f}" for value in wall), *ratios, str(frames.num_over)


def _ratio(value_ms: float, base_ms: float) -> str:
    return f"{value_ms / base_ms:.2f}" if base_ms else "-"


def measure_switches(restyler: Restyler, frames: Iterator[Frame], count: int) -> Costs:
    """Change the prompt `count` times, fading for NUM_FADING frames; every other prompt was never seen."""
    library = StyleLibrary({SHIPPED: False})
    prompts = [library.get(name).prompt for name in library.names()]
    director, now_s = Director(Rules.from_prompt(prompts[0])), 0.0
    costs: Costs = {kind: FrameCosts() for kind in (STEADY, FADING, AHEAD, UNSEEN)}
    for prompt in prompts:  # as the session does with every prompt of its rules
        restyler.restyle(next(frames), Director(Rules.from_prompt(prompt)).style_at(0.0))
    bar = output.progress(count, "changes of prompt", "change")
    for number in range(1, count + 1):
        text = prompts[number % len(prompts)]
        text = text if number % 2 else f"{text}, number {number}"
        director.set_prompt(text, NUM_FADING * FRAME_S, now_s)
        for step in range(NUM_FADING + NUM_STEADY):
            now_s += FRAME_S
            frame, kind = next(frames), _kind(step, is_ahead=bool(number % 2))
            begin_s, begin_cpu_s = time.perf_counter(), time.process_time()
            restyler.restyle(frame, director.style_at(now_s))
            cpu_ms = (time.process_time() - begin_cpu_s) * 1e3
            costs[kind].add((time.perf_counter() - begin_s) * 1e3, cpu_ms)
        bar.update(1)
    bar.close()
    return costs


def _kind(step: int, *, is_ahead: bool) -> str:
    if step == 0:
        return AHEAD if is_ahead else UNSEEN
    return FADING if step < NUM_FADING else STEADY
