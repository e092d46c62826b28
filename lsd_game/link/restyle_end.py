"""The restyle process's end of the segment: source of frames and events, sink of answers, counters."""

from __future__ import annotations

import json
import logging
import os
import time
from collections import deque

import numpy as np

from lsd_game.frame import Frame, GameEvent, Pixels
from lsd_game.link.conversion import from_rgb, to_rgb
from lsd_game.link.segment import (
    WORD_ANSWERS_PUBLISHED,
    WORD_ANSWERS_REPLACED,
    WORD_CARRIED,
    WORD_EVENTS_LOST,
    WORD_EVENTS_PUBLISHED,
    WORD_FIRST_ANSWER,
    WORD_FRAMES_PUBLISHED,
    WORD_FRAMES_REPLACED,
    WORD_FRAMES_TAKEN,
    WORD_GAME_CLOSED,
    WORD_GAME_PID,
    WORD_ORIGINAL,
    WORD_OWNER_PID,
    WORD_PRESENTED,
    WORD_REFUSED,
    WORD_REPEATED,
    WORD_RESTYLE_PID,
    WORD_STOP,
    Segment,
)
from lsd_game.link.segment_parts import SegmentParts
from lsd_game.link_counters import LinkCounters
from lsd_game.pacing import poll_wait_s
from lsd_game.pixel_layout import PixelLayout
from lsd_game.process_watch import ProcessWatch
from lsd_game.status import StreamStatus

_NUM_TRIES = 8  # to copy a frame before a game that is not paced overwrites it
_NUM_REMEMBERED = 8  # taken frames whose layout is kept until their answer comes

_logger = logging.getLogger(__name__)


