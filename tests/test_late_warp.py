"""The late warp: motion vectors and a camera that moves are followed to the pixel, anything else is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from links import Link

from lsd_game.display.late_warp import Carrier, Shift, along, find_shift, moved
from lsd_game.display.showing import Showing
from lsd_game.frame import Frame, Pixels
from lsd_game.pixel_layout import PixelLayout
from lsd_game.region import Region
from lsd_game.report import FrameCounts


def view(left: int, top: int, size: tuple[int, int] = (160, 240)) -> Pixels:
    """What a camera sees at a place of a world of soft blobs."""
    coarse = np.random.default_rng(5).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    world = coarse.repeat(6, 0).repeat(6, 1)
    return np.ascontiguousarray(world[top : top + size[0], left : left + size[1]])


@pytest.mark.parametrize("move", [(5, 0), (0, -7), (12, 9), (-3, 2)])
def test_the_shift_of_the_camera_is_found_to_the_pixel_and_the_answer_carried_there(move: tuple[int, int]) -> None:
    before, after = view(100, 60), view(100 + move[0], 60 + move[1])
    shift = find_shift(before, after)
    assert shift == Shift(-move[0], -move[1])
    inner = np.s_[16:-16, 16:-16]
    assert np.array_equal(moved(255 - before, shift)[inner], (255 - after)[inner])


def test_what_is_no_camera_move_is_left_alone() -> None:
    still = view(100, 60)
    sprite, other = still.copy(), view(10, 150)
    sprite[40:60, 50:70] = 255
    lighter = np.minimum(still.astype(int) + 20, 255).astype(np.uint8)
    for after in (still, sprite, other, lighter, still[:100], np.zeros_like(still)):
        assert find_shift(still, after) is None
    assert find_shift(still[:8, :8], still[:8, 1:9]) is None


def test_motion_vectors_are_followed_over_several_frames_even_where_parts_move_apart() -> None:
    """The upper half moves to the right, the lower one to the left and down."""
    motion = np.zeros((160, 240, 2), np.float32)
    motion[:80, :, 0], motion[80:] = 4.0, (-3.0, 1.0)
    frames = [Frame(view(100, 60), 7, 0.0)]
    for index in range(8, 11):
        frames.append(Frame(along(frames[-1].pixels, motion), index, 0.0, motion=motion))
    carrier = Carrier()
    carrier.start(frames[0], 255 - frames[0].pixels)
    for frame in frames[1:]:
        carried = carrier.carry(frame)
        inner = np.s_[:-8, 16:-16]  # beyond the border nothing is known
        assert carried is not None and np.array_equal(carried[inner], 255 - frame.pixels[inner])


def test_an_answer_that_comes_late_is_carried_along_the_motion_that_was_seen_while_it_was_drawn() -> None:
    motion = np.full((160, 240, 2), 2.0, np.float32)
    frames = [Frame(view(100 - 2 * i, 60 - 2 * i), i, 0.0, motion=motion) for i in range(4)]
    carrier = Carrier()
    for frame in frames[:3]:
        assert carrier.carry(frame) is None, "there is no answer yet"
    carrier.start(frames[0], 255 - frames[0].pixels)
    carried = carrier.carry(frames[3])
    inner = np.s_[16:-16, 16:-16]
    assert carried is not None and np.array_equal(carried[inner], (255 - frames[3].pixels)[inner])


def test_where_a_step_of_the_motion_is_missing_the_camera_is_looked_for() -> None:
    wrong = np.full((160, 240, 2), 40.0, np.float32)  # it is not taken
    source, newest = Frame(view(100, 60), 3, 0.0), Frame(view(106, 60), 5, 0.0, motion=wrong)
    carrier = Carrier()
    carrier.start(source, 255 - source.pixels)
    carried = carrier.carry(newest)
    inner = np.s_[16:-16, 16:-16]
    assert carried is not None and np.array_equal(carried[inner], (255 - newest.pixels)[inner])
    carrier.stop()
    assert carrier.carry(newest) is None


class Window:
    """A link whose newest frame the test sets, and what was shown on it: index, is carried, pixels."""

    def __init__(self) -> None:
        self.newest: Frame | None = None
        self.shown: list[tuple[int, bool, Pixels]] = []

    def peek(self, after: int = -1) -> Frame | None:
        return self.newest if self.newest is not None and self.newest.index > after else None

    def show(self, frame: Frame, *, is_carried: bool = False) -> None:
        self.shown.append((frame.index, is_carried, frame.pixels))


def frame_at(left: int, index: int) -> Frame:
    return Frame(view(left, 60), index, 0.0)


def showing(window: Window, *, has_late_warp: bool = True) -> Showing:
    def finish(frame: Frame, answer: Pixels, protect: tuple[Region, ...] = ()) -> Pixels:
        return answer

    return Showing(window, finish, has_late_warp=has_late_warp, clock=lambda: 0.0)


def looks_like(shown: Pixels, frame: Frame) -> bool:
    """Whether it is the perfect answer to a frame, but for the borders."""
    return np.array_equal(shown[:, 32:-32], 255 - frame.pixels[:, 32:-32])


def test_between_two_answers_the_last_one_follows_every_frame_of_the_game() -> None:
    window = Window()
    stage = showing(window)
    first = frame_at(100, 0)
    stage.answer(first, replace(first, pixels=255 - first.pixels))
    frames = [frame_at(100 + 3 * i, i) for i in range(1, 5)]
    for frame in frames:
        window.newest = frame
        assert stage.follow()
        assert not stage.follow(), "once for each frame"
    assert [(index, is_carried) for index, is_carried, _ in window.shown] == [
        (0, False),
        *((i, True) for i in range(1, 5)),
    ]
    assert all(looks_like(shown[2], frame) for shown, frame in zip(window.shown[1:], frames, strict=True))
    stage.pause()
    window.newest = frame_at(130, 9)
    assert stage.follow() and len(window.shown) == 5, "the game's own picture is not followed"


def test_an_answer_is_shown_as_of_the_frame_that_came_meanwhile() -> None:
    window = Window()
    first, window.newest = frame_at(100, 0), frame_at(106, 2)
    for has_late_warp in (True, False):
        showing(window, has_late_warp=has_late_warp).answer(first, replace(first, pixels=255 - first.pixels))
    assert [(index, is_carried) for index, is_carried, _ in window.shown] == [(2, False), (0, False)]
    assert looks_like(window.shown[0][2], window.newest) and looks_like(window.shown[1][2], first)


def test_every_picture_is_told_of_beside_the_frame_that_it_was_shown_for() -> None:
    window, told = Window(), []
    stage = Showing(
        window,
        lambda frame, answer, protect=(): answer,
        has_late_warp=True,
        clock=lambda: 0.0,
        on_shown=lambda frame, shown: told.append((frame, shown)),
    )
    first, window.newest = frame_at(100, 0), frame_at(103, 1)
    stage.answer(first, replace(first, pixels=255 - first.pixels))
    newest = window.newest = frame_at(106, 2)
    assert stage.follow()
    assert [frame.index for frame, _ in told] == [1, 2]
    assert told[1][0] is newest and looks_like(told[1][1], newest)


def test_pictures_between_answers_are_counted_apart(tmp_path: Path) -> None:
    link = Link(tmp_path / "segment", bank_bytes=view(0, 0).size)
    layout = PixelLayout(240, 160, "RGB", 720)
    stage = Showing(link.restyle, lambda frame, answer, protect=(): answer, has_late_warp=True, clock=lambda: 0.0)
    link.restyle.beat(1.0)
    link.publish(view(100, 60).tobytes(), layout)
    frame = link.restyle.take()
    assert frame is not None
    stage.answer(frame, replace(frame, pixels=255 - frame.pixels))
    link.publish(view(105, 60).tobytes(), layout, time_s=1.0)
    assert stage.follow()
    counts = FrameCounts.of(link.restyle.counters())
    assert (link.restyle.counters().answered, counts.restyled, counts.dropped) == (2, 1, 1)
    assert link.game.numbers(1.0).answered == 1
    shown = link.look(1.0, layout)
    assert shown is not None and looks_like(np.frombuffer(shown, np.uint8).reshape(160, 240, 3), frame_at(105, 1))
    link.segment.unlink()


def test_looking_at_the_newest_frame_does_not_take_it(tmp_path: Path) -> None:
    link = Link(tmp_path / "segment")
    layout = PixelLayout(2, 1, "RGB", 6)
    assert link.restyle.peek() is None
    link.publish(bytes(range(6)), layout)
    taken = link.restyle.take()
    assert taken is not None and link.restyle.peek(after=taken.index) is None
    in_work = link.restyle.peek()
    assert in_work is not None and np.array_equal(in_work.pixels, taken.pixels)
    link.publish(bytes(range(6, 12)), layout)
    newest = link.restyle.peek()
    assert newest is not None and newest.pixels.tolist() == [[[6, 7, 8], [9, 10, 11]]]
    assert link.restyle.peek(after=newest.index) is None
    taken = link.restyle.take()
    assert taken is not None and np.array_equal(taken.pixels, newest.pixels)
    link.segment.unlink()
