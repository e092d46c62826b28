"""The rings and slots that lie in a segment. Both ends have all of them; who writes which says segment.py."""

from __future__ import annotations

from lsd_game.link.event_ring import EventRing
from lsd_game.link.frame_slot import FrameSlot
from lsd_game.link.sample_ring import SampleRing
from lsd_game.link.segment import (
    COSTS_OFFSET,
    LATENCIES_OFFSET,
    WORD_ANSWERS_BEGUN,
    WORD_ANSWERS_PUBLISHED,
    WORD_COSTS,
    WORD_FRAMES_BEGUN,
    WORD_FRAMES_PUBLISHED,
    WORD_HEARTBEAT,
    WORD_LATENCIES,
    Segment,
)
from lsd_game.link.status_slot import StatusSlot


class SegmentParts:
    """What an end of the segment works with."""

    def __init__(self, segment: Segment) -> None:
        self.heartbeat = segment.memory[WORD_HEARTBEAT * 8 : WORD_HEARTBEAT * 8 + 8].cast("d")  # monotonic seconds
        self.frames = FrameSlot(
            segment, first_bank=0, begun_word=WORD_FRAMES_BEGUN, published_word=WORD_FRAMES_PUBLISHED
        )
        self.answers = FrameSlot(
            segment, first_bank=2, begun_word=WORD_ANSWERS_BEGUN, published_word=WORD_ANSWERS_PUBLISHED
        )
        self.events = EventRing(segment)
        self.latencies = SampleRing(segment, offset=LATENCIES_OFFSET, count_word=WORD_LATENCIES)
        self.costs = SampleRing(segment, offset=COSTS_OFFSET, count_word=WORD_COSTS)
        self.status = StatusSlot(segment)
