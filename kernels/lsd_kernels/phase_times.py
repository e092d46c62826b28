"""Where the time of a core in one launch goes: each program's way through the phases of every layer, as a picture.

Programs write the GPU's clock (nanoseconds) when they come to a phase and when their first wait in it has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt
import torch

PHASES = ("qkv", "attention", "out", "up", "down")
COLOURS = {
    "prescale": (120, 120, 120), "qkv": (214, 102, 58), "attention": (58, 122, 196), "out": (88, 166, 92),
    "up": (186, 146, 44), "down": (140, 92, 176), "wait": (226, 226, 226), "nothing": (255, 255, 255),
}  # fmt: skip
ROW_PX = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A program in one phase of one layer, nanoseconds since the launch began; `waited_ns` before its first tile."""

    program: int
    phase: str
    begin_ns: int
    waited_ns: int
    end_ns: int


def spans_of(times: torch.Tensor) -> list[Span]:
    """What `PersistentCore.forward_timed` wrote, (programs, 10 * layers + 2), program by program."""
    stamps = times.cpu().numpy()
    stamps = np.where(stamps == 0, 0, stamps - stamps[:, 0].min())
    found = []
    for program, row in enumerate(stamps.tolist()):
        found.append(Span(program, "prescale", row[0], 0, row[1]))
        for place in range(1, len(row) - 1, 2):
            begin, first, end = row[place], row[place + 1], row[min(place + 2, len(row) - 1)]
            phase = PHASES[place // 2 % len(PHASES)]
            found.append(Span(program, phase, begin, first - begin if first else 0, end))
    return found


def medians_us(spans: list[Span]) -> dict[str, tuple[float, float]]:
    """Phase -> median over programs and layers of its duration and of its first wait, in microseconds."""
    found = {}
    for phase in dict.fromkeys(span.phase for span in spans):
        here = [span for span in spans if span.phase == phase]
        took = median(span.end_ns - span.begin_ns for span in here), median(span.waited_ns for span in here)
        found[phase] = took[0] / 1e3, took[1] / 1e3
    return found


def picture_of(spans: list[Span], width_px: int = 1800) -> npt.NDArray[np.uint8]:
    """A line a program, time from left to right; phases in COLOURS, first waits pale; uint8 (height, width, 3)."""
    num_programs = 1 + max(span.program for span in spans)
    end_ns = max(1, max(span.end_ns for span in spans))
    lines = np.full((num_programs, width_px, 3), COLOURS["nothing"], np.uint8)
    for span in spans:
        begin, worked, end = (
            round(at_ns * width_px / end_ns) for at_ns in (span.begin_ns, span.begin_ns + span.waited_ns, span.end_ns)
        )
        lines[span.program, begin:worked] = COLOURS["wait"]
        lines[span.program, worked:end] = COLOURS[span.phase]
    return lines.repeat(ROW_PX, axis=0)
