"""The hook for pygame and pygame-ce: takes the place of the functions that show a picture or fetch events."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from lsd_game.hooks.gl_canvas import GlCanvas
from lsd_game.hooks.link import Link
from lsd_game.hooks.presenter import Canvas, Presenter
from lsd_game.hooks.pygame_keys import pygame_held_keys
from lsd_game.hooks.pygame_window import hooked_window
from lsd_game.hooks.surface_canvas import SurfaceCanvas

WAIT_SLICE_MS = 20
MAX_WAIT_S = 2.0  # how long an answer is awaited within event.wait


def hook_pygame(pygame: Any, link: Link) -> None:
    """pygame or pygame-ce."""
    PygameHook(pygame, link).install()


class PygameHook:
    """Hooks one pygame module. Its functions are module attributes, so replacing them is enough."""

    def __init__(self, pygame: Any, link: Link) -> None:
        self._pygame = pygame
        self._display = pygame.display
        self._link = link
        self._real_flip = pygame.display.flip
        self._real_update = pygame.display.update
        self._real_set_mode = pygame.display.set_mode
        self._real_wait = pygame.event.wait
        self._presenter = Presenter(link, self._canvas, self._real_flip, pygame_held_keys(pygame))
        # The window's, if the game has asked for OPENGL: Surface.get_flags names it for windows in memory
        # too (SDL 2 on X11).
        self._gl_canvas: GlCanvas | None = None

    def install(self) -> None:
        """Take the functions' places. Only names that are looked up later are caught."""
        self._display.flip = self.flip
        self._display.update = self.update
        self._display.set_mode = self.set_mode
        events = self._pygame.event
        events.get, events.poll = self._refreshing(events.get), self._refreshing(events.poll)
        events.wait = self.wait
        if hasattr(self._pygame, "Window"):  # pygame-ce
            self._pygame.Window = self._pygame.window.Window = hooked_window(self._pygame, self._link)

    def flip(self) -> None:
        """pygame.display.flip, restyled."""
        self._presenter.flip(self._real_flip)

    def update(self, *rectangles: Any, **named: Any) -> None:
        """pygame.display.update, restyled; the whole window is flipped when an answer is shown."""
        self._presenter.flip(functools.partial(self._real_update, *rectangles, **named))

    def set_mode(self, *arguments: Any, **named: Any) -> Any:
        """pygame.display.set_mode, noting what was asked for."""
        surface = self._real_set_mode(*arguments, **named)
        flags = arguments[1] if len(arguments) > 1 else named.get("flags", 0)
        self._gl_canvas = GlCanvas(self._display.get_window_size) if flags & self._pygame.OPENGL else None
        return surface

    def wait(self, timeout: int = 0) -> Any:
        """pygame.event.wait, which first lets the answer to the last flip come and be shown."""
        began_s = time.monotonic()
        passed_ms = 0
        while self._link.awaits_answer() and passed_ms < MAX_WAIT_S * 1e3:
            slice_ms = min(WAIT_SLICE_MS, timeout - passed_ms) if timeout > 0 else WAIT_SLICE_MS
            event = self._real_wait(slice_ms) if slice_ms > 0 else self._pygame.event.Event(self._pygame.NOEVENT)
            if event.type != self._pygame.NOEVENT or slice_ms <= 0:
                return event
            self._presenter.refresh()
            passed_ms = int((time.monotonic() - began_s) * 1e3)
        return self._real_wait(max(timeout - passed_ms, 1) if timeout > 0 else timeout)

    def _refreshing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """A game that flips only when its player does something still asks for events."""

        @functools.wraps(real)
        def hooked(*arguments: Any, **named: Any) -> Any:
            self._presenter.refresh()
            return real(*arguments, **named)

        return hooked

    def _canvas(self) -> Canvas | None:
        """What the game has drawn; None without a window, or while it is minimised."""
        surface = self._display.get_surface()
        if surface is None or not self._display.get_active():
            return None
        return self._gl_canvas or SurfaceCanvas(self._pygame, surface)
