"""A window of glfw."""

import glfw


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """An object with swap() and framebuffer()."""
    glfw.init()
    glfw.window_hint(glfw.SAMPLES, samples)
    glfw.window_hint(glfw.SRGB_CAPABLE, is_srgb)
    if is_core:
        glfw.window_hint(glfw.CONTEXT_VERSION_MAJOR, 3)
        glfw.window_hint(glfw.CONTEXT_VERSION_MINOR, 3)
        glfw.window_hint(glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE)
    handle = glfw.create_window(width, height, "test", None, None)
    glfw.make_context_current(handle)
    return Window(handle)


class Window:
    def __init__(self, handle) -> None:  # type: ignore[no-untyped-def]
        self._handle = handle

    def swap(self) -> None:
        glfw.poll_events()
        glfw.swap_buffers(self._handle)

    def framebuffer(self) -> int:
        return 0
