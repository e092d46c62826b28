"""A window of moderngl-window, by its backend for glfw."""

from game_window import GameWindow
from moderngl_window.context.glfw.window import Window as FrameworkWindow


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """A GameWindow."""
    window = FrameworkWindow(size=(width, height), samples=samples, gl_version=(3, 3), vsync=False)
    return GameWindow(window.swap_buffers)
