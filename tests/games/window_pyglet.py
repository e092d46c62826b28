"""A window of pyglet."""

import os

import pyglet
from game_window import of_pyglet

if "headless" in os.environ.get("LSD_TEST_PYGLET", ""):
    pyglet.options.headless = True


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """A GameWindow."""
    buffers = {"sample_buffers": 1, "samples": samples} if samples else {}
    version = {"major_version": 3, "minor_version": 3} if is_core else {}
    config = pyglet.gl.Config(double_buffer=True, **buffers, **version)
    return of_pyglet(pyglet.window.Window(width, height, config=config))
