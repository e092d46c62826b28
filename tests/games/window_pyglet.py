"""A window of pyglet."""

import os

import pyglet

if "headless" in os.environ.get("LSD_TEST_PYGLET", ""):
    pyglet.options.headless = True


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """An object with swap() and framebuffer()."""
    buffers = {"sample_buffers": 1, "samples": samples} if samples else {}
    version = {"major_version": 3, "minor_version": 3} if is_core else {}
    config = pyglet.gl.Config(double_buffer=True, **buffers, **version)
    return Window(pyglet.window.Window(width, height, config=config))


class Window:
    def __init__(self, window) -> None:  # type: ignore[no-untyped-def]
        self._window = window

    def swap(self) -> None:
        self._window.dispatch_events()
        self._window.flip()

    def framebuffer(self) -> int:
        return 0
