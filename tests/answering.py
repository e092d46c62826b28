"""A restyle process in miniature, in the test's own process: answers each frame of a real segment with its negative."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path

from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import Segment
from lsd_game.link_counters import LinkCounters


class Answering:
    """Answers on a thread, from the start to the end of a with block."""

    def __init__(self, path: Path, *, bank_bytes: int = 1280 * 720 * 4, is_silent: bool = False) -> None:
        self.segment = Segment.create(path, bank_bytes=bank_bytes)
        self.end = RestyleEnd(self.segment)
        self._is_silent = is_silent  # lives, takes frames, and gives no answers
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._answer)
        self.sizes: set[tuple[int, int]] = set()  # (height, width) of the frames that came

    def counters(self) -> LinkCounters:
        """What happened on the link until now."""
        return self.end.counters()

    def __enter__(self) -> Answering:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._is_over.set()
        self._thread.join()
        self.segment.unlink()

    def _answer(self) -> None:
        while not self._is_over.is_set():
            self.end.beat(time.monotonic())
            frame = self.end.take()
            if frame is None:
                time.sleep(0.002)
                continue
            self.sizes.add(frame.pixels.shape[:2])
            if not self._is_silent:
                self.end.show(dataclasses.replace(frame, pixels=255 - frame.pixels))
