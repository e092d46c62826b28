"""A window of moderngl-window, by its backend for glfw."""

from moderngl_window.context.glfw.window import Window as FrameworkWindow


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """An object with swap() and framebuffer()."""
    return Window(FrameworkWindow(size=(width, height), samples=samples, gl_version=(3, 3), vsync=False))


class Window:
    def __init__(self, window) -> None:  # type: ignore[no-untyped-def]
        self._window = window

    def swap(self) -> None:
        self._window.swap_buffers()

    def framebuffer(self) -> int:
        return 0
