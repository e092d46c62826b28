"""The link: the bytes of the segment, newest wins, and events."""

from __future__ import annotations

import logging
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from links import TINY_PIXELS, Link

from lsd_game.event_record import encode_event
from lsd_game.frame import Frame, GameEvent
from lsd_game.link.segment import NUM_EVENTS, NUM_SAMPLES, WORD_FRAMES_BEGUN, Segment
from lsd_game.pixel_layout import PixelLayout


@pytest.fixture
def link(tmp_path: Path) -> Link:
    return Link(tmp_path / "segment")


# The bytes ------------------------------------------------------------------------------------------


def test_a_new_segment_starts_with_magic_version_bank_size_and_owner(tmp_path: Path) -> None:
    Segment.create(tmp_path / "segment", bank_bytes=4096)
    data = (tmp_path / "segment").read_bytes()
    assert data[:32] == b"LSDGAME\0" + struct.pack("<QQQ", 2, 4096, os.getpid())
    assert len(data) == 512000 + 4 * 8192
    assert not any(data[32:])


def test_a_published_frame_lies_in_the_segment_byte_for_byte(link: Link, tmp_path: Path) -> None:
    assert link.publish(time_s=1.5) == 0
    assert link.publish(b"\x0b\x0c\x0d\x00\x0e\x0f\x10\x00", time_s=2.0) == 1
    data = (tmp_path / "segment").read_bytes()
    assert data[80:96] == struct.pack("<QQ", 2, 2)  # words 10 and 11: begun, published
    assert data[512000 : 512000 + 72] == (
        b"\x00\x00\x00\x00\x00\x00\x00\x00"  # index
        b"\x00\x00\x00\x00\x00\x00\xf8\x3f"  # 1.5 seconds
        b"\x02\x00\x00\x00\x01\x00\x00\x00"  # width, height
        b"\x08\x00\x00\x00\x08\x00\x00\x00"  # pitch, pixel bytes
        b"BGRX\x00\x00\x00\x00" + bytes(24) + TINY_PIXELS
    )
    assert data[512000 + 8192 + 64 :][:8] == b"\x0b\x0c\x0d\x00\x0e\x0f\x10\x00"


def test_an_answer_written_as_bytes_is_shown(link: Link) -> None:
    link.publish()
    link.restyle.beat(0.0)
    answers = 512000 + 2 * 8192
    header = struct.pack("<QdIIII4sI", 0, 0.0, 2, 1, 8, 8, b"BGRX", 0)
    link.segment.memory[answers : answers + 40] = header
    link.segment.memory[answers + 64 : answers + 72] = b"\x09" * 8
    assert link.look(0.1) is None
    link.segment.memory[272:288] = struct.pack("<QQ", 1, 1)  # words 34 and 35: begun, published
    assert link.look(0.1) == b"\x09" * 8


def test_an_event_lies_in_the_segment_as_length_and_json(link: Link, tmp_path: Path) -> None:
    link.game.send_event("hurt", {"health": 0.5}, 2.0)
    record = b'{"name":"hurt","data":{"health":0.5},"time_s":2.0}'
    assert (tmp_path / "segment").read_bytes()[4096 : 4096 + 4 + len(record)] == b"\x32\x00\x00\x00" + record


def test_events_written_as_bytes_are_read_and_broken_ones_are_counted_as_lost(link: Link) -> None:
    records = [b'{"name":"coin","data":{},"time_s":1.0}', b"{no json", b'{"name":"coin"}']
    for number, record in enumerate(records):
        start = 4096 + 512 * number
        link.segment.memory[start : start + 4 + len(record)] = struct.pack("<I", len(record)) + record
    link.segment.memory[96:112] = struct.pack("<QQ", 3, 3)  # words 12 and 13
    assert link.restyle.events() == [GameEvent("coin", {}, 1.0)]
    assert link.restyle.counters().events_lost == 2


def test_a_bank_with_a_lying_header_is_an_error_not_a_crash(link: Link) -> None:
    link.publish()
    link.segment.memory[512000 + 16 : 512000 + 20] = struct.pack("<I", 60_000)
    with pytest.raises(ValueError, match="pitch must be at least"):
        link.restyle.take()


