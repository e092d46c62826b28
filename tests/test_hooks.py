"""The hook in the game's process: what the window shows, what the game gets back, and that nothing can break it."""

from __future__ import annotations

import importlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lsd_game.hooks.presenter import MAX_ERRORS, Presenter
from lsd_game.hooks.pygame_hook import PygameHook
from lsd_game.pixel_layout import PixelLayout
from lsd_game.status import LinkNumbers, StreamStatus

ROOT = Path(__file__).resolve().parent.parent
GAMES = ROOT / "tests" / "games"


class InvertingLink:
    """Answers each picture with the inverted picture before it, as a restyle process of one frame's delay would."""

    def __init__(self) -> None:
        self.pictures: list[bytes] = []  # every picture that was published
        self.layouts: list[PixelLayout] = []
        self.is_live = True
        self.is_claimed = True
        self.num_presented = self.num_original = 0
        self.costs_s: list[float] = []
        self.said = StreamStatus()
        self.presses: list[tuple[str, bool]] = []

    @staticmethod
    def inverted(picture: bytes) -> bytes:
        return picture.translate(bytes(range(255, -1, -1)))

    @property
    def max_bytes(self) -> int:
        return 4096 * 4096

    def claim(self) -> bool:
        return self.is_claimed

    def publish(self, pixels: memoryview, layout: PixelLayout, time_s: float) -> int | None:
        self.pictures.append(bytes(pixels))
        self.layouts.append(layout)
        return len(self.pictures) - 1

    def own_pixels(self) -> memoryview:
        return memoryview(self.pictures[-1])

    def answer_number(self, layout: PixelLayout, now_s: float) -> int | None:
        return len(self.pictures) - 2 if self.is_live and len(self.layouts) > 1 else None

    def copy_answer(self, pixels: memoryview, layout: PixelLayout, now_s: float) -> bool:
        if not self.is_live or len(self.layouts) < 2 or self.layouts[-2] != layout:
            return False
        pixels[:] = self.inverted(self.pictures[-2])
        return True

    def has_news(self, now_s: float) -> bool:
        return self.is_live and len(self.pictures) > 1

    def awaits_answer(self) -> bool:
        return False

    def count_presented(self, now_s: float) -> None:
        self.num_presented += 1

    def count_original(self) -> None:
        self.num_original += 1

    def count_cost(self, seconds: float) -> None:
        self.costs_s.append(seconds)

    def press(self, action: str, time_s: float, *, is_down: bool) -> None:
        self.presses.append((action, is_down))

    def status(self) -> StreamStatus:
        return self.said

    def numbers(self, now_s: float) -> LinkNumbers:
        count = len(self.pictures)
        return LinkNumbers(True, captured=count, answered=count, presented=count, p50_ms=67.0, p95_ms=101.0)


class Window:
    """A hooked pygame whose real functions note what they show."""

    def __init__(self, pygame: Any, link: Any) -> None:
        self.pygame = pygame
        self.link = link
        self.shown: list[bytes] = []  # the surface at each real flip
        self.calls: list[str] = []  # which real function it was
        self.on_flip: Callable[[], None] | None = None  # called within the real flip
        pygame.display.flip = self._spy("flip", pygame.display.flip)
        pygame.display.update = self._spy("update", pygame.display.update)
        PygameHook(pygame, link).install()

    def draw(self, color: str) -> bytes:
        """Fill the window, flip, and return the game's pixels as they are afterwards."""
        self.pygame.display.get_surface().fill(color)
        self.pygame.display.flip()
        return self.pixels()

    def pixels(self) -> bytes:
        return bytes(self.pygame.display.get_surface().get_buffer())

    def _spy(self, name: str, real: Callable[..., None]) -> Callable[..., None]:
        def function(*arguments: Any) -> None:
            self.calls.append(name)
            surface = self.pygame.display.get_surface()
            self.shown.append(b"" if surface is None else self.pixels())
            if self.on_flip is not None:
                self.on_flip()
            real(*arguments)

        return function


def filled(color: str, width: int = 64, height: int = 48) -> bytes:
    """The bytes of a BGRX surface of one colour, such as "102030"."""
    red, green, blue = bytes.fromhex(color)
    return bytes((blue, green, red, 0)) * (width * height)


def inverted(color: str) -> bytes:
    return InvertingLink.inverted(filled(color))


