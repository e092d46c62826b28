"""Milliseconds a frame of every shape, frame by frame in turn in one process, so that all meet the same machine."""

from __future__ import annotations

import time

import numpy as np
from last_output import Last, LastWarped
from latent import Latent
from pruned import Narrow
from shapes import Deep, Wide
from streaming import VariantStream
from variant import Variant

from lsd_game.frame import Frame, Style

SHAPES = (Variant, Deep, Wide, Latent, Last, LastWarped, Narrow)
NUM_FRAMES = 40
SIZE = (144, 256)


def frame_ms() -> dict[str, float]:
    """Median milliseconds of this process's CPU for a frame of 256x144 in one step, by a variant's name."""
    variants = [kind() for kind in SHAPES]
    streams = [VariantStream(variant, variant.network(), 1) for variant in variants]
    picture = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)
    style = Style((("molten lava world", 1.0),))
    times: list[list[float]] = [[] for _ in streams]
    for stream in streams:
        stream.motions = [np.ones((*SIZE, 2), np.float32)] * NUM_FRAMES
    for index in range(NUM_FRAMES):
        for stream, durations in zip(streams, times, strict=True):
            begun_s = time.process_time()
            stream.restyle(Frame(picture, index, index / 24), style)
            durations.append(1e3 * (time.process_time() - begun_s))
    return {variant.name: float(np.median(durations)) for variant, durations in zip(variants, times, strict=True)}
