"""Measure the model alone and the whole loop, each stage's median and its share of a frame."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lsd_game.commands import UserError, bench_regions, output
from lsd_game.commands.bench_switches import BUDGET_MS, HEADINGS, measure_switches, switch_rows
from lsd_game.commands.demo import demo_command, demo_rules
from lsd_game.commands.loading import load_for_command
from lsd_game.commands.run import start_game
from lsd_game.commands.stream_options import StreamOptions, add_stream_arguments, stream_options
from lsd_game.frame import MAX_REGIONS, Frame, Pixels
from lsd_game.report import Samples
from lsd_game.session.stages import LoadedModel, make_director

DEFAULT_SECONDS = 20.0
START_UP_S = 5.0  # for the whole loop's processes, before its time counts
MAX_SWITCHES = 10_000
ALONE_SHARE = 0.25  # of the time for the model alone; the rest is for the whole loop
FRAME_SIZE_PX = (640, 480)
NUM_WARM_UP_FRAMES = 5
WHOLE = "whole frame"
LOOP_STAGES = ("take", "direct", "restyle", "show")  # one after the other; restyle.x are parts of restyle


@dataclass(frozen=True, slots=True)
class Alone:
    """What the model does with nothing around it: durations of the whole frame and of its stages."""

    whole: Samples
    stages: dict[str, Samples]

    def to_dict(self) -> dict[str, object]:
        """Plain values for the report."""
        stages = {name: samples.at(50) for name, samples in self.stages.items()}
        return {"p50_ms": self.whole.at(50), "p95_ms": self.whole.at(95), "stages_ms": stages}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the stream's options."""
    parser.add_argument("--switches", type=int, default=0, metavar="N", help="also measure N changes of prompt")
    parser.add_argument("--regions", type=int, default=0, metavar="N", help="also measure frames with N regions")
    add_stream_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Measure both and print both tables; `--report` writes the loop's report with the model's numbers in it."""
    config = replace(stream_options(options), keep_fps=0.0)  # what is measured is of one size
    if not 0 <= options.switches <= MAX_SWITCHES:
        raise UserError(f"--switches must be within 0..{MAX_SWITCHES}, got {options.switches}")
    if not 0 <= options.regions <= MAX_REGIONS:
        raise UserError(f"--regions must be within 0..{MAX_REGIONS}, got {options.regions}")
    seconds = config.seconds or DEFAULT_SECONDS
    loaded = load_for_command(config, make_director(config).prompts())
    alone = measure_model(loaded, config, seconds * ALONE_SHARE)
    width, height = loaded.restyler.resolution
    output.say(f"model {config.model} alone on {loaded.device}, {width}x{height}, {config.steps} step(s)\n")
    output.say(output.table(("stage", "p50 ms", "p95 ms", "share"), list(alone_rows(alone))))
    if options.switches:
        costs = measure_switches(loaded.restyler, moving_pictures(), options.switches)
        output.say(f"\n{options.switches} changes of prompt; a frame's budget is {BUDGET_MS:.1f} ms\n")
        output.say(output.table(HEADINGS, list(switch_rows(costs))))
    if options.regions:
        regional = bench_regions.measure_regions(loaded.restyler, moving_pictures(), options.regions)
        output.say(f"\n{options.regions} regions with prompts of their own\n")
        output.say(output.table(bench_regions.HEADINGS, list(bench_regions.region_rows(regional))))
    del loaded  # its memory and threads belong to the loop now
    code, report = measure_loop(config, seconds * (1.0 - ALONE_SHARE))
    rates = ", ".join(f"{rate:.1f} {name}" for name, rate in report["fps"].items())
    output.say(f"\nwhole loop, the demo game: {rates} frames a second\n")
    output.say(output.table(("stage", "p50 ms", "share"), list(loop_rows(report))))
    output.say(f"\n{_latency_line(report)}")
    if config.report is not None:
        config.report.write_text(json.dumps({**report, "model_alone": alone.to_dict()}, indent=2) + "\n")
    return code


def measure_model(loaded: LoadedModel, config: StreamOptions, seconds: float) -> Alone:
    """Restyle a moving picture for `seconds`."""
    restyler, style = loaded.restyler, make_director(config).style_at(0.0)
    alone = Alone(Samples(), {})
    frames = moving_pictures()
    for _ in range(NUM_WARM_UP_FRAMES):
        restyler.restyle(next(frames), style)
    end_s = time.perf_counter() + seconds
    with output.passing_time(seconds, "model alone"):
        while (begin_s := time.perf_counter()) < end_s:
            frame = next(frames)
            begin_s = time.perf_counter()
            restyler.restyle(frame, style)
            alone.whole.add((time.perf_counter() - begin_s) * 1e3)
            for name, duration_ms in restyler.stages_ms.items():
                alone.stages.setdefault(name, Samples()).add(duration_ms)
    return alone


def measure_loop(config: StreamOptions, seconds: float) -> tuple[int, dict[str, Any]]:
    """Play the demo game headless through the real link; return its exit code and its report."""
    with tempfile.TemporaryDirectory(prefix="lsd-game-bench-") as folder:
        report = Path(folder) / "report.json"
        rules = config.rules or demo_rules("meadow")
        config = replace(config, report=report, headless=True, rules=rules, seconds=START_UP_S + seconds)
        with output.passing_time(START_UP_S + seconds, "whole loop"):
            code = start_game(demo_command("meadow", config), config, time.monotonic())
        if not report.exists():
            raise UserError("the demo game ended without a report: what it says above is the reason")
        measured = json.loads(report.read_text(encoding="utf-8"))
        if not measured["frames"]["restyled"]:
            raise UserError("the model drew nothing in the time given: try more --seconds")
        return code, measured


def moving_pictures() -> Iterator[Frame]:
    """Yield frames of a picture of soft blocks that scrolls, without end."""
    width, height = FRAME_SIZE_PX
    blocks = np.random.default_rng(0).integers(0, 256, (height // 16, width // 16, 3), dtype=np.uint8)
    picture: Pixels = blocks.repeat(16, axis=0).repeat(16, axis=1)
    index = 0
    while True:
        yield Frame(np.roll(picture, 2 * index % width, axis=1), index, index / 24)
        index += 1


def alone_rows(alone: Alone) -> Iterator[tuple[str, ...]]:
    """Yield stage, p50, p95 and share of the whole frame's p50."""
    whole_ms = alone.whole.at(50)
    for name, samples in [*alone.stages.items(), (WHOLE, alone.whole)]:
        yield name, f"{samples.at(50):.2f}", f"{samples.at(95):.2f}", _share(samples.at(50), whole_ms)


