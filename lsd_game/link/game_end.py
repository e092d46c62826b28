"""The game's end of the segment: frames and events go out, answers come back. Standard library only."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping

from lsd_game.event_record import EventValue, encode_event
from lsd_game.link.frame_slot import Picture
from lsd_game.link.segment import (
    PYTHON_HOOK,
    WORD_ANSWERS_REPLACED,
    WORD_CARRIED,
    WORD_FIRST_ANSWER,
    WORD_GAME_CLOSED,
    WORD_GAME_PID,
    WORD_HOOK,
    WORD_ORIGINAL,
    WORD_PRESENTED,
    WORD_REFUSED,
    WORD_REPEATED,
    WORD_RESTYLE_PID,
    Segment,
)
from lsd_game.link.segment_parts import SegmentParts
from lsd_game.pixel_layout import PixelLayout
from lsd_game.process_watch import ProcessWatch, is_running
from lsd_game.status import LinkNumbers, StreamStatus

STALL_S = 1.0  # a restyle process that has not beaten for so long is not waited for
CONTROL_PREFIX = "lsd."  # of the events that the player's keys send
_PROCESS_CHECK_S = 0.05  # how often the pid is looked at
_NUM_NEWEST = 96  # latencies that `numbers` looks at: four seconds

_logger = logging.getLogger(__name__)


class GameEnd:
    """Used by the hook, on the game's drawing thread; `send_event` may be called on any thread."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._words = segment.words
        self._parts = SegmentParts(segment)
        self._own: Picture | None = None  # the game's own picture that went out last
        self._answer: Picture | None = None  # the answer that was copied last
        self._shown = self._parts.answers.num_published - 1  # number of the answer presented last
        self._oldest_answer = 0  # answers before this number come from before a stall
        self._restyler = ProcessWatch(0)  # the restyle process that answers now
        self._is_restyler_running = False
        self._next_check_s = 0.0
        self._has_refused = False

    @property
    def max_bytes(self) -> int:
        """Room for the pixels of one picture."""
        return self._segment.bank_bytes

    def claim(self) -> bool:
        """Become the game of this segment, or stay it; False while another living process is it.

        A launcher, a child and a fork may all have the hook: the first one that draws is the game.
        """
        holder, own = self._words[WORD_GAME_PID], os.getpid()
        if holder == own:
            return True
        if holder and is_running(holder):
            return False
        self._words[WORD_GAME_PID] = own
        self._words[WORD_GAME_CLOSED] = 0
        return True

    def publish(self, pixels: memoryview, layout: PixelLayout, time_s: float) -> int | None:
        """Hand over a copy of the game's picture.

        Args:
            pixels: `layout.num_bytes` contiguous bytes.
            layout: how they lie.
            time_s: now, on the monotonic clock.

        Returns:
            The frame's index; None when it is too large for the segment (logged once, counted).
        """
        return self.publish_filled(lambda room: room.__setitem__(slice(None), pixels), layout, time_s)

    def publish_filled(self, fill: Callable[[memoryview], object], layout: PixelLayout, time_s: float) -> int | None:
        """As `publish`, where `fill` writes the picture's bytes itself."""
        try:
            picture = self._parts.frames.begin(self._parts.frames.num_published, time_s, layout)
        except ValueError as error:
            self._refuse(error)
            return None
        fill(picture.pixels)
        self._words[WORD_HOOK] = PYTHON_HOOK
        self._parts.frames.publish(picture)
        self._own = picture
        return picture.index

    def own_pixels(self) -> memoryview:
        """The bytes that `publish` took last, to give the game its picture back."""
        assert self._own is not None
        return self._own.pixels

    def answer_number(self, layout: PixelLayout, now_s: float) -> int | None:
        """The number of the answer that `copy_answer` would give now; None when there is none."""
        answer = self._fitting_answer(layout, now_s)
        return None if answer is None else answer.sequence

    def copy_answer(self, pixels: memoryview, layout: PixelLayout, now_s: float) -> bool:
        """Copy the newest answer over `pixels`, which `publish` has just taken.

        Returns:
            False, with `pixels` as they were, when no restyle process is alive, its newest answer has another
            layout than the game has now, or the player wants the game's own picture.
        """
        if self._fitting_answer(layout, now_s) is None:
            return False
        if self.read_answer(lambda answer: pixels.__setitem__(slice(None), answer), layout, now_s):
            return True
        pixels[:] = self.own_pixels()
        return False

    def read_answer(self, read: Callable[[memoryview], object], layout: PixelLayout, now_s: float) -> bool:
        """Call `read` with the newest answer's bytes as they lie in the segment.

        Returns:
            False, with nothing to show whatever was read, when `copy_answer` would give none, or when each of
            three answers was overwritten meanwhile.
        """
        for _ in range(3):
            answer = self._fitting_answer(layout, now_s)
            if answer is None:
                return False
            read(answer.pixels)
            if self._parts.answers.is_intact(answer):
                self._answer = answer
                return True
        return False

    def has_news(self, now_s: float) -> bool:
        """Whether `copy_answer` would give an answer that was not shown yet."""
        newest = self._parts.answers.num_published - 1
        oldest = max(self._oldest_answer, self._words[WORD_FIRST_ANSWER])
        return self._own is not None and newest > self._shown and newest >= oldest and self.is_live(now_s)

    def awaits_answer(self) -> bool:
        """Whether the answer to the last picture may still come; as of the last look at the restyle process."""
        answered = -1 if self._answer is None else self._answer.index
        return self._is_restyler_running and self._own is not None and answered < self._own.index

    def count_presented(self, now_s: float) -> None:
        """The window shows the answer that was copied last, since `now_s`."""
        answer = self._answer
        assert answer is not None
        if answer.sequence == self._shown:
            self._words[WORD_REPEATED] += 1
            return
        self._words[WORD_PRESENTED] += 1
        self._words[WORD_ANSWERS_REPLACED] += answer.sequence - self._shown - 1
        self._shown = answer.sequence
        self._parts.latencies.append(now_s - answer.time_s)

    def count_original(self) -> None:
        """The window shows the game's own picture."""
        self._words[WORD_ORIGINAL] += 1

    def count_cost(self, seconds: float) -> None:
        """The hook took `seconds` of the game's time in this flip."""
        self._parts.costs.append(seconds)

    def send_event(self, name: str, data: Mapping[str, EventValue], time_s: float) -> None:
        """Leave an event for the restyle process.

        Raises:
            ValueError: for an empty name, a value that is no finite number, string or bool, or too much data.
        """
        self._parts.events.write(encode_event(name, data, time_s))

    def press(self, action: str, time_s: float, *, is_down: bool) -> None:
        """Tell the restyle process that the player has pressed or released the key of an action."""
        self.send_event(CONTROL_PREFIX + action, {"down": is_down}, time_s)

    def status(self) -> StreamStatus:
        """What the restyle process has said of itself last."""
        return self._parts.status.read()

    def numbers(self, now_s: float) -> LinkNumbers:
        """What happened until now, for the player to see."""
        newest_ms = sorted(latency_s * 1e3 for latency_s in self._parts.latencies.last(_NUM_NEWEST)) or [0.0]
        return LinkNumbers(
            is_live=self.is_live(now_s),
            captured=self._parts.frames.num_published,
            answered=self._parts.answers.num_published - self._words[WORD_CARRIED],
            presented=self._words[WORD_PRESENTED],
            p50_ms=newest_ms[len(newest_ms) // 2],
            p95_ms=newest_ms[len(newest_ms) * 95 // 100],
        )

    def is_live(self, now_s: float) -> bool:
        """Whether a restyle process runs and has beaten within the last second."""
        pid = self._words[WORD_RESTYLE_PID]
        if pid != self._restyler.pid:
            self._restyler.close()
            self._restyler = ProcessWatch(pid)
            self._next_check_s = now_s
        if now_s >= self._next_check_s:
            self._is_restyler_running = self._restyler.is_running()
            self._next_check_s = now_s + _PROCESS_CHECK_S
        is_live = self._is_restyler_running and now_s - self._parts.heartbeat[0] < STALL_S
        if not is_live:
            self._oldest_answer = self._parts.answers.num_published
        return is_live

    def close(self) -> None:
        """The game ends."""
        if self._words[WORD_GAME_PID] == os.getpid():
            self._words[WORD_GAME_CLOSED] = 1

    def _fitting_answer(self, layout: PixelLayout, now_s: float) -> Picture | None:
        """The newest answer of a restyle process that is alive, if it has the layout of the game's picture."""
        if self._parts.status.is_hidden or not self.is_live(now_s):
            return None
        answer = self._parts.answers.newest()
        oldest = max(self._oldest_answer, self._words[WORD_FIRST_ANSWER])
        return answer if answer is not None and answer.layout == layout and answer.sequence >= oldest else None

    def _refuse(self, error: ValueError) -> None:
        self._words[WORD_REFUSED] += 1
        if not self._has_refused:
            self._has_refused = True
            _logger.warning("a frame is not restyled: %s", error)
