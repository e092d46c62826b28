"""Finds out, while a stream plays, with how many threads the CPU draws a frame soonest.

Threads that share a product wait for each other. Alone on a machine, more of them are faster; where the game keeps a
core busy, the one that has no core of its own holds up all others, and fewer are up to twice as fast. That changes with
the scene, so now and then a few frames are drawn with twice or half as many, and what was faster stays.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from statistics import median

FRAMES_A_TRIAL = 12
FRAMES_TO_SETTLE = 2  # with a new number: caches and threads are made anew
GAIN = 1.1  # how many times as fast a new number must be to stay
HOPELESS = 1.5  # so many times slower in each of its first frames: the trial is cut short
CHANGED = 1.4  # so many times slower than when the number was chosen: it is asked anew
FIRST_PATIENCE, LAST_PATIENCE = 240, 3840  # frames between trials; it doubles while they change nothing


class ThreadKeeper:
    """Looks at how long frames take.

    Args:
        most: threads; 1 leaves nothing to find out.
        use: called with a number of threads, to draw with so many from the next frame on.
    """

    def __init__(self, most: int, use: Callable[[int], None]) -> None:
        halvings = [most >> shift for shift in range(most.bit_length())]
        self._choices, self._use = halvings, use  # from most to 1
        self._chosen = self._tried = 0  # places in choices
        self._step = 1  # the way of the next trial: fewer threads
        self._costs: deque[float] = deque(maxlen=FRAMES_A_TRIAL)  # of the number in use
        self._level = 0.0  # the usual cost when the number was chosen, 0: unknown
        self._waited, self._patience = 0, FRAMES_A_TRIAL  # the first trial comes at once

    @property
    def is_trying(self) -> bool:
        """Whether the next frame is drawn with another number than the chosen one."""
        return self._tried != self._chosen

    def note(self, cost: float) -> None:
        """Take in what a frame cost: time a pixel, in any unit."""
        if len(self._choices) == 1:
            return
        self._waited += 1
        if self.is_trying and self._waited <= FRAMES_TO_SETTLE:
            return
        self._costs.append(cost)
        if self.is_trying:
            self._judge()
        elif len(self._costs) == FRAMES_A_TRIAL and (self._waited >= self._patience or self._has_changed()):
            self._level = median(self._costs)
            self._try()

    def _has_changed(self) -> bool:
        return self._level > 0.0 and median(self._costs) > CHANGED * self._level

    def _try(self) -> None:
        if not 0 <= self._chosen + self._step < len(self._choices):
            self._step = -self._step
        self._switch(self._chosen + self._step)

    def _judge(self) -> None:
        """End the trial when its outcome is clear."""
        is_over = len(self._costs) == FRAMES_A_TRIAL
        if is_over and GAIN * median(self._costs) < self._level:
            self._chosen, self._level = self._tried, median(self._costs)
            self._patience = FRAMES_A_TRIAL  # perhaps further along the way
        elif is_over or (len(self._costs) >= 3 and min(self._costs) > HOPELESS * self._level):
            self._step = -self._step
            self._patience = min(max(2 * self._patience, FIRST_PATIENCE), LAST_PATIENCE)
        else:
            return
        self._switch(self._chosen)

    def _switch(self, place: int) -> None:
        if place != self._tried:
            self._use(self._choices[place])
        self._tried, self._waited = place, 0
        self._costs.clear()
