"""One run: train, measure, and leave figures, pictures and, of the baseline, the weights."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from measuring import FOCUS, drift, figures, ready_deck
from streaming import VariantStream
from training import Course, train
from variant import Variant

from lsd_game.model import checkpoint
from lsd_game.model.network import LsdNetwork
from lsd_game.training.dataset import ClipStore


def run(variant: Variant, clips: Path, folder: Path, *, minutes: float, seed: int, has_drift: bool) -> dict[str, Any]:
    """Train for `minutes` of CPU time and measure; the row is written to `folder` as NAME-SEED.json, too."""
    store = ClipStore(clips, FOCUS)
    deck = ready_deck(folder / "takes")
    variant.make_ready(store, folder, seed)
    course = train(variant, store, seconds=60.0 * minutes, seed=seed)
    begun_s = time.process_time()
    row = _row(variant, course, seed, minutes)
    for steps in variant.step_counts:
        stream = VariantStream(variant, course.average, steps)
        row["figures"][str(steps)], pictures = figures(stream, deck)
        np.save(folder / f"{variant.name}-{seed}-{steps}.npy", np.stack(pictures))
    if has_drift:
        row["drift"] = drift(VariantStream(variant, course.average, 1), deck)
    row["measuring_cpu_s"] = round(time.process_time() - begun_s, 1)
    if variant.name == Variant.name:
        assert isinstance(course.average, LsdNetwork)
        checkpoint.save(folder / f"{variant.name}-{seed}.safetensors", course.average, row)
    (folder / f"{variant.name}-{seed}.json").write_text(json.dumps(row, indent=1))
    return row


def _row(variant: Variant, course: Course, seed: int, minutes: float) -> dict[str, Any]:
    return {
        "name": variant.name,
        "says": variant.says,
        "seed": seed,
        "minutes": minutes,
        "cpu_s": round(course.cpu_s, 1),
        "steps": course.steps,
        "frames_seen": course.frames_seen,
        "parameters": sum(value.numel() for value in course.average.parameters()),
        "figures": {},
        "drift": {},
    }
