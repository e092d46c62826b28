"""An OpenGL window of pygame-ce's class Window."""

import pygame


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """An object with swap() and framebuffer()."""
    pygame.display.init()
    pygame.display.gl_set_attribute(pygame.GL_MULTISAMPLEBUFFERS, int(samples > 0))
    pygame.display.gl_set_attribute(pygame.GL_MULTISAMPLESAMPLES, samples)
    return Window(pygame.Window("test", (width, height), opengl=True))


class Window:
    def __init__(self, window) -> None:  # type: ignore[no-untyped-def]
        self._window = window

    def swap(self) -> None:
        pygame.event.pump()
        self._window.flip()

    def framebuffer(self) -> int:
        return 0
