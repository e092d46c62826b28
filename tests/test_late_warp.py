"""The late warp: a camera that moves is followed to the pixel, anything else is left alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from links import Link

from lsd_game.frame import Frame, Pixels
from lsd_game.late_warp import Shift, find_shift, moved
from lsd_game.pixel_layout import PixelLayout
from lsd_game.window_controls import WindowControls
from lsd_game.window_options import WindowOptions


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


def test_an_answer_is_carried_only_if_the_player_asks_for_it_and_keeps_its_size() -> None:
    before, after = view(100, 60), view(106, 60)
    window = SimpleNamespace(inform=lambda status: None, peek=lambda: after)
    for is_wanted in (True, False):
        controls = WindowControls(WindowOptions(late_warp=is_wanted), window, prompt="lava", clock=lambda: 0.0)
        shown = controls.finish(Frame(before, 0, 0.0), 255 - before)
        wanted = 255 - (after if is_wanted else before)
        assert np.array_equal(shown[:, 8:-8], wanted[:, 8:-8])


def test_looking_at_the_newest_frame_does_not_take_it(tmp_path: Path) -> None:
    link = Link(tmp_path / "segment")
    layout = PixelLayout(2, 1, "RGB", 6)
    assert link.restyle.peek() is None
    link.publish(bytes(range(6)), layout)
    assert link.restyle.take() is not None
    assert link.restyle.peek() is None
    link.publish(bytes(range(6, 12)), layout)
    newest = link.restyle.peek()
    assert newest is not None and newest.tolist() == [[[6, 7, 8], [9, 10, 11]]]
    taken = link.restyle.take()
    assert taken is not None and np.array_equal(taken.pixels, newest)
    link.segment.unlink()
