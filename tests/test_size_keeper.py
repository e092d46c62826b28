"""A machine that is too slow draws fewer pixels, in few steps, and more again when it has room."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from adapted import save_small_model

from lsd_game.model.size_keeper import LEAST_SHARE, SizeKeeper
from lsd_game.model.stream import RestyleStream


def play(keeper: SizeKeeper, full_ms: float, frames: int) -> int:
    """Frames on a machine that needs `full_ms` for all pixels; how often the size changed."""
    return sum(keeper.note(full_ms * keeper.share) for _ in range(frames))


def test_a_machine_that_is_fast_enough_keeps_its_size() -> None:
    keeper = SizeKeeper(24.0)
    assert play(keeper, 40.0, 2_000) == 0
    assert keeper.share == 1.0


@pytest.mark.parametrize("full_ms", [45.0, 80.0, 150.0])
def test_a_slow_machine_soon_keeps_up_and_then_stays(full_ms: float) -> None:
    keeper = SizeKeeper(24.0)
    play(keeper, full_ms, 100)
    assert full_ms * keeper.share <= 1000.0 / 24.0
    assert play(keeper, full_ms, 10_000) == 0, "no size may swing"


def test_a_hopeless_machine_still_draws_a_picture() -> None:
    keeper = SizeKeeper(24.0)
    play(keeper, 5_000.0, 1_000)
    assert keeper.share == LEAST_SHARE


def test_single_slow_frames_change_nothing() -> None:
    keeper = SizeKeeper(24.0)
    assert not any(keeper.note(400.0 if number % 5 == 0 else 30.0) for number in range(2_000))


def test_the_picture_grows_again_when_the_load_is_gone() -> None:
    keeper = SizeKeeper(24.0)
    play(keeper, 90.0, 200)
    play(keeper, 20.0, 2_000)
    assert keeper.share == 1.0


def test_zero_keeps_the_size_whatever_it_takes() -> None:
    assert play(SizeKeeper(0.0), 10_000.0, 500) == 0


@pytest.mark.parametrize("fps", [-1.0, math.nan, math.inf])
def test_a_pace_that_is_none_is_refused(fps: float) -> None:
    with pytest.raises(ValueError, match="frames a second"):
        SizeKeeper(fps)


def test_a_stream_that_cannot_keep_up_draws_smaller_and_answers_at_the_games_size(tmp_path: Path) -> None:
    model = save_small_model(tmp_path / "small.safetensors")
    stream = RestyleStream(model, "molten lava world", resolution=(96, 64), keep_fps=100_000.0)
    frame = np.zeros((90, 120, 3), np.uint8)
    for _ in range(60):
        assert stream(frame).shape == frame.shape
    width, height = stream.resolution
    assert width * height < 96 * 64
