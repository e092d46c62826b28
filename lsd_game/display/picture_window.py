"""A window of our own that shows restyled pictures, for sources that have none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygame

from lsd_game.frame import Pixels


class PictureWindow:
    """Opens with the first picture, at its size; a person may resize or close it."""

    def __init__(self, title: str) -> None:
        self.is_closed = False  # by the person
        self._title = title
        self._surface: Any = None

    def show(self, pixels: Pixels) -> None:
        """Show `pixels` (uint8 (height, width, 3)), fitted to the window."""
        height, width = pixels.shape[:2]
        if self._surface is None:
            pygame.display.init()
            self._surface = pygame.display.set_mode((width, height), pygame.RESIZABLE)
            pygame.display.set_caption(self._title)
        self.is_closed |= any(event.type == pygame.QUIT for event in pygame.event.get())
        surface: Any = pygame.display.get_surface()
        picture = pygame.image.frombuffer(np.ascontiguousarray(pixels).data, (width, height), "RGB")
        surface.blit(pygame.transform.smoothscale(picture, surface.get_size()), (0, 0))
        pygame.display.flip()

    def close(self) -> None:
        """Close the window. Twice is fine."""
        if self._surface is not None:
            pygame.display.quit()
            self._surface = None
