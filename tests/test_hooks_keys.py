"""The player's keys in windows that are not pygame's: pressed on a real X screen, heard by the restyle process."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from answering import Answering
from players import Player, needs_xdotool
from screens import Screen, needs_xvfb
from test_hooks_windows import GAME, PACKAGES, hooked, needs_moderngl

from lsd_game.keys import bind_keys
from lsd_game.status import StreamStatus

pytestmark = [needs_xvfb, needs_moderngl, needs_xdotool]


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


@pytest.mark.parametrize("library", ["glfw", "pyglet", "sdl2"])
def test_a_key_that_is_pressed_in_the_window_is_heard_and_so_is_its_release(
    screen: Screen, tmp_path: Path, library: str
) -> None:
    if importlib.util.find_spec(PACKAGES[library]) is None:
        pytest.skip(f"needs the Python package {PACKAGES[library]}")
    with Answering(tmp_path / "segment") as answering:
        answering.end.inform(StreamStatus(is_ready=True, keys=bind_keys({"toggle": "t", "split": "ctrl+1"})))
        environment = {**hooked(answering), "DISPLAY": screen.display, "LIBGL_ALWAYS_SOFTWARE": "1"}
        game = subprocess.Popen([sys.executable, GAME, library, "frames=100000"], env=environment)
        try:
            until_presented(answering, 3)
            player = Player(screen)
            heard = [play(answering, player, keys) for keys in (["t"], ["shift", "F8"], ["ctrl", "1"], ["F5"], ["x"])]
        finally:
            game.kill()  # SDL makes an event of SIGTERM
            game.wait()
    both = [("down", True), ("up", False)]
    names = ["toggle", "previous", "split", "peek"]
    assert heard == [*([(f"lsd.{name}", is_down) for _, is_down in both] for name in names), []]


def play(answering: Answering, player: Player, keys: list[str]) -> list[tuple[str, bool]]:
    """Hold some keys for a few frames; what was heard of it."""
    player.press(*keys)
    until_presented(answering, 3)
    player.release(*keys)
    until_presented(answering, 3)
    return [(event.name, bool(event.data["down"])) for event in answering.end.events()]


def until_presented(answering: Answering, number: int) -> None:
    """Wait until the game has shown so many more answers."""
    wanted, began_s = answering.counters().presented + number, time.monotonic()
    while answering.counters().presented < wanted:
        assert time.monotonic() - began_s < 60.0, "the game shows no answers"
        time.sleep(0.01)
