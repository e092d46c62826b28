"""The hook for pygame.Window of pygame-ce, whose windows flip themselves."""

from __future__ import annotations

import weakref
from typing import Any

from lsd_game.hooks.gl_canvas import GlCanvas
from lsd_game.hooks.link import Link
from lsd_game.hooks.presenter import Presenter
from lsd_game.hooks.pygame_keys import pygame_held_keys
from lsd_game.hooks.surface_canvas import SurfaceCanvas


def hooked_window(pygame: Any, link: Link) -> Any:
    """A subclass of the module's Window; the class itself cannot be changed.

    Of several windows the first one that flips is restyled, until it is gone: the model follows one picture.
    """
    restyled: weakref.ref[Any] | None = None
    real_window = pygame.Window

    class Window(real_window):  # type: ignore[misc, valid-type]
        __doc__ = real_window.__doc__

        def flip(self) -> None:
            nonlocal restyled
            if restyled is None or restyled() is None:
                restyled = weakref.ref(self)
            if restyled() is self:
                self._lsd_presenter().flip(super().flip)
            else:
                super().flip()

        def destroy(self) -> None:
            nonlocal restyled
            if restyled is not None and restyled() is self:
                restyled = None
            super().destroy()

        def _lsd_presenter(self) -> Presenter:
            """Made at the first flip: not every way to a window leads through its constructor."""
            if "_lsd_made" not in self.__dict__:
                gl_canvas = GlCanvas(lambda: self.size) if self.opengl else None
                self._lsd_made = Presenter(
                    link,
                    lambda: gl_canvas or SurfaceCanvas(pygame, self.get_surface()),
                    super().flip,
                    pygame_held_keys(pygame),
                )
            return self._lsd_made

    return Window
