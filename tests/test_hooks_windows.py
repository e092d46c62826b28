"""The hooks of the libraries that open OpenGL windows: frames and state stay bit-identical, the screen is restyled."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from answering import Answering
from screens import Screen, needs_xvfb

from lsd_game.hooks.gl_frame import size_within
from lsd_game.hooks.launch import game_environment

ROOT = Path(__file__).resolve().parent.parent
GAME = str(ROOT / "tests" / "games" / "windows.py")
PACKAGES = {"glfw": "glfw", "pyglet": "pyglet", "sdl2": "sdl2", "headless": "moderngl_window"}
PACKAGES |= {"framework": "moderngl_window", "arcade": "arcade", "pygame": "pygame.window"}  # the last of pygame-ce
NUM_FRAMES = 40

needs_moderngl = pytest.mark.skipif(
    importlib.util.find_spec("moderngl") is None, reason="needs moderngl (pip install '.[gl]')"
)
pytestmark = [needs_xvfb, needs_moderngl]


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


def play(screen: Screen, words: list[str], environment: Mapping[str, str] | None = None) -> str:
    """Run the game; return the hash of all that it has drawn."""
    if importlib.util.find_spec(PACKAGES[words[0]]) is None:
        pytest.skip(f"needs the Python package {PACKAGES[words[0]]}")
    given = {**os.environ, "PYTHONPATH": str(ROOT)} if environment is None else dict(environment)
    given |= {"DISPLAY": screen.display, "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, GAME, *words, f"frames={NUM_FRAMES}"]
    game = subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=100)
    if "DLL" in game.stderr or "SDL2 library" in game.stderr:
        pytest.skip("needs the SDL 2 library (Debian package libsdl2-2.0-0)")
    assert game.returncode == 0, game.stderr
    assert "lsd-game" not in game.stderr, game.stderr
    return game.stdout


def hooked(answering: Answering) -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return game_environment(environment, answering.segment.path)


@pytest.mark.parametrize(
    "words",
    [
        ["glfw", "profile=core"],
        ["glfw", "profile=core", "samples=4"],
        ["glfw", "profile=compat", "keep=1"],
        ["glfw", "profile=compat", "samples=4", "srgb=1"],
        ["glfw", "profile=core", "srgb=1"],
        ["pyglet", "profile=core", "samples=4"],
        ["sdl2", "profile=compat", "keep=1"],
        ["arcade", "samples=4", "keep=1"],
        ["framework", "samples=4"],
        ["pygame", "samples=4", "profile=compat", "keep=1"],
        ["headless", "keep=1"],
        ["headless", "samples=4"],
    ],
    ids=" ".join,
)
def test_frames_and_state_are_bit_identical_without_the_hook_passed_through_and_restyled(
    screen: Screen, tmp_path: Path, words: list[str]
) -> None:
    plain = play(screen, words)
    with Answering(tmp_path / "silent", is_silent=True) as silent:
        assert play(screen, words, hooked(silent)) == plain
        assert (silent.counters().presented, silent.counters().original) == (0, NUM_FRAMES)
    with Answering(tmp_path / "answering") as answering:
        assert play(screen, words, hooked(answering)) == plain
        assert answering.counters().presented > NUM_FRAMES // 6
        assert answering.sizes == {(200, 320)}


@pytest.mark.parametrize("samples", ["0", "4"])
def test_a_picture_larger_than_the_link_is_scaled_to_fit_and_still_given_back(
    screen: Screen, tmp_path: Path, samples: str
) -> None:
    words = ["glfw", f"samples={samples}"]
    with Answering(tmp_path / "small", bank_bytes=160 * 100 * 4) as answering:
        assert play(screen, words, hooked(answering)) == play(screen, words)
        assert answering.sizes == {(100, 160)}
        assert answering.counters().presented > 0


def test_a_size_within_a_limit_keeps_its_proportions() -> None:
    assert size_within((1920, 1080), 1920 * 1080 * 4) == (1920, 1080)
    assert size_within((3840, 2160), 1920 * 1080 * 4) == (1920, 1080)
    assert size_within((4000, 1), 400) == (632, 1)