# Frames there and answers back ----------------------------------------------------------------------


@pytest.mark.parametrize("channels", ["BGRX", "RGBA", "XRGB", "RGB", "BGR"])
@pytest.mark.parametrize("bottom_up", [False, True])
def test_a_picture_travels_in_the_layout_of_the_game(tmp_path: Path, channels: str, bottom_up: bool) -> None:
    rgb = np.arange(3 * 5 * 3, dtype=np.uint8).reshape(3, 5, 3)
    layout = PixelLayout(5, 3, channels, 5 * len(channels) + 3, bottom_up)
    rows = np.zeros((3, layout.pitch), np.uint8)
    for position, name in enumerate(channels):
        channel = np.full((3, 5), 255, np.uint8) if name in "AX" else rgb[:, :, "RGB".index(name)]
        rows[:, position : 5 * len(channels) : len(channels)] = channel[::-1] if bottom_up else channel
    link = Link(tmp_path / "segment")
    link.publish(rows.tobytes(), layout)
    frame = link.restyle.take()
    assert frame is not None
    assert np.array_equal(frame.pixels, rgb)
    link.restyle.beat(0.0)
    link.restyle.show(frame)
    answer = link.look(0.0, layout)
    assert answer is not None
    shown = np.frombuffer(answer, np.uint8).reshape(3, layout.pitch)
    assert np.array_equal(shown[:, : 5 * len(channels)], rows[:, : 5 * len(channels)])


def test_the_newest_frame_wins_and_what_it_replaced_is_counted(link: Link) -> None:
    assert link.restyle.take() is None
    for index in range(5):
        assert link.publish(bytes([index]) * 8) == index
    frame = link.restyle.take()
    assert frame is not None and frame.index == 4 and int(frame.pixels[0, 0, 0]) == 4
    assert link.restyle.take() is None
    link.publish()
    link.restyle.take()
    counters = link.restyle.counters()
    assert (counters.captured, counters.taken, counters.replaced) == (6, 2, 4)


def test_the_newest_answer_is_shown_again_until_a_newer_one_comes(link: Link) -> None:
    for index in range(3):
        link.publish(bytes([index]) * 8)
        link.answer(0.0)
    assert link.look(0.0) == b"\x02\x02\x02\xff" * 2
    assert link.look(0.0) == b"\x02\x02\x02\xff" * 2
    counters = link.restyle.counters()
    assert (counters.answered, counters.presented, counters.answers_replaced) == (3, 1, 2)
    assert counters.repeated == 1


def test_latency_runs_from_the_capture_to_the_first_flip_that_shows_the_answer(link: Link) -> None:
    link.publish(time_s=10.0)
    link.answer(10.5)
    link.look(10.625)
    link.look(10.75)
    link.game.count_cost(0.25)
    assert link.restyle.latencies_s() == [0.625]
    assert link.restyle.hook_costs_s() == [0.25]


def test_the_measurements_are_a_ring_that_keeps_the_newest(link: Link) -> None:
    for number in range(NUM_SAMPLES + 3):
        link.game.count_cost(float(number))
    costs = link.restyle.hook_costs_s()
    assert (len(costs), costs[0], costs[-1]) == (NUM_SAMPLES, 3.0, NUM_SAMPLES + 2.0)


def test_an_answer_of_another_size_is_not_shown(link: Link) -> None:
    link.publish()
    link.answer(0.0)
    smaller = PixelLayout(1, 1, "BGRX", 4)
    assert link.look(0.0, smaller) is None
    assert link.look(0.0) is not None


def test_an_answer_must_belong_to_a_taken_frame_and_keep_its_size(link: Link) -> None:
    link.publish()
    frame = link.restyle.take()
    assert frame is not None
    with pytest.raises(ValueError, match="one of the last frames taken, got index 7"):
        link.restyle.show(Frame(frame.pixels, 7, 0.0))
    with pytest.raises(ValueError, match=r"must be \(1, 2, 3\), got \(4, 4, 3\)"):
        link.restyle.show(Frame(np.zeros((4, 4, 3), np.uint8), frame.index, 0.0))


