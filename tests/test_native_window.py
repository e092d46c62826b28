"""The HUD and the keys of native games, which `lsd-game run` makes beside them."""

from __future__ import annotations

import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from players import Player, needs_xdotool
from screens import Screen, needs_xvfb
from started_runs import Run, until
from test_hooks_windows import GAME, ROOT, needs_moderngl
from test_native_hook import needs_compiler

from lsd_game.game.native_window import MAX_WAITING, NativeWindow
from lsd_game.hooks.hud import NUM_COLUMNS
from lsd_game.hooks.native_library import find_compiler
from lsd_game.hooks.panel import draw_panel
from lsd_game.hooks.x11_keys import NoKeyboardError, X11Keyboard
from lsd_game.link.panel_slot import PanelSlot
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import (
    PANEL_BYTES,
    PANELS_OFFSET,
    WORD_DRAWABLE,
    WORD_HIDDEN,
    WORD_KEYS,
    WORD_PANELS_PUBLISHED,
    Segment,
)
from lsd_game.status import StreamStatus


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


@pytest.fixture
def segment(tmp_path: Path) -> Iterator[Segment]:
    segment = Segment.create(tmp_path / "segment", bank_bytes=4096)
    yield segment
    segment.unlink()


def panel_of(segment: Segment) -> tuple[int, int]:
    """The width and height of the newest panel."""
    newest = segment.words[WORD_PANELS_PUBLISHED] - 1
    width, height = struct.unpack_from("<II", segment.memory, PANELS_OFFSET + newest % 2 * PANEL_BYTES)
    return width, height


def test_the_hud_is_published_while_it_is_on_and_taken_away_once(segment: Segment) -> None:
    window = NativeWindow(segment, "", None)
    restyle = RestyleEnd(segment)
    window.look(0.0)
    assert segment.words[WORD_PANELS_PUBLISHED] == 0
    restyle.inform(StreamStatus(is_ready=True, has_hud=True))
    window.look(0.1)
    assert min(panel_of(segment)) > 0
    restyle.inform(StreamStatus(is_ready=True))
    window.look(0.2)
    window.look(0.3)
    assert panel_of(segment) == (0, 0)
    assert segment.words[WORD_PANELS_PUBLISHED] == 2


def test_the_largest_panel_has_room_and_a_larger_one_is_refused(segment: Segment) -> None:
    panel = draw_panel([("x", "ffffff")] * 10, NUM_COLUMNS, 1)
    PanelSlot(segment).write(panel.width, panel.height, b"".join(panel.rows))
    for width, height, num_bytes in ((4, 4, 63), (200, 200, 160_000)):
        with pytest.raises(ValueError, match="a panel of"):
            PanelSlot(segment).write(width, height, bytes(num_bytes))


def test_keys_that_nobody_passes_on_are_dropped_and_never_kept(
    segment: Segment, caplog: pytest.LogCaptureFixture
) -> None:
    window = NativeWindow(segment, "", None)
    for _ in range(MAX_WAITING + 3):
        window._keys._link.press("toggle", 0.0, is_down=True)
    assert caplog.text.count("the key of toggle is dropped") == 3
    assert RestyleEnd(segment).events() == []


def test_a_display_that_is_not_there_is_named() -> None:
    with pytest.raises(NoKeyboardError, match="the X11 display ':4711'"):
        X11Keyboard(":4711")


@needs_xvfb
@needs_xdotool
def test_held_keys_are_seen_on_the_display_and_no_window_is_not_the_games(screen: Screen) -> None:
    keyboard, player = X11Keyboard(screen.display), Player(screen)
    names = {"shift", "f8", "t", "1", "delete"}
    assert keyboard.held(names) == set()
    player.press("shift", "F8", "1")
    assert keyboard.held(names) == {"shift", "f8", "1"}
    player.release("shift", "F8", "1")
    assert keyboard.held(names) == set()
    assert not keyboard.is_focused(0, 1)
    keyboard.close()


@needs_compiler
@needs_xvfb
@needs_xdotool
@needs_moderngl
@pytest.mark.parametrize("way", ["glx", "egl"])
def test_a_native_game_has_its_hud_and_its_keys_while_it_has_the_focus(screen: Screen, way: str) -> None:
    game = ["env", f"PYTHONPATH={ROOT}", sys.executable, GAME, "glfw" if way == "glx" else "sdl2", "frames=100000"]
    environment = {"LIBGL_ALWAYS_SOFTWARE": "1"} | ({"SDL_VIDEO_X11_FORCE_EGL": "1"} if way == "egl" else {})
    words = ["--model=fake", "--hud", "--key=toggle=t", "--", *game]
    run = Run("run", *words, display=screen.display, environment=environment)
    try:
        run.until_restyled()
        until(lambda: has_hud(screen))
        player, keyboard = Player(screen), X11Keyboard(screen.display)
        drawable = run.segment.words[WORD_DRAWABLE]
        assert bool(drawable) == (way == "glx")
        until(lambda: keyboard.is_focused(drawable, run.game_pid()))
        assert not keyboard.is_focused(0, run.process.pid), "another process's"
        keyboard.close()
        press(player)
        until(lambda: bool(run.segment.words[WORD_HIDDEN]))
        until(lambda: has_hud(screen))
    finally:
        run.process.terminate()
        run.finish()


@needs_compiler
@needs_xvfb
@needs_moderngl
def test_the_keys_of_a_game_on_wayland_are_those_that_its_sdl_has_seen(screen: Screen, tmp_path: Path) -> None:
    keyboard, held = tmp_path / "keyboard.so", tmp_path / "held"
    source = ROOT / "tests" / "games" / "wayland_keyboard.c"
    subprocess.run([find_compiler() or "", "-shared", "-fPIC", "-o", str(keyboard), str(source)], check=True)
    game = ["env", f"PYTHONPATH={ROOT}", sys.executable, GAME, "glfw", "frames=100000"]
    environment = {"LIBGL_ALWAYS_SOFTWARE": "1", "LD_PRELOAD": str(keyboard), "LSD_TEST_KEYS": str(held)}
    words = ["--model=fake", "--key=toggle=shift+t", "--key=split=t", "--", *game]
    run = Run("run", *words, display=screen.display, environment=environment)
    try:
        run.until_restyled()
        for is_hidden in (1, 0):
            held.touch()
            until(lambda is_hidden=is_hidden: run.segment.words[WORD_HIDDEN] == is_hidden)
            held.unlink()
            until(lambda: run.segment.words[WORD_KEYS] == 0)
            time.sleep(0.3)  # until that has been seen as well
    finally:
        run.process.terminate()
        run.finish()


def has_hud(screen: Screen) -> bool:
    """Whether the dark ground of a panel is on the screen."""
    return int((screen.pixels() == np.array([0x14, 0x14, 0x18], np.uint8)).all(-1).sum()) > 2000


def press(player: Player) -> None:
    """As long as a person would."""
    player.press("t")
    time.sleep(0.1)
    player.release("t")
    time.sleep(0.3)
