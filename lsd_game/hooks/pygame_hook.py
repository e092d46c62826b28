"""The hook for pygame and pygame-ce: takes the place of display.flip, display.update and display.set_mode."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lsd_game.hooks.gl_canvas import GlCanvas
from lsd_game.hooks.link import Link
from lsd_game.hooks.presenter import Canvas, Presenter
from lsd_game.hooks.surface_canvas import SurfaceCanvas


class PygameHook:
    """Hooks one pygame module. The display's functions are module attributes, so replacing them is enough."""

    def __init__(self, pygame: Any, link: Link) -> None:
        self._pygame = pygame
        self._display = pygame.display
        self._presenter = Presenter(link)
        self._real_flip = pygame.display.flip
        self._real_update = pygame.display.update
        self._real_set_mode = pygame.display.set_mode
        # The window's, if the game has asked for OPENGL: Surface.get_flags names it for windows in memory
        # too (SDL 2 on X11).
        self._gl_canvas: GlCanvas | None = None

    def install(self) -> None:
        """Take the functions' places. Only names that are looked up later are caught."""
        self._display.flip = self.flip
        self._display.update = self.update
        self._display.set_mode = self.set_mode

    def flip(self) -> None:
        """pygame.display.flip, restyled."""
        self._flip(self._real_flip)

    def update(self, *rectangles: Any, **named: Any) -> None:
        """pygame.display.update, restyled; the whole window is flipped when an answer is shown."""
        self._flip(functools.partial(self._real_update, *rectangles, **named))

    def set_mode(self, *arguments: Any, **named: Any) -> Any:
        """pygame.display.set_mode, noting what was asked for."""
        surface = self._real_set_mode(*arguments, **named)
        flags = arguments[1] if len(arguments) > 1 else named.get("flags", 0)
        self._gl_canvas = GlCanvas(self._display.get_window_size) if flags & self._pygame.OPENGL else None
        return surface

    def _flip(self, flip_part: Callable[[], object]) -> None:
        self._presenter.flip(self._canvas, self._real_flip, flip_part)

    def _canvas(self) -> Canvas | None:
        """What the game has drawn; None without a window, or while it is minimised."""
        surface = self._display.get_surface()
        if surface is None or not self._display.get_active():
            return None
        return self._gl_canvas or SurfaceCanvas(self._pygame, surface)
