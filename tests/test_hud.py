"""The HUD and the player's keys: drawn over the answer, never captured, given back; no key is taken from the game."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from test_hooks import InvertingLink, Window, filled

import lsd_game
from lsd_game.hooks.hud import NUM_COLUMNS, Hud
from lsd_game.hooks.hud_font import glyph_rows
from lsd_game.hooks.key_watch import KeyWatch
from lsd_game.hooks.panel import draw_panel
from lsd_game.hooks.presenter import Presenter
from lsd_game.keys import DEFAULT_KEYS, bind_keys, parse_key
from lsd_game.link.game_end import GameEnd
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import Segment
from lsd_game.status import MAX_STATUS_BYTES, LinkNumbers, StreamStatus

READY = StreamStatus(is_ready=True, has_hud=True, styles=(("neon night city", 0.7), ("molten lava world", 0.3)))


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    pygame: ModuleType = importlib.import_module("pygame")
    pygame.display.init()
    names = ("flip", "update", "set_mode")
    real = {name: getattr(pygame.display, name) for name in names}
    events = {name: getattr(pygame.event, name) for name in ("get", "poll", "wait")}
    real_window = pygame.Window
    hooked = Window(pygame, InvertingLink())
    pygame.display.set_mode((400, 120))
    yield hooked
    for name, function in real.items():
        setattr(pygame.display, name, function)
    for name, function in events.items():
        setattr(pygame.event, name, function)
    pygame.Window = pygame.window.Window = real_window
    pygame.display.quit()


def test_the_hud_lies_over_the_answer_is_never_captured_and_leaves_the_games_pixels_alone(window: Window) -> None:
    own, answer = filled("102030", 400, 120), InvertingLink.inverted(filled("102030", 400, 120))
    window.draw("#102030")
    window.link.said = READY
    assert window.draw("#102030") == own
    shown = window.shown[-1]
    assert shown != answer
    below = 100 * 400 * 4  # the panel ends above this row
    assert shown[below:] == answer[below:]
    window.link.said = replace(READY, has_hud=False)
    window.draw("#102030")
    assert window.shown[-1] == answer
    assert set(window.link.pictures) == {own}


def test_the_hud_shows_over_the_games_own_picture_while_nothing_answers(window: Window) -> None:
    window.link.is_live = False
    window.link.said = READY
    own = filled("102030", 400, 120)
    assert window.draw("#102030") == own
    assert window.shown[-1] != own
    assert window.link.num_original == 1


def test_what_the_hud_says_about_the_stream() -> None:
    link = InvertingLink()
    hud = Hud(link)
    assert hud.panel(0.0, 480) is None
    hud.turn()
    small, large = hud.panel(0.0, 480), hud.panel(0.0, 1080)
    assert small is not None and large is not None
    assert large.width == 3 * small.width
    assert hud.panel(0.1, 1080) is large, "it is not drawn anew for every flip"


@pytest.mark.parametrize(
    ("status", "is_live", "answers_fps", "state"),
    [
        (StreamStatus(), False, 0.0, "loading"),
        (READY, False, 0.0, "fallback"),
        (READY, True, 24.0, "live"),
        (READY, True, 5.0, "degraded"),
        (replace(READY, is_hidden=True), True, 24.0, "off"),
    ],
)
def test_the_state_is_one_word(status: StreamStatus, is_live: bool, answers_fps: float, state: str) -> None:
    from lsd_game.hooks.hud import state_of

    assert state_of(status, LinkNumbers(is_live, 9, 9, 9, 60.0, 90.0), answers_fps) == state


def test_a_panel_is_as_wide_as_its_columns_and_its_letters_are_lit() -> None:
    panel = draw_panel([("HI█", "ffffff")], 3, 2)
    assert all(len(row) == panel.width * 4 for row in panel.rows)
    assert len(panel.rows) == panel.height
    assert sum(row.count(b"\xff\xff\xff\xff") for row in panel.rows) == 4 * sum(
        bits.bit_count() for character in "HI█" for bits in glyph_rows(character)
    )


def test_keys_are_told_once_and_the_longer_binding_wins() -> None:
    link = InvertingLink()
    link.said = StreamStatus(keys=bind_keys({}))
    held: set[str] = set()

    def held_keys(names: Collection[str]) -> set[str]:
        return held & set(names)

    watch = KeyWatch(link, Hud(link), held_keys)
    for now in ({"f8"}, {"f8"}, set(), {"shift"}, {"shift", "f8"}, {"shift", "f6"}, set()):
        held = now
        watch.look(0.0)
    presses = [action for action, is_down in link.presses if is_down]
    assert presses == ["next", "previous", "toggle"]
    assert sum(is_down for _, is_down in link.presses) * 2 == len(link.presses)


def test_keys_can_be_bound_anew_but_never_to_escape() -> None:
    assert bind_keys({"toggle": "ctrl+t", "peek": "none"}) == {
        **{action: key for action, key in DEFAULT_KEYS.items() if action != "peek"},
        "toggle": "ctrl+t",
    }
    for changes, complaint in (
        ({"togle": "f6"}, "did you mean 'toggle'"),
        ({"toggle": "escape"}, "no key is called 'escape'"),
        ({"toggle": "f5"}, "has two actions"),
        ({"toggle": "hyper+a"}, "modifiers are"),
    ):
        with pytest.raises(ValueError, match=complaint):
            bind_keys(changes)
    assert all(parse_key(key).name != "escape" for key in DEFAULT_KEYS.values())


def test_a_status_travels_and_stays_small(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "segment", bank_bytes=4096)
    game, restyle = GameEnd(segment), RestyleEnd(segment)
    assert game.status() == StreamStatus()
    status = replace(READY, keys=bind_keys({}), message="x" * 4000, is_hidden=True)
    restyle.inform(status)
    assert game.status().keys == DEFAULT_KEYS
    assert game.status().is_hidden
    assert len(status.encode()) <= MAX_STATUS_BYTES
    assert len(replace(status, message="\u6f22" * 4000).encode()) <= MAX_STATUS_BYTES
    assert len(READY.styles[0][0]) < NUM_COLUMNS
    segment.unlink()


def test_a_key_reaches_the_restyle_process_as_a_reserved_event(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "segment", bank_bytes=4096)
    GameEnd(segment).press("toggle", 1.0, is_down=True)
    [event] = RestyleEnd(segment).events()
    assert (event.name, event.data) == ("lsd.toggle", {"down": True})
    segment.unlink()


def test_what_a_game_draws_after_capture_here_lies_over_the_answer_and_is_not_captured(window: Window) -> None:
    surface = window.pygame.display.get_surface()

    def play() -> bytes:
        surface.fill("#102030")
        lsd_game.capture_here()
        surface.fill("#ffffff", (0, 0, 400, 10))
        window.pygame.display.flip()
        return window.shown[-1]

    window.draw("#102030")
    play()
    white = bytes((255, 255, 255, 0)) * 400 * 10
    answer = InvertingLink.inverted(filled("102030", 400, 120))
    assert play() == white + answer[len(white) :]
    assert set(window.link.pictures) == {filled("102030", 400, 120)}
    assert window.pixels() == filled("102030", 400, 120)
    assert window.link.num_presented == 2


def test_capture_here_without_a_hook_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Presenter, "newest", None)
    lsd_game.capture_here()
