"""Real games that nobody here wrote, each restyled in its own window; what is not installed is skipped by name."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from screens import Screen, needs_xvfb
from started_runs import Run, until

import lsd_game
from lsd_game.hooks import native_library

ROOT = Path(__file__).resolve().parent.parent
ENOUGH_ANSWERS = 3
PATIENCE_S = 100.0  # until the first frame, on a slow machine that draws without a GPU

sys.path.insert(0, str(ROOT / "scripts"))
real_games: Any = importlib.import_module("real_games")
windowless_games: Any = importlib.import_module("windowless_games")
sys.path.remove(str(ROOT / "scripts"))


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen(1280, 800) as screen:
        yield screen


@pytest.fixture
def started() -> Iterator[list[Run]]:
    runs: list[Run] = []
    yield runs
    for run in runs:
        if run.process.poll() is None:
            run.process.terminate()
            run.process.communicate()


@needs_xvfb
@pytest.mark.timeout(240)
@pytest.mark.parametrize("game", real_games.GAMES, ids=lambda game: game.name)
def test_a_real_game_is_restyled_and_ends(game: Any, screen: Screen, started: list[Run], tmp_path: Path) -> None:
    if (lack := game.lacks()) is not None:
        pytest.skip(lack)
    if game.hook.startswith("native") and native_library.find_compiler() is None:
        pytest.skip("needs a C compiler (Debian package gcc)")
    environment = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(native_library.default_cache_folder().parent)}
    environment |= {"SDL_AUDIODRIVER": "dummy", "ALSOFT_DRIVERS": "null", "PATH": f"{os.environ['PATH']}:/usr/games"}
    words = ("run", "--model=fake", *game.words)
    run = Run(*words, display=screen.display, environment=environment | dict(game.environment), is_heard=False)
    started.append(run)
    until(lambda: run.counters().presented >= ENOUGH_ANSWERS, PATIENCE_S)
    assert run.counters().refused == 0
    run.process.terminate()
    run.process.wait(60.0)


@pytest.mark.parametrize("game", windowless_games.WINDOWLESS, ids=lambda game: game.name)
@pytest.mark.filterwarnings("ignore")  # of packages that are not ours
def test_the_frames_of_a_game_without_a_window_are_restyled_one_at_a_time(game: Any) -> None:
    if (lack := game.lacks()) is not None:
        pytest.skip(lack)
    stream = lsd_game.RestyleStream(model="tiny", prompt=game.prompt)
    frames = game.frames()
    for pixels, _ in zip(frames, range(2), strict=False):
        restyled = stream(pixels)
        assert restyled.shape == pixels.shape
        assert (restyled != pixels).any()
    frames.close()
