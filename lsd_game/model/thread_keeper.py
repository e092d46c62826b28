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
LEAST_FRAMES = 3  # tell enough where frames are slow
LONG_S = 0.5  # of drawing, which tell enough, too: waiting for each other, threads may take a second for a frame
FRAMES_TO_SETTLE = 2  # with a new number: caches and threads are made anew
GAIN = 1.1  # how many times as fast a new number must be to stay
HOPELESS = 1.5  # so many times slower in each of its first three frames: the trial is cut short
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
        self._drawn: deque[tuple[float, int]] = deque(maxlen=FRAMES_A_TRIAL)  # seconds and pixels of the latest frames
        self._level = 0.0  # seconds a pixel when the number was chosen, 0: unknown
        self._waited, self._patience = 0, FRAMES_A_TRIAL  # the first trial comes at once

    @property
    def is_trying(self) -> bool:
        """Whether the next frame is drawn with another number than the chosen one."""
        return self._tried != self._chosen

    def note(self, seconds: float, pixels: int) -> None:
        """Take in how long a frame of so many pixels took."""
        if len(self._choices) == 1:
            return
        self._waited += 1
        if self.is_trying and self._waited <= FRAMES_TO_SETTLE:
            return
        self._drawn.append((seconds, pixels))
        while len(self._drawn) > LEAST_FRAMES and self._seconds() - self._drawn[0][0] >= LONG_S:
            self._drawn.popleft()
        if self.is_trying:
            self._judge()
        elif self._is_told() and (self._waited >= self._patience or self._is_new() or self._has_changed()):
            self._level = self._cost()
            self._try()

    def _seconds(self) -> float:
        return sum(seconds for seconds, _ in self._drawn)

    def _cost(self) -> float:
        """What the latest frames usually cost, seconds a pixel."""
        return median(seconds / pixels for seconds, pixels in self._drawn)

    def _least_cost(self) -> float:
        return min(seconds / pixels for seconds, pixels in self._drawn)

    def _is_told(self) -> bool:
        is_long = len(self._drawn) >= LEAST_FRAMES and self._seconds() >= LONG_S
        return is_long or len(self._drawn) == FRAMES_A_TRIAL

    def _is_new(self) -> bool:
        """Whether the chosen number is, and the next one along the way perhaps better."""
        return self._patience == FRAMES_A_TRIAL

    def _has_changed(self) -> bool:
        return self._level > 0.0 and self._cost() > CHANGED * self._level

    def _try(self) -> None:
        if not self._has_choice(self._chosen + self._step):
            self._step = -self._step
        self._switch(self._chosen + self._step)

    def _has_choice(self, place: int) -> bool:
        return 0 <= place < len(self._choices)

    def _judge(self) -> None:
        """End the trial when its outcome is clear."""
        cost, is_over = self._cost(), self._is_told()
        if is_over and GAIN * cost < self._level:
            self._chosen, self._level = self._tried, cost
            is_last = not self._has_choice(self._chosen + self._step)
            self._patience = FIRST_PATIENCE if is_last else FRAMES_A_TRIAL  # perhaps further along the way
        elif is_over or (len(self._drawn) >= LEAST_FRAMES and self._least_cost() > HOPELESS * self._level):
            self._step = -self._step
            self._patience = min(max(2 * self._patience, FIRST_PATIENCE), LAST_PATIENCE)
        else:
            return
        self._switch(self._chosen)

    def _switch(self, place: int) -> None:
        if place != self._tried:
            self._use(self._choices[place])
        self._tried, self._waited = place, 0
        self._drawn.clear()
