"""The ring's index arithmetic against a plain list of frames, and the integers that it becomes."""

from __future__ import annotations

import pytest
import torch

from lsd_kernels.frame_state import FRAMES, FrameState
from lsd_kernels.ring import Ring


def seen_by(ring: Ring, num_frames: int) -> list[tuple[int, int]]:
    """(frame number, age) that the last of `num_frames` frames sees, by following what was written where."""
    held: dict[int, int] = {}
    for number in range(num_frames):
        view = ring.view()
        held[view.slot] = number
        last = [(held[slot], age) for slot, age in view.frames]
        ring.advance()
    return last


@pytest.mark.parametrize("window", [1, 2, 5])
@pytest.mark.parametrize("num_frames", [1, 2, 3, 6, 7, 13])
def test_a_frame_sees_the_window_before_it_and_itself(window: int, num_frames: int) -> None:
    now = num_frames - 1
    assert seen_by(Ring(window), num_frames) == [(now - age, age) for age in range(min(window, now), -1, -1)]


@pytest.mark.parametrize("num_frames", [2, 3, 4, 8, 30])
def test_sinks_stay_and_their_age_stops_behind_the_window(num_frames: int) -> None:
    window, now = 3, num_frames - 1
    seen = seen_by(Ring(window, num_sinks=2), num_frames)
    sinks = [(number, min(now - number, window + 1)) for number in range(min(2, now))]
    assert seen[: len(sinks)] == sinks
    assert [number for number, _ in seen] == sorted({number for number, _ in seen}), "each frame once"
    assert seen[-1] == (now, 0)


def test_a_cleared_ring_begins_anew() -> None:
    ring = Ring(2, num_sinks=1)
    for _ in range(5):
        ring.advance()
    ring.clear()
    assert ring.view() == Ring(2, num_sinks=1).view()


def test_nothing_counts_up() -> None:
    ring = Ring(3, num_sinks=1)
    views = []
    for _ in range(200):
        views.append(ring.view())
        ring.advance()
    assert views[100:104] == views[180:184], "the same every window + 1 frames"
    assert max(max(slot, age) for view in views for slot, age in view.frames) <= 4


def test_a_ring_without_a_window_is_refused() -> None:
    with pytest.raises(ValueError, match="a window of 1 or more"):
        Ring(0)


def test_the_frame_state_shows_its_parts_where_kernels_read_them() -> None:
    ring = Ring(2)
    for _ in range(4):
        ring.advance()
    state = FrameState(ring, torch.device("cpu"))
    state.device.copy_(state.host_values(ring.view(), num_rows=7, has_last=True, leak=0.25))
    assert (state.slot.tolist(), state.counts.tolist(), state.has_last.tolist()) == ([1], [7, 3], [1])
    assert state.leak.tolist() == [0.25]
    assert state.frames.tolist() == [[2, 2], [0, 1], [1, 0]]
    assert len(state.device) == FRAMES + 2 * ring.num_slots
