"""The hook on OpenGL windows: the screen shows the answer, and the game's own frames and state stay bit-identical."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from screens import Screen, needs_xvfb

from lsd_game.hooks.gl_api import GlApi

ROOT = Path(__file__).resolve().parent.parent
TRIANGLE = str(ROOT / "tests" / "games" / "triangle.py")
BACKGROUND, INVERTED = (0, 0, 64), (255, 255, 191)

pytestmark = [
    needs_xvfb,
    pytest.mark.skipif(importlib.util.find_spec("moderngl") is None, reason="needs moderngl (pip install '.[gl]')"),
]


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


def start(screen: Screen, *words: str, launcher: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": screen.display, "SDL_AUDIODRIVER": "dummy"}
    environment |= {"PYGAME_HIDE_SUPPORT_PROMPT": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    command = [sys.executable, *launcher, TRIANGLE, *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start_restyled(screen: Screen, *words: str) -> subprocess.Popen[str]:
    return start(screen, *words, launcher=("-m", "lsd_game", "run", "--model=fake", "--", sys.executable))


def finish(game: subprocess.Popen[str]) -> str:
    output, complaints = game.communicate()
    if "cannot create context" in complaints or "GLX" in complaints:
        pytest.skip("needs an OpenGL driver for Xvfb (Debian package libgl1-mesa-dri)")
    assert game.returncode == 0, complaints
    return output


def corner(screen: Screen) -> tuple[int, int, int]:
    """The colour beside the triangle, in the upper left part of the window (160..480, 140..340 on the screen)."""
    red, green, blue = screen.pixels()[160, 180]
    return int(red), int(green), int(blue)


@pytest.mark.parametrize("words", [["frames=80"], ["frames=80", "resize=1"]])
def test_frames_and_state_are_bit_identical_with_and_without_the_hook(screen: Screen, words: list[str]) -> None:
    assert finish(start_restyled(screen, *words)) == finish(start(screen, *words))


@pytest.mark.parametrize("samples", ["0", "4"])
def test_the_screen_shows_the_restyled_picture_the_right_way_up(screen: Screen, samples: str) -> None:
    game = start_restyled(screen, "frames=500", f"samples={samples}")
    seen: list[tuple[int, int, int]] = []
    while game.poll() is None:
        seen.append(corner(screen))
        time.sleep(0.02)
    finish(game)
    first = seen.index(INVERTED)
    last = len(seen) - 1 - seen[::-1].index(INVERTED)
    assert last - first > 10
    assert set(seen[first : last + 1]) == {INVERTED}
    assert set(seen[:first]) <= {BACKGROUND, (0, 0, 0)}


def test_without_a_context_the_hook_says_so() -> None:
    with ThreadPoolExecutor() as fresh, pytest.raises(OSError, match="no OpenGL context is current on this thread"):
        fresh.submit(GlApi).result()  # other tests may have left a context on this thread, none on a new one
