"""A window of glfw."""

import glfw
from game_window import GameWindow


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """A GameWindow."""
    glfw.init()
    glfw.window_hint(glfw.SAMPLES, samples)
    glfw.window_hint(glfw.SRGB_CAPABLE, is_srgb)
    if is_core:
        glfw.window_hint(glfw.CONTEXT_VERSION_MAJOR, 3)
        glfw.window_hint(glfw.CONTEXT_VERSION_MINOR, 3)
        glfw.window_hint(glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE)
    handle = glfw.create_window(width, height, "test", None, None)
    glfw.make_context_current(handle)

    def swap() -> None:
        glfw.poll_events()
        glfw.swap_buffers(handle)

    return GameWindow(swap)
