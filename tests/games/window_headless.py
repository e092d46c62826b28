"""The headless window of moderngl-window."""

from moderngl_window.context.headless.window import Window as HeadlessWindow


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """An object with swap() and framebuffer()."""
    return Window(HeadlessWindow(size=(width, height), samples=samples, gl_version=(3, 3), backend="egl"))


class Window:
    def __init__(self, window) -> None:  # type: ignore[no-untyped-def]
        self._window = window

    def swap(self) -> None:
        self._window.swap_buffers()

    def framebuffer(self) -> int:
        return self._window.fbo.glo

    def context(self):  # type: ignore[no-untyped-def]
        return self._window.ctx
