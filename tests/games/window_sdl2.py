"""A window of SDL 2, by PySDL2."""

import sdl2
from game_window import GameWindow


def open_window(width, height, *, samples, is_core, is_srgb):  # type: ignore[no-untyped-def]
    """A GameWindow."""
    sdl2.SDL_Init(sdl2.SDL_INIT_VIDEO)
    sdl2.SDL_GL_SetAttribute(sdl2.SDL_GL_MULTISAMPLEBUFFERS, int(samples > 0))
    sdl2.SDL_GL_SetAttribute(sdl2.SDL_GL_MULTISAMPLESAMPLES, samples)
    sdl2.SDL_GL_SetAttribute(sdl2.SDL_GL_FRAMEBUFFER_SRGB_CAPABLE, int(is_srgb))
    if is_core:
        sdl2.SDL_GL_SetAttribute(sdl2.SDL_GL_CONTEXT_MAJOR_VERSION, 3)
        sdl2.SDL_GL_SetAttribute(sdl2.SDL_GL_CONTEXT_MINOR_VERSION, 3)
        sdl2.SDL_GL_SetAttribute(sdl2.SDL_GL_CONTEXT_PROFILE_MASK, sdl2.SDL_GL_CONTEXT_PROFILE_CORE)
    flags = sdl2.SDL_WINDOW_OPENGL | sdl2.SDL_WINDOW_SHOWN
    centred = sdl2.SDL_WINDOWPOS_CENTERED
    handle = sdl2.SDL_CreateWindow(b"test", centred, centred, width, height, flags)
    sdl2.SDL_GL_CreateContext(handle)

    def swap() -> None:
        sdl2.SDL_PumpEvents()
        sdl2.SDL_GL_SwapWindow(handle)

    return GameWindow(swap)
