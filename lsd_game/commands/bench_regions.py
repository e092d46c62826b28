"""What regions with prompts of their own cost a frame, against frames without any."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lsd_game.commands import output
from lsd_game.director.style_library import SHIPPED, StyleLibrary
from lsd_game.frame import Frame, RegionPlane, Style
from lsd_game.report import Samples
from lsd_game.session.stages import Restyler

NUM_FRAMES, NUM_WARM_UP_FRAMES = 24, 3  # of each kind
WITHOUT, WITH = "whole picture", "with regions"
HEADINGS = ("frame", "frames", "p50 ms", "CPU p50 ms", "p50 to whole", "CPU p50 to whole")

Costs = dict[str, tuple[Samples, Samples]]  # of each kind of frame: by the clock, and of all threads of this process


def measure_regions(restyler: Restyler, frames: Iterator[Frame], count: int) -> Costs:
    """Restyle frames without regions, then with `count` of them, which move."""
    library = StyleLibrary({SHIPPED: False})
    prompts = [library.get(name).prompt for name in library.names()]
    whole = Style(((prompts[0], 1.0),))
    regional = replace(whole, regions=tuple((n, ((prompts[n], 1.0),)) for n in range(1, count + 1)))
    costs: Costs = {kind: (Samples(), Samples()) for kind in (WITHOUT, WITH)}
    bar = output.progress(2 * NUM_FRAMES, "regions", "frame")
    for kind, style in ((WITHOUT, whole), (WITH, regional)):
        for number in range(-NUM_WARM_UP_FRAMES, NUM_FRAMES):
            frame = next(frames)
            frame = frame if kind == WITHOUT else replace(frame, regions=moving_stripes(frame, count))
            begin_s, begin_cpu_s = time.perf_counter(), time.process_time()
            restyler.restyle(frame, style)
            if number >= 0:
                costs[kind][0].add((time.perf_counter() - begin_s) * 1e3)
                costs[kind][1].add((time.process_time() - begin_cpu_s) * 1e3)
                bar.update(1)
    bar.close()
    return costs


def moving_stripes(frame: Frame, count: int) -> RegionPlane:
    """The picture cut into upright stripes of one width: none, 1, 2 ... `count`; they move by a pixel a frame."""
    height, width = frame.pixels.shape[:2]
    stripes = (np.arange(width) * (count + 1) // width).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(np.roll(stripes, frame.index), (height, width)))


def region_rows(costs: Costs) -> Iterator[tuple[str, ...]]:
    """Yield what HEADINGS name, for both kinds of frame."""
    base = [samples.at(50) for samples in costs[WITHOUT]]
    for kind, both in costs.items():
        medians = [samples.at(50) for samples in both]
        ratios = [f"{ms / base_ms:.2f}" if base_ms else "-" for ms, base_ms in zip(medians, base, strict=True)]
        yield kind, str(both[0].count), *(f"{ms:.2f}" for ms in medians), *ratios
