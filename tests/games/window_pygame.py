"""An OpenGL window of pygame-ce's class Window."""

import pygame
from game_window import GameWindow


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """A GameWindow."""
    pygame.display.init()
    pygame.display.gl_set_attribute(pygame.GL_MULTISAMPLEBUFFERS, int(samples > 0))
    pygame.display.gl_set_attribute(pygame.GL_MULTISAMPLESAMPLES, samples)
    window = pygame.Window("test", (width, height), opengl=True)

    def swap() -> None:
        pygame.event.pump()
        window.flip()

    return GameWindow(swap)
