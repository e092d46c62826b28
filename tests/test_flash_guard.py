"""The flash guard, held against a plain reading of WCAG 2.3.1 on synthetic flashes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from lsd_game.display.flash_guard import FlashGuard
from lsd_game.frame import Pixels

SIZE = (144, 256)
FPS = 24
DARK, BRIGHT = 20, 235


def linear(byte: float) -> float:
    value = byte / 255.0
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def flat(level: int, color: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Pixels:
    return np.full((*SIZE, 3), np.array(color) * level, np.uint8)


def flashing(hertz: float, low: Pixels, high: Pixels, seconds: float = 3.0) -> Iterator[Pixels]:
    for number in range(int(seconds * FPS)):
        yield high if int(2 * hertz * number / FPS) % 2 else low


def guarded(pictures: Iterator[Pixels]) -> list[Pixels]:
    guard = FlashGuard()
    return [guard.limit(picture, number / FPS) for number, picture in enumerate(pictures)]


def most_changes_a_second(pictures: list[Pixels], place: tuple[slice, slice], value: Callable[[float], float]) -> int:
    """Opposing changes of a tenth or more at one place, the most within any second."""
    levels = [value(float(picture[place].mean())) for picture in pictures]
    extreme, direction, times = levels[0], 0, []
    for number, level in enumerate(levels):
        sign = 1 if level > extreme else -1
        if abs(level - extreme) >= 0.1 and sign != direction:
            times.append(number)
            direction, extreme = sign, level
        elif sign == direction:
            extreme = level
    return max((sum(start <= time < start + FPS for time in times) for start in times), default=0)


MIDDLE = (slice(40, 100), slice(80, 180))


@pytest.mark.parametrize("hertz", [4.0, 6.0, 8.0, 12.0])
def test_a_whole_screen_that_flashes_too_often_is_held_to_three_flashes_a_second(hertz: float) -> None:
    wanted = list(flashing(hertz, flat(DARK), flat(BRIGHT)))
    shown = guarded(iter(wanted))
    assert most_changes_a_second(wanted, MIDDLE, linear) > 6
    assert most_changes_a_second(shown, MIDDLE, linear) <= 6


def test_what_is_allowed_passes_bit_for_bit() -> None:
    small = flat(DARK)
    small[:24, :32] = BRIGHT  # under a quarter of the area
    faint = flat(110)
    for wanted in (
        flashing(2.5, flat(DARK), flat(BRIGHT)),  # slow
        flashing(12.0, flat(DARK), small),  # small
        flashing(12.0, flat(100), faint),  # faint
        flashing(12.0, flat(235), flat(255)),  # both bright: the darker one is above 0.8
        (flat(level) for level in range(0, 250, 5)),  # a fade
    ):
        pictures = list(wanted)
        assert all(np.array_equal(*pair) for pair in zip(guarded(iter(pictures)), pictures, strict=True))


def test_a_saturated_red_flash_is_limited_where_its_luminance_would_not_be() -> None:
    red = (1.0, 0.0, 0.0)
    wanted = list(flashing(8.0, flat(0), flat(140, red)))  # 0.2126 * 0.26: no general flash
    shown = guarded(iter(wanted))
    redness = [linear(float(picture[MIDDLE][..., 0].mean())) * 320 for picture in shown]
    large = [number for number, pair in enumerate(pairwise(redness)) if abs(pair[1] - pair[0]) > 20]
    assert max(sum(start <= time < start + FPS for time in large) for start in large) <= 6


def test_only_the_flashing_part_is_held_back() -> None:
    low, high = flat(DARK), flat(DARK)
    high[:, :128] = BRIGHT
    moving = [low.copy() for _ in range(48)]
    for number, picture in enumerate(moving):
        picture[:, :128] = (high if number % 2 else low)[:, :128]
        picture[100:110, 210 + number % 30 : 220 + number % 30] = 255
    shown = guarded(iter(moving))
    far_right = np.s_[:, 200:]
    assert all(np.array_equal(a[far_right], b[far_right]) for a, b in zip(shown, moving, strict=True))
    assert most_changes_a_second(shown, (slice(40, 100), slice(20, 90)), linear) <= 6


def test_it_is_causal_and_survives_a_new_size() -> None:
    wanted = list(flashing(8.0, flat(DARK), flat(BRIGHT)))
    other_end = [*wanted[:30], *(flat(77) for _ in wanted[30:])]
    for one, other in zip(guarded(iter(wanted))[:30], guarded(iter(other_end))[:30], strict=True):
        assert np.array_equal(one, other)
    guard = FlashGuard()
    guard.limit(flat(3), 0.0)
    tiny = np.full((3, 5, 3), 200, np.uint8)
    assert guard.limit(tiny, 0.04) is tiny
    assert np.array_equal(guard.limit(tiny, 0.08), tiny)