def test_a_frame_that_is_overwritten_while_it_is_copied_is_not_taken(link: Link) -> None:
    link.publish()
    link.segment.words[WORD_FRAMES_BEGUN] = 3  # the game has begun frame 2, in the bank of frame 0
    assert link.restyle.take() is None
    link.segment.words[WORD_FRAMES_BEGUN] = 2  # frame 1 is in the other bank
    assert link.restyle.take() is not None


def test_a_frame_that_is_too_large_is_refused_with_one_log_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    link = Link(tmp_path / "segment", bank_bytes=64)
    large = PixelLayout(5, 4, "BGRX", 20)
    with caplog.at_level(logging.WARNING):
        assert link.publish(bytes(80), large) is None
        assert link.publish(bytes(80), large) is None
    assert [record.message for record in caplog.records] == [
        "a frame is not restyled: a picture may have 64 bytes, got 5x4 pixels in 80 bytes"
    ]
    assert link.restyle.counters().refused == 2
    assert link.publish() == 0


_WRITER = """
import sys, time
from lsd_game.link.game_end import GameEnd
from lsd_game.link.segment import Segment
from lsd_game.pixel_layout import PixelLayout
game, layout = GameEnd(Segment.open(sys.argv[1])), PixelLayout(256, 256, "BGRX", 1024)
pictures = [memoryview(bytes([level]) * layout.num_bytes) for level in range(251)]
number = 0
while True:
    game.publish(pictures[number % 251], layout, 0.0)
    number += 1
    time.sleep(0.0002)
"""


def test_a_reader_never_takes_half_of_a_frame_from_a_fast_writer(tmp_path: Path) -> None:
    link = Link(tmp_path / "segment", bank_bytes=256 * 1024)
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(link.segment.path)])
    num_taken = 0
    try:
        while num_taken < 200:
            frame = link.restyle.take()
            if frame is None:
                assert writer.poll() is None, "it has ended by itself"
                time.sleep(0.0001)
                continue
            num_taken += 1
            assert frame.pixels.min() == frame.pixels.max() == frame.index % 251
    finally:
        writer.kill()
        writer.wait()


# Events ---------------------------------------------------------------------------------------------


def test_events_arrive_in_order_with_their_data(link: Link) -> None:
    link.game.send_event("coin", {"count": 3, "where": "höhle", "gold": True}, 1.0)
    link.game.send_event("hurt", {}, 2.0)
    assert link.restyle.events() == [
        GameEvent("coin", {"count": 3, "where": "höhle", "gold": True}, 1.0),
        GameEvent("hurt", {}, 2.0),
    ]
    assert link.restyle.events() == []


def test_numbers_of_numpy_travel_as_numbers(link: Link) -> None:
    link.game.send_event("hurt", {"health": np.float32(0.5), "lives": np.int64(2)}, 0.0)  # type: ignore[dict-item]
    assert link.restyle.events() == [GameEvent("hurt", {"health": 0.5, "lives": 2}, 0.0)]


def test_when_nobody_reads_the_oldest_events_are_lost_and_counted(link: Link) -> None:
    for number in range(NUM_EVENTS + 10):
        link.game.send_event("step", {"number": number}, 0.0)
    events = link.restyle.events()
    assert [event.data["number"] for event in events] == list(range(10, NUM_EVENTS + 10))
    assert (link.restyle.counters().events_lost, link.restyle.counters().events_sent) == (10, NUM_EVENTS + 10)


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("", {}, "an event needs a name such as 'coin', got ''"),
        ("hurt", {"health": float("nan")}, "event 'hurt': health must be a finite number"),
        ("hurt", {"where": [1, 2]}, "event 'hurt': where must be a finite number, a string or a bool"),
        ("hurt", {"text": "x" * 600}, "event 'hurt' may have 508 bytes with its data"),
    ],
)
def test_an_event_that_cannot_travel_is_named(name: str, data: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        encode_event(name, data, 0.0)
