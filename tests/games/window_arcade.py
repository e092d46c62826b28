"""A window of arcade, which is pyglet's under arcade's own context."""

import arcade


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """An object with swap() and framebuffer()."""
    return Window(arcade.Window(width, height, "test", antialiasing=samples > 0, samples=samples or 1))


class Window:
    def __init__(self, window) -> None:  # type: ignore[no-untyped-def]
        self._window = window

    def swap(self) -> None:
        self._window.dispatch_events()
        self._window.flip()

    def framebuffer(self) -> int:
        return 0
