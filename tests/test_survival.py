"""Under every hook a game survives its restyle process: killed, started again, and stopped for ten seconds.

The games play at once, beside one process that answers them all: what happens to it happens to all of them.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from screens import Screen, needs_xvfb
from started_runs import ROOT, until
from test_hooks_windows import GAME, PACKAGES, needs_moderngl
from test_native_hook import needs_compiler

from lsd_game.hooks.launch import game_environment
from lsd_game.hooks.native_library import native_library
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import NATIVE_HOOK, PYTHON_HOOK, WORD_HOOK, Segment
from lsd_game.link_counters import LinkCounters

GAMES = ROOT / "tests" / "games"
NEEDED = PACKAGES | {"panda": "direct"}
STOP_S = 10.0
EGL = {"SDL_VIDEO_X11_FORCE_EGL": "1"}
WAYS: dict[str, tuple[list[str], dict[str, str]]] = {  # words of the game, environment
    "pygame surface": ([str(GAMES / "steady.py"), "seconds=1000"], {}),
    "pygame Window": ([str(GAMES / "steady.py"), "seconds=1000", "draw=window"], {}),
    "pygame OpenGL Window": ([GAME, "pygame", "profile=compat", "frames=1000000"], {}),
    "pygame OpenGL": ([str(GAMES / "triangle.py"), "frames=1000000"], {}),
    "glfw": ([GAME, "glfw", "frames=1000000"], {}),
    "pyglet": ([GAME, "pyglet", "frames=1000000"], {}),
    "arcade": ([GAME, "arcade", "frames=1000000"], {}),
    "moderngl-window": ([GAME, "framework", "frames=1000000"], {}),
    "moderngl-window headless": ([GAME, "headless", "frames=1000000"], {}),
    "Panda3D": ([str(GAMES / "panda.py"), "panda"], {}),
    "sdl2": ([GAME, "sdl2", "frames=1000000"], {}),
    "native GLX": ([GAME, "glfw", "frames=1000000"], {}),
    "native EGL": ([GAME, "sdl2", "frames=1000000"], EGL),
}

pytestmark = [needs_xvfb, needs_moderngl, needs_compiler]


class PlayedGame:
    """A game with one of the hooks, on a segment of its own."""

    def __init__(self, way: str, screen: Screen, folder: Path) -> None:
        self.way = way
        words, environment = WAYS[way]
        self.segment = Segment.create(folder / way.replace(" ", "-"), bank_bytes=320 * 240 * 4)
        self._end = RestyleEnd(self.segment)
        given = {**os.environ, "DISPLAY": screen.display, "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT)}
        if way.startswith("native"):
            given = game_environment(given, self.segment.path, preload=native_library()) | {"PYTHONPATH": str(ROOT)}
        else:
            given = game_environment(given, self.segment.path)
        self.process = subprocess.Popen([sys.executable, *words], env=given | environment, stdout=subprocess.DEVNULL)

    def counters(self) -> LinkCounters:
        """What happened until now."""
        return self._end.counters()

    def num_flips(self) -> int:
        """How often it has flipped under the hook."""
        counters = self.counters()
        return counters.presented + counters.repeated + counters.original

    def until_restyled(self) -> None:
        """Wait until it has shown five more answers."""
        wanted = self.counters().presented + 5
        until(lambda: self.counters().presented >= wanted)


class Answerer:
    """The process that answers all games."""

    def __init__(self, games: list[PlayedGame]) -> None:
        self._command = [sys.executable, str(ROOT / "tests" / "answer_all.py")]
        self._command += [str(game.segment.path) for game in games]
        self.start()

    def start(self) -> None:
        """Start it, or start it again."""
        self.process = subprocess.Popen(self._command, env={**os.environ, "PYTHONPATH": str(ROOT)})

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[PlayedGame]]:
    """One for each hook whose library there is."""
    folder = tmp_path_factory.mktemp("segments")
    played: list[PlayedGame] = []
    with Screen() as screen:
        for way, (words, _) in WAYS.items():
            if all(importlib.util.find_spec(NEEDED[word]) for word in words if word in NEEDED):
                played.append(PlayedGame(way, screen, folder))
        yield played
        for game in played:
            game.process.kill()
            game.process.wait()


@pytest.fixture(scope="module")
def answerer(games: list[PlayedGame]) -> Iterator[Answerer]:
    answerer = Answerer(games)
    yield answerer
    answerer.kill()


def test_every_game_is_restyled_by_the_hook_that_is_meant(games: list[PlayedGame], answerer: Answerer) -> None:
    for game in games:
        game.until_restyled()
        hook = NATIVE_HOOK if game.way.startswith("native") else PYTHON_HOOK
        assert game.segment.words[WORD_HOOK] == hook, game.way


def test_killed_it_leaves_the_games_own_pictures_and_started_again_it_restyles_them(
    games: list[PlayedGame], answerer: Answerer
) -> None:
    for _ in range(2):
        answerer.kill()
        for game in games:
            original = game.counters().original
            until(lambda game=game, original=original: game.counters().original > original + 5)  # type: ignore[misc]
        answerer.start()
        for game in games:
            game.until_restyled()


def test_stopped_for_ten_seconds_it_holds_up_no_game(games: list[PlayedGame], answerer: Answerer) -> None:
    answerer.process.send_signal(signal.SIGSTOP)
    try:
        time.sleep(STOP_S / 2)
        before = [(game.num_flips(), game.counters().original) for game in games]
        time.sleep(STOP_S / 2)
        for game, (num_flips, original) in zip(games, before, strict=True):
            num_new = game.num_flips() - num_flips
            assert num_new >= 10, f"{game.way} stands still"
            assert game.counters().original - original >= num_new - 1, f"{game.way} shows an old answer"
    finally:
        answerer.process.send_signal(signal.SIGCONT)
    for game in games:
        game.until_restyled()
        assert game.process.poll() is None, game.way