def loop_rows(report: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield stage, p50 and share of the sum of the stages that follow one another."""
    stages: dict[str, float] = report["stages_ms"]
    whole_ms = sum(stages.get(name, 0.0) for name in LOOP_STAGES)
    for stage in LOOP_STAGES:
        if stage in stages:
            yield stage, f"{stages[stage]:.2f}", _share(stages[stage], whole_ms)
        for name in (name for name in stages if name.startswith(f"{stage}.")):
            yield f"  {name.removeprefix(f'{stage}.')}", f"{stages[name]:.2f}", _share(stages[name], whole_ms)
    yield WHOLE, f"{whole_ms:.2f}", _share(whole_ms, whole_ms)
    hook_ms = report["hook_ms"]
    yield "hook, in the game", "-" if hook_ms is None else f"{hook_ms['p50']:.2f}", ""


def _share(part_ms: float, whole_ms: float) -> str:
    return f"{100.0 * part_ms / whole_ms:.0f} %" if whole_ms > 0.0 else "-"


def _latency_line(report: dict[str, Any]) -> str:
    latency, memory = report["latency_ms"] or {}, report["memory_mb"]
    figures = ", ".join(f"{name} {value} ms" for name, value in latency.items()) or "no answers"
    return f"hook to hook: {figures}; memory {memory['first']} MB at first, {memory['last']} MB at last"
