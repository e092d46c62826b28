"""One run: train, measure, and leave figures, pictures and, of the baseline, the weights."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from measuring import FOCUS, Yardstick, ready_deck
from streaming import VariantStream
from training import Course, train
from variant import Variant

from lsd_game.model import checkpoint
from lsd_game.model.network import LsdNetwork
from lsd_game.training.dataset import ClipStore


class Laboratory:
    """Where runs are made, all on the same clips and measured on the same takes.

    Args:
        folder: takes the results; NAME-SEED.json is a run's row.
    """

    def __init__(self, clips: Path, folder: Path) -> None:
        self.folder, self._store = folder, ClipStore(clips, FOCUS)
        self._yardstick = Yardstick(ready_deck(folder / "takes"))

    def run(self, variant: Variant, seed: int, *, minutes: float, has_drift: bool) -> dict[str, Any]:
        """Train for `minutes` of CPU time, measure, write the row and return it."""
        variant.make_ready(self._store, self.folder, seed)
        course = train(variant, self._store, seconds=60.0 * minutes, seed=seed)
        begun_s, row = time.process_time(), _row(variant, course, seed, minutes)
        for steps in variant.step_counts:
            row["figures"][str(steps)], pictures = self._yardstick.figures(
                VariantStream(variant, course.average, steps)
            )
            np.save(self.folder / f"{variant.name}-{seed}-{steps}.npy", np.stack(pictures))
        if has_drift:
            row["drift"] = self._yardstick.drift(VariantStream(variant, course.average, 1))
        row["measuring_cpu_s"] = round(time.process_time() - begun_s, 1)
        if variant.name == Variant.name:
            assert isinstance(course.average, LsdNetwork)
            checkpoint.save(self.folder / f"{variant.name}-{seed}.safetensors", course.average, row)
        (self.folder / f"{variant.name}-{seed}.json").write_text(json.dumps(row, indent=1))
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
