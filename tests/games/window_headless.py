"""The headless window of moderngl-window."""

from game_window import GameWindow
from moderngl_window.context.headless.window import Window as HeadlessWindow


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """A GameWindow."""
    window = HeadlessWindow(size=(width, height), samples=samples, gl_version=(3, 3), backend="egl")
    return GameWindow(window.swap_buffers, window.fbo.glo, window.ctx)