@pytest.fixture
def pygame(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    module = importlib.import_module("pygame")
    hooked = {
        module: ("Window",),
        module.window: ("Window",),
        module.display: ("flip", "update", "set_mode"),
        module.event: ("get", "poll", "wait"),
    }
    real = {(owner, name): getattr(owner, name) for owner, names in hooked.items() for name in names}
    module.display.init()
    module.display.set_mode((64, 48))
    yield module
    module.quit()
    for (owner, name), value in real.items():
        setattr(owner, name, value)


@pytest.fixture
def window(pygame: ModuleType) -> Window:
    return Window(pygame, InvertingLink())


# What is shown, and what the game gets back ---------------------------------------------------------


def test_the_window_shows_the_answer_and_the_game_finds_its_own_pixels_again(window: Window) -> None:
    for color in ("#102030", "#405060", "#708090"):
        assert window.draw(color) == filled(color[1:])
    assert window.shown == [filled("102030"), inverted("102030"), inverted("405060")]
    assert window.link.pictures == [filled("102030"), filled("405060"), filled("708090")]
    assert (window.link.num_presented, window.link.num_original) == (2, 1)
    assert len(window.link.costs_s) == 3


def test_a_partial_update_becomes_a_whole_flip_while_an_answer_is_shown_and_once_after(window: Window) -> None:
    update = window.pygame.display.update
    update((0, 0, 4, 4))
    update((0, 0, 4, 4))
    update([(0, 0, 4, 4), None])
    window.link.is_live = False
    update((0, 0, 4, 4))
    update((0, 0, 4, 4))
    assert window.calls == ["update", "flip", "flip", "flip", "update"]


def test_a_second_set_mode_is_followed_and_an_answer_of_the_old_size_is_not_shown(window: Window) -> None:
    window.draw("#102030")
    window.pygame.display.set_mode((33, 21))
    window.draw("#405060")
    window.draw("#708090")
    assert window.shown[1] == filled("405060", 33, 21)
    assert window.shown[2] == InvertingLink.inverted(filled("405060", 33, 21))
    assert [layout.width for layout in window.link.layouts] == [64, 33, 33]


@pytest.mark.parametrize("size", [(1, 1), (641, 3), (3, 481)])
def test_odd_sizes_travel_whole(window: Window, size: tuple[int, int]) -> None:
    window.pygame.display.set_mode(size)
    window.draw("#102030")
    assert window.draw("#405060") == filled("405060", *size)
    assert window.shown[-1] == InvertingLink.inverted(filled("102030", *size))


def test_a_minimised_window_is_left_alone(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    window.draw("#102030")
    monkeypatch.setattr(window.pygame.display, "get_active", lambda: False)
    window.draw("#405060")
    assert window.shown[-1] == filled("405060")
    assert len(window.link.pictures) == 1


def test_without_a_window_the_games_own_error_reaches_the_game(window: Window) -> None:
    window.pygame.display.quit()
    with pytest.raises(window.pygame.error, match="video system not initialized"):
        window.pygame.display.flip()


def test_another_process_of_the_same_game_is_not_restyled(window: Window) -> None:
    window.link.is_claimed = False
    window.draw("#102030")
    assert window.calls == ["flip"] and window.link.pictures == []


def test_pixels_that_are_no_whole_bytes_travel_through_a_32_bit_surface(pygame: ModuleType) -> None:
    surface_canvas = importlib.import_module("lsd_game.hooks.surface_canvas")
    link = InvertingLink()
    surface = pygame.Surface((8, 6), 0, 16)
    surface.set_clip((1, 1, 2, 2))
    for color in ("#f800f8", "#00fc00"):
        surface.set_clip(None)
        surface.fill(color)
        surface.set_clip((1, 1, 2, 2))
        canvas = surface_canvas.SurfaceCanvas(pygame, surface)
        is_answered = canvas.exchange(link, 0.0, is_new=True)
        shown = surface.get_at((7, 5))
        canvas.give_back(link)
    assert is_answered and link.layouts[0].channels == "BGRX"
    assert (shown.r, shown.g, shown.b) == (0, 255, 0)  # the inverted first colour
    assert surface.get_at((7, 5)) == pygame.Color(0, 255, 0)
    assert tuple(surface.get_clip()) == (1, 1, 2, 2)


def test_a_24_bit_surface_travels_as_it_is(pygame: ModuleType) -> None:
    surface_canvas = importlib.import_module("lsd_game.hooks.surface_canvas")
    link = InvertingLink()
    surface_canvas.SurfaceCanvas(pygame, pygame.Surface((5, 3), 0, 24)).exchange(link, 0.0, is_new=True)
    assert (link.layouts[0].channels, link.layouts[0].pitch) == ("BGR", pygame.Surface((5, 3), 0, 24).get_pitch())


def test_aliens_draws_the_same_frames_with_and_without_the_hook_and_never_sees_an_answer() -> None:
    plain, hooked = ([line.split() for line in play_aliens(mode)] for mode in ("plain", "hooked"))
    assert len(plain) > 100
    assert [line[0] for line in hooked] == [line[0] for line in plain]
    assert all(is_given_back == "True" for _, _, is_given_back in hooked)
    assert all(is_inverted == "True" for _, is_inverted, _ in hooked[1:])


def play_aliens(mode: str) -> list[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "dummy",
        "PYGAME_HIDE_SUPPORT_PROMPT": "1",
    }
    game = [sys.executable, str(GAMES / "aliens_frames.py"), mode]
    return subprocess.run(game, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()


def test_an_answer_that_comes_after_the_last_flip_is_shown_when_the_game_asks_for_events(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.draw("#102030")
    window.draw("#405060")
    window.pygame.event.get()
    assert len(window.shown) == 2  # the game flips by itself, as far as anyone can tell
    monkeypatch.setattr("lsd_game.hooks.presenter.IDLE_S", 0.0)
    window.pygame.display.get_surface().fill("#708090")  # begun, but not flipped
    window.pygame.event.get()
    assert window.shown[2:] == [inverted("102030")]
    assert window.pixels() == filled("708090")
    assert len(window.link.pictures) == 2


def test_waiting_for_events_shows_the_answer_first_and_then_waits_as_ever(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lsd_game.hooks.presenter.IDLE_S", 0.0)
    window.draw("#102030")
    window.draw("#405060")
    window.pygame.event.clear()
    monkeypatch.setattr(window.link, "awaits_answer", lambda: len(window.shown) < 3)
    assert window.pygame.event.wait(100).type == window.pygame.NOEVENT
    assert window.shown[2:] == [inverted("102030")]
    monkeypatch.setattr(window.link, "awaits_answer", lambda: True)
    assert window.pygame.event.wait(30).type == window.pygame.NOEVENT
    window.pygame.event.post(window.pygame.event.Event(window.pygame.USEREVENT))
    assert window.pygame.event.wait().type == window.pygame.USEREVENT


def test_a_window_object_is_restyled_and_a_second_one_waits_until_it_is_gone(window: Window) -> None:
    first, second = (window.pygame.Window("game", (64, 48)) for _ in range(2))
    for color in ("#102030", "#405060"):
        for each in (first, second):
            each.get_surface().fill(color)
            each.flip()
        assert bytes(first.get_surface().get_buffer()) == filled(color[1:])
    assert window.link.pictures == [filled("102030"), filled("405060")]
    assert (window.link.num_presented, window.link.num_original) == (1, 1)
    first.destroy()
    second.flip()
    assert len(window.link.pictures) == 3
    second.destroy()


def test_a_window_object_that_cannot_flip_says_so_in_pygames_words(window: Window) -> None:
    with pytest.warns(DeprecationWarning):
        display = window.pygame.Window.from_display_module()
    with pytest.raises(window.pygame.error, match="has no surface associated with it"):
        display.flip()


# What goes wrong ------------------------------------------------------------------------------------


def test_an_error_in_the_link_never_reaches_the_game_and_ends_the_hook_after_ten(
    window: Window, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError("no such bank")

    monkeypatch.setattr(window.link, "publish", fail)
    with caplog.at_level(logging.ERROR):
        for _ in range(MAX_ERRORS + 5):
            assert window.draw("#102030") == filled("102030")
    assert window.calls == ["flip"] * (MAX_ERRORS + 5)
    assert [record.message for record in caplog.records] == [
        "the hook failed; the game goes on with its own picture",
        "the hook failed 10 times and is off now",
    ]


def test_an_interrupt_within_the_flip_leaves_the_game_its_own_pixels(window: Window) -> None:
    window.draw("#102030")

    def interrupt() -> None:
        raise KeyboardInterrupt

    window.on_flip = interrupt
    with pytest.raises(KeyboardInterrupt):
        window.draw("#405060")
    assert window.pixels() == filled("405060")
    window.on_flip = None
    window.draw("#708090")
    assert window.shown[-1] == inverted("405060")


def test_a_flip_within_a_flip_is_passed_on(window: Window) -> None:
    calls: list[str] = []
    presenter = Presenter(window.link, lambda: None, lambda: calls.append("all"))

    def flip_outer() -> None:
        presenter.flip(lambda: calls.append("inner"))
        calls.append("outer")

    presenter.flip(flip_outer)
    assert calls == ["inner", "outer"]
