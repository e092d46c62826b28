"""A window of our own that shows restyled pictures, for sources that have none."""

from __future__ import annotations

import logging
import os
from typing import Any

import numpy as np

from lsd_game.display.free_place import Place, place_beside
from lsd_game.frame import Pixels

_POSITION = "SDL_VIDEO_WINDOW_POS"  # heard by SDL when a window opens

_logger = logging.getLogger(__name__)


class PictureWindow:
    """Opens with the first picture, at its size; a person may resize or close it."""

    def __init__(self, title: str, *, beside: Place | None = None) -> None:
        """Args:
        title: of the window.
        beside: a part of the screen that it does not cover, where there is room for that.
        """
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        import pygame  # for those who want a window only

        self.is_closed = False  # by the person
        self._pygame: Any = pygame
        self._title = title
        self._beside = beside
        self._surface: Any = None

    def show(self, pixels: Pixels) -> None:
        """Show `pixels` (uint8 (height, width, 3)), fitted to the window."""
        pygame = self._pygame
        height, width = pixels.shape[:2]
        if self._surface is None:
            pygame.display.init()
            self._surface = pygame.display.set_mode(self._find_room((width, height)), pygame.RESIZABLE)
            pygame.display.set_caption(self._title)
        self.is_closed |= any(event.type == pygame.QUIT for event in pygame.event.get())
        surface = pygame.display.get_surface()
        picture = pygame.image.frombuffer(np.ascontiguousarray(pixels).data, (width, height), "RGB")
        surface.blit(pygame.transform.smoothscale(picture, surface.get_size()), (0, 0))
        pygame.display.flip()

    def close(self) -> None:
        """Close the window. Twice is fine."""
        if self._surface is not None:
            self._pygame.display.quit()
            self._surface = None

    def _find_room(self, size: tuple[int, int]) -> tuple[int, int]:
        """The window's size; says where it must open."""
        if self._beside is None:
            return size
        screen = self._pygame.display.get_desktop_sizes()[0]
        place = place_beside(self._beside, size, screen)
        if place is None:
            _logger.warning("the window covers what is taken, and shows itself: take a smaller part of the screen")
            return size
        os.environ[_POSITION] = f"{place.left},{place.top}"
        return place.width, place.height
