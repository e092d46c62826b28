"""A window of arcade, which is pyglet's under arcade's own context."""

import arcade
from game_window import of_pyglet


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """A GameWindow."""
    return of_pyglet(arcade.Window(width, height, "test", antialiasing=samples > 0, samples=samples or 1))
