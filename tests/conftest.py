"""What several rooms' tests share: a game process in miniature, on a real segment."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from lsd_game.link.game_end import GameEnd
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import Segment
from lsd_game.link_counters import LinkCounters
from lsd_game.pixel_layout import PixelLayout

# Two threads on one small picture wait for each other more than they compute. Torch reads it when it is imported, and
# so do the processes that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # Started in the background of a script: what the tests start would be deaf to Ctrl-C as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)

WIDTH_PX, HEIGHT_PX = 32, 24


class FakeGame:
    """Draws one grey level a frame into a real segment, and looks at what comes back."""

    def __init__(self, path: Path) -> None:
        self.segment = Segment.create(path, bank_bytes=WIDTH_PX * HEIGHT_PX * 3)
        self.end = GameEnd(self.segment)
        self._watching = RestyleEnd(self.segment)  # takes nothing, only reads the counters
        self.layout = PixelLayout(WIDTH_PX, HEIGHT_PX, "RGB", WIDTH_PX * 3)

    def draw(self, level: int) -> None:
        """Publish a frame of one grey level."""
        pixels = np.full((HEIGHT_PX, WIDTH_PX, 3), level, np.uint8)
        self.end.publish(memoryview(pixels).cast("B"), self.layout, monotonic())

    def look(self) -> int | None:
        """Present the newest answer and return its grey level; None without one."""
        pixels = np.zeros(WIDTH_PX * HEIGHT_PX * 3, np.uint8)
        if not self.end.copy_answer(memoryview(pixels), self.layout, monotonic()):
            return None
        self.end.count_presented(monotonic())
        return int(pixels[0])

    def counters(self) -> LinkCounters:
        """What happened on the link so far."""
        return self._watching.counters()

    def restyle_end(self) -> RestyleEnd:
        """The other end of this game's link."""
        return RestyleEnd(self.segment)


@pytest.fixture
def fake_game(tmp_path: Path) -> Iterator[FakeGame]:
    game = FakeGame(tmp_path / "segment")
    yield game
    game.segment.unlink()


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Two clips of three frames, two looks each: "winter" inverts, "molten lava" darkens."""
    folder = tmp_path / "worlds" / "shard-0000"
    folder.mkdir(parents=True)
    source = np.random.default_rng(0).integers(0, 256, (2, 3, 48, 64, 3), dtype=np.uint8)
    np.save(folder / "source.npy", source)
    np.save(folder / "target.npy", np.stack([255 - source, source // 4], 1))
    np.save(folder / "hud.npy", np.zeros(source.shape[:-1], np.bool_))
    looks = [{"theme": theme, "light": "as lit", "medium": "as rendered"} for theme in ("winter", "molten lava")]
    (folder / "labels.json").write_text(
        json.dumps([{"family": "terrain", "seed": i, "looks": looks} for i in range(2)])
    )
    return folder.parent
