"""Which slot the current frame is written to, and which past frames it sees: index arithmetic, no tensors.

The ring has one slot more than the window, so that the frame being drawn overwrites nothing that it still looks at.
"""

from __future__ import annotations

from typing import NamedTuple


class View(NamedTuple):
    """What the kernels need to know of the ring for one frame.

    Attributes:
        slot: where the current frame's keys and values go.
        frames: (slot, age) of every visible frame, oldest first, the current one (age 0) last.
    """

    slot: int
    frames: tuple[tuple[int, int], ...]


class Ring:
    """Slots of the last `window` frames and, before them, of `num_sinks` first frames that never leave.

    A sink is shown at its true age as long as that is within the window, and at window + 1 for ever after.
    """

    def __init__(self, window: int, num_sinks: int = 0) -> None:
        if window < 1 or num_sinks < 0:
            raise ValueError(f"a ring needs a window of 1 or more and no negative sinks, got {window}, {num_sinks}")
        self.window, self.num_sinks = window, num_sinks
        self._ring = window + 1
        self._turn = 0  # the ring's slot for the current frame, counted without the sinks
        self._num_past = 0  # ring frames that can be seen, at most `window`
        self._sink_ages: list[int] = []  # of the sinks written so far, at most window + 1

    @property
    def num_slots(self) -> int:
        """Slots that keys and values need."""
        return self.num_sinks + self._ring

    @property
    def num_ages(self) -> int:
        """Ages from 0 to window + 1."""
        return self.window + 2

    def view(self) -> View:
        """The current frame's slot, and all that it sees."""
        sinks = list(enumerate(self._sink_ages))
        if len(sinks) < self.num_sinks:
            return View(len(sinks), (*sinks, (len(sinks), 0)))
        past = [(self._slot(age), age) for age in range(self._num_past, -1, -1)]
        return View(self._slot(0), (*sinks, *past))

    def advance(self) -> None:
        """The current frame is complete."""
        is_sink = len(self._sink_ages) < self.num_sinks
        self._sink_ages = [min(age + 1, self.window + 1) for age in self._sink_ages]
        if is_sink:
            self._sink_ages.append(1)
            return
        self._turn = (self._turn + 1) % self._ring
        self._num_past = min(self._num_past + 1, self.window)

    def clear(self) -> None:
        """Forget the past."""
        self._turn = self._num_past = 0
        self._sink_ages = []

    def _slot(self, age: int) -> int:
        return self.num_sinks + (self._turn - age) % self._ring
