"""The takes of a program on disk: drawn once, redrawn when the worlds' code or the program changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from lsd_game.evaluation.program import Program
from lsd_game.evaluation.take import Take, TakeMaker, TakePlan
from lsd_game.training.worlds import gbuffer
from lsd_game.training.worlds.version import worlds_hash

IMPRESSION_FILES = ("take.py", "rivals.py", "style_features.py")
STAMP = "stamp.json"


class Deck:
    """Takes of one program, in files that are read when they are needed; the loop comes last.

    Attributes:
        plans: of all takes. folder: where they are. stamp: changes with anything that determines their pixels.
    """

    def __init__(self, cache: Path, program: Program) -> None:
        self.plans = (*program.takes, program.loop)
        self.folder = cache / program.name
        self.stamp = _stamp(self.plans)

    @property
    def is_drawn(self) -> bool:
        """Whether all takes are there, and as the present code draws them."""
        try:
            return bool(json.loads((self.folder / STAMP).read_text()) == self.stamp)
        except (OSError, ValueError):
            return False

    def draw(self) -> Iterator[TakePlan]:
        """Draw every take, yielding after each."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / STAMP).unlink(missing_ok=True)
        maker = TakeMaker(gbuffer.create_context())
        for number, plan in enumerate(self.plans):
            np.savez(self._file(number), **maker.draw(plan)._asdict())
            yield plan
        (self.folder / STAMP).write_text(json.dumps(self.stamp))

    def take(self, number: int) -> Take:
        """The take of that number in the program; -1 is the loop."""
        with np.load(self._file(number % len(self.plans))) as arrays:
            return Take(**arrays)

    def _file(self, number: int) -> Path:
        return self.folder / f"take-{number:04d}.npz"


def _stamp(plans: tuple[TakePlan, ...]) -> str:
    """A hash of everything that determines the takes: the plans, and the code of worlds, takes and impressions."""
    digest = hashlib.sha256(json.dumps([asdict(plan) for plan in plans]).encode())
    digest.update(worlds_hash().encode())
    for name in IMPRESSION_FILES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()
