"""The numbers of a run, in bounded memory however long it is, and the one JSON object that they end in."""

from __future__ import annotations

import json
import os
import random
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lsd_game.link_counters import LinkCounters

SAMPLE_CAPACITY = 8192
LOG_CAPACITY = 4096  # prompt changes and events kept, the newest
WEIGHT_STEP = 0.1  # a fade is logged whenever a weight crosses a multiple of this

Prompts = Sequence[tuple[str, float]]


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile; 0.0 of no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    rank = max(1, -(-int(percent * len(ordered)) // 100))  # rounded up
    return ordered[min(rank, len(ordered)) - 1]


def resident_mb() -> float:
    """Memory of this process in MB; 0.0 where the system has no /proc."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0.0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Samples:
    """Durations in ms: an even random sample of all that came (algorithm R), and the exact largest."""

    def __init__(self, capacity: int = SAMPLE_CAPACITY) -> None:
        self.count = 0  # values seen, of which at most `capacity` are kept
        self.max_ms = 0.0
        self._capacity = capacity
        self._kept: list[float] = []
        self._random = random.Random(0)  # its own, so that a run's numbers do not move the game's or model's

    def add(self, value_ms: float) -> None:
        """Count one duration."""
        self.count += 1
        self.max_ms = max(self.max_ms, value_ms)
        if len(self._kept) < self._capacity:
            self._kept.append(value_ms)
            return
        place = self._random.randrange(self.count)
        if place < self._capacity:
            self._kept[place] = value_ms

    def add_all(self, values_ms: Iterable[float]) -> None:
        """Count several durations."""
        for value_ms in values_ms:
            self.add(value_ms)

    def at(self, percent: float) -> float:
        """The percentile of the sample, in ms, to 0.01 ms."""
        return round(percentile(self._kept, percent), 2)


def _figures(samples: Samples, *percents: int, has_max: bool = False) -> dict[str, float] | None:
    """Percentiles by name, in ms; None where nothing was measured."""
    if not samples.count:
        return None
    figures = {f"p{percent}": samples.at(percent) for percent in percents}
    return {**figures, "max": round(samples.max_ms, 2)} if has_max else figures


class StyleLog:
    """Which prompts were shown from when on; a fade is thinned to steps of WEIGHT_STEP."""

    def __init__(self) -> None:
        self.changes: deque[tuple[float, str, float]] = deque(maxlen=LOG_CAPACITY)  # (time_s, text, weight)
        self._last: dict[str, int] = {}  # text -> weight in whole steps, as logged last

    def note(self, time_s: float, prompts: Prompts) -> None:
        """Log the prompts whose weight has changed by a step; one that has gone is logged at weight 0."""
        weights = dict(prompts)
        steps = {text: round(weight / WEIGHT_STEP) for text, weight in weights.items()}
        for text in {**self._last, **steps}:
            if steps.get(text, 0) != self._last.get(text, 0):
                self.changes.append((round(time_s, 3), text, round(weights.get(text, 0.0), 3)))
        self._last = steps


@dataclass(frozen=True, slots=True)
class FrameCounts:
    """What became of the frames, both ends of the link together.

    Attributes:
        captured: frames that the hook took from the game.
        restyled: frames that the model answered.
        presented: different restyled frames that the game's window showed.
        dropped: captured frames without an answer: replaced by a newer one, or failed in the model.
        repeated: flips of the game that showed the same restyled frame again.
    """

    captured: int = 0
    restyled: int = 0
    presented: int = 0
    dropped: int = 0
    repeated: int = 0

    @classmethod
    def of(cls, counters: LinkCounters) -> FrameCounts:
        """What a link has counted; the late warp's own pictures are presented, but no answers of the model."""
        restyled = counters.answered - counters.carried
        dropped = counters.captured - restyled
        return cls(counters.captured, restyled, counters.presented, dropped, counters.repeated)


@dataclass(slots=True)
class RunReport:
    """Everything that `--report` writes; the session fills it while it runs.

    Attributes:
        kernels, precision: "torch", "triton-graph" or "triton-persistent"; "bf16" or "fp8"; empty for a model without.
        latency: from the hook taking a frame to the hook showing its answer; without a hook, from a frame leaving its
            source to its answer being shown.
        hook: the hook's own work in the game process, per flip.
        stages: stage -> its durations in the restyle process.
        events: (time_s, name), seconds since the session began, as in `styles`.
        live_s: from the first answer to the last one, over which the rates are taken.
        live_from: the counts at the first answer.
        first_frame_s: from the start of the run to the first answer on screen; None if there was none.
        num_reanchors: how often the rules had the model let its past go.
        is_restart: an earlier restyle process of this game has died; the counts and latencies are of both, the
            rest is of this one, and `first_frame_s` stays None.
    """

    model: str
    device: str
    seed: int
    kernels: str = ""
    precision: str = ""
    resolution: tuple[int, int] = (0, 0)
    frames: FrameCounts = field(default_factory=FrameCounts)
    live_from: FrameCounts = field(default_factory=FrameCounts)
    live_s: float = 0.0
    first_frame_s: float | None = None
    is_restart: bool = False
    latency: Samples = field(default_factory=Samples)
    hook: Samples = field(default_factory=Samples)
    stages: dict[str, Samples] = field(default_factory=dict)
    styles: StyleLog = field(default_factory=StyleLog)
    events: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=LOG_CAPACITY))
    unknown_events: int = 0
    failures: int = 0
    num_reanchors: int = 0
    memory_first_mb: float = 0.0
    memory_last_mb: float = 0.0

    def add_stage(self, name: str, duration_ms: float) -> None:
        """Count one duration of a stage."""
        if name not in self.stages:
            self.stages[name] = Samples()
        self.stages[name].add(duration_ms)

    def to_dict(self) -> dict[str, object]:
        """The JSON object; its keys are a promise of the command line's documentation."""
        return {
            "model": self.model,
            "device": self.device,
            "kernels": self.kernels,
            "precision": self.precision,
            "resolution": list(self.resolution),
            "frames": asdict(self.frames),
            "fps": self._rates(),
            "latency_ms": _figures(self.latency, 50, 95, 99, has_max=True),
            "stages_ms": {name: samples.at(50) for name, samples in self.stages.items()},
            "hook_ms": _figures(self.hook, 50, 95),
            "prompts": [list(change) for change in self.styles.changes],
            "events": [list(event) for event in self.events],
            "unknown_events": self.unknown_events,
            "failures": self.failures,
            "reanchors": self.num_reanchors,
            "live_s": round(self.live_s, 3),
            "first_frame_s": self.first_frame_s,
            "is_restart": self.is_restart,
            "memory_mb": {"first": round(self.memory_first_mb, 1), "last": round(self.memory_last_mb, 1)},
            "seed": self.seed,
        }

    def write(self, path: Path) -> None:
        """Write the JSON object, whole or not at all; OSError where the folder does not take it."""
        unfinished = path.with_name(path.name + ".part")
        text = json.dumps(self.to_dict(), indent=2, ensure_ascii=False)
        unfinished.write_text(text + "\n", encoding="utf-8")
        unfinished.replace(path)

    def _rates(self) -> dict[str, float]:
        if self.live_s <= 0.0:
            return {"captured": 0.0, "restyled": 0.0, "presented": 0.0}
        return {
            name: round((getattr(self.frames, name) - getattr(self.live_from, name)) / self.live_s, 2)
            for name in ("captured", "restyled", "presented")
        }