class RestyleEnd:
    """A `FrameSource` and a `FrameSink`. One thread takes and shows; `beat` may be called on another one."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._words = segment.words
        self._parts = SegmentParts(segment)
        self._pid = os.getpid()
        self._layouts: deque[tuple[int, PixelLayout]] = deque(maxlen=_NUM_REMEMBERED)
        self._peeked: tuple[int, PixelLayout | None] = (-1, None)  # as _layouts, of the frame that was peeked at last
        self._raw = np.empty(0, np.uint8)  # the private copy of a frame, before it is converted
        self._owner = ProcessWatch(self._words[WORD_OWNER_PID])

    def take(self) -> Frame | None:
        """Return the newest frame not taken yet, or None."""
        seen = self._words[WORD_FRAMES_TAKEN] + self._words[WORD_FRAMES_REPLACED]
        for _ in range(_NUM_TRIES):
            picture = self._parts.frames.newest()
            if picture is None or picture.sequence < seen:
                return None
            raw = self._private_copy(picture.pixels)
            if self._parts.frames.is_intact(picture):
                self._words[WORD_FRAMES_REPLACED] += picture.sequence - seen
                self._words[WORD_FRAMES_TAKEN] += 1
                self._layouts.append((picture.index, picture.layout))
                return Frame(to_rgb(raw, picture.layout), picture.index, picture.time_s)
        return None

    def peek(self, after: int = -1) -> Frame | None:
        """Return the newest frame, taken or not, if its index is above `after`; it can still be taken."""
        picture = self._parts.frames.newest()
        if picture is None or picture.index <= after:
            return None
        pixels = to_rgb(np.frombuffer(picture.pixels, np.uint8), picture.layout)
        if not self._parts.frames.is_intact(picture):
            return None
        self._peeked = (picture.index, picture.layout)
        return Frame(pixels, picture.index, picture.time_s)

    def show(self, frame: Frame, *, is_carried: bool = False) -> None:
        """Leave a picture for a frame that was taken, or peeked at last, in the layout that the game had for it.

        Args:
            frame: with the index and time of that frame.
            is_carried: an older answer, shown again: it is counted as such.

        Raises:
            ValueError: when the frame is not from here, or has changed its size.
        """
        layout = next((layout for index, layout in (*self._layouts, self._peeked) if index == frame.index), None)
        if layout is None:
            raise ValueError(f"an answer must be to one of the last frames taken, got index {frame.index}")
        self._words[WORD_CARRIED] += is_carried
        picture = self._parts.answers.begin(frame.index, frame.time_s, layout)
        from_rgb(frame.pixels, layout, np.frombuffer(picture.pixels, np.uint8))
        self._parts.answers.publish(picture)

    def events(self) -> list[GameEvent]:
        """The events since the last call, oldest first; what cannot be read is counted as lost."""
        decoded = [_decode_event(record) for record in self._parts.events.read_all()]
        events = [event for event in decoded if event is not None]
        self._words[WORD_EVENTS_LOST] += len(decoded) - len(events)
        return events

    def wait(self, idle_s: float) -> None:
        """Wait before looking for a frame again, when none has come for `idle_s`: nothing here can wake us."""
        time.sleep(poll_wait_s(idle_s))

    def beat(self, now_s: float) -> None:
        """Tell the game that answers are still coming; call it at least five times a second."""
        self._parts.heartbeat[0] = now_s
        if self._words[WORD_RESTYLE_PID] != self._pid:
            self._words[WORD_FIRST_ANSWER] = self._parts.answers.num_published
            self._words[WORD_RESTYLE_PID] = self._pid

    def inform(self, status: StreamStatus) -> None:
        """Let the game's window know how the stream does."""
        self._parts.status.write(status)

    def should_stop(self) -> bool:
        """Whether the owner of the segment asked for the end, or is gone itself."""
        return bool(self._words[WORD_STOP]) or not self._owner.is_running()

    def is_game_closed(self) -> bool:
        """Whether the game has said that it ends."""
        return bool(self._words[WORD_GAME_CLOSED])

    def game_pid(self) -> int | None:
        """The process that draws; None before its first frame."""
        return self._words[WORD_GAME_PID] or None

    def counters(self) -> LinkCounters:
        """What happened until now."""
        words = self._words
        return LinkCounters(
            captured=words[WORD_FRAMES_PUBLISHED],
            taken=words[WORD_FRAMES_TAKEN],
            replaced=words[WORD_FRAMES_REPLACED],
            answered=words[WORD_ANSWERS_PUBLISHED],
            presented=words[WORD_PRESENTED],
            answers_replaced=words[WORD_ANSWERS_REPLACED],
            repeated=words[WORD_REPEATED],
            original=words[WORD_ORIGINAL],
            refused=words[WORD_REFUSED],
            events_sent=words[WORD_EVENTS_PUBLISHED],
            events_lost=words[WORD_EVENTS_LOST],
            carried=words[WORD_CARRIED],
        )

    def latencies_s(self) -> list[float]:
        """From the hook taking a frame to the hook showing its answer, in seconds; the newest 16384."""
        return self._parts.latencies.newest()

    def hook_costs_s(self) -> list[float]:
        """What the hook added to each flip of the game, in seconds; the newest 16384."""
        return self._parts.costs.newest()

    def close(self) -> None:
        """No answers come any more: the game shows its own picture from now on."""
        if self._words[WORD_RESTYLE_PID] == self._pid:
            self._words[WORD_RESTYLE_PID] = 0
        if not self._owner.is_running():  # it was killed and cannot clean up
            self._segment.unlink()

    def _private_copy(self, pixels: memoryview) -> Pixels:
        if self._raw.size != len(pixels):
            self._raw = np.empty(len(pixels), np.uint8)
        self._raw[:] = np.frombuffer(pixels, np.uint8)
        return self._raw


def _decode_event(record: bytes) -> GameEvent | None:
    try:
        fields = json.loads(record)
        return GameEvent(fields["name"], fields["data"], fields["time_s"])
    except (ValueError, KeyError, TypeError) as error:
        _logger.warning("an event cannot be read: %s", error)
        return None
