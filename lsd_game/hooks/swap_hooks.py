"""The hooks for Python libraries that open OpenGL windows: one function each, which is handed the library's module."""

from __future__ import annotations

import ctypes
import functools
from functools import partial
from typing import Any

from lsd_game.hooks.gl_windows import GlWindows
from lsd_game.hooks.link import Link
from lsd_game.hooks.window_keys import PygletKeys, glfw_held_keys, sdl2_held_keys


def hook_pyglet(window_module: Any, link: Link) -> None:
    """pyglet.window: its windows and what inherits from them, such as arcade's; with and without a display."""
    windows = GlWindows(link)
    keys = PygletKeys(window_module)
    keys.install(window_module.BaseWindow)
    real_flip = window_module.Window.flip

    @functools.wraps(real_flip)
    def flip(self: Any) -> None:
        windows.swap(id(self), partial(real_flip, self), self.get_framebuffer_size, held_keys=keys.of(self))

    window_module.Window.flip = flip


def hook_glfw(glfw: Any, link: Link) -> None:
    """glfw, the binding of that name."""
    windows = GlWindows(link)
    real_swap = glfw.swap_buffers

    @functools.wraps(real_swap)
    def swap_buffers(window: Any) -> None:
        key = ctypes.cast(window, ctypes.c_void_p).value
        size_of = partial(glfw.get_framebuffer_size, window)
        windows.swap(key, partial(real_swap, window), size_of, held_keys=glfw_held_keys(glfw, window))

    glfw.swap_buffers = swap_buffers


def hook_sdl2(video: Any, link: Link) -> None:
    """sdl2.video of PySDL2, before its package takes the names over."""
    windows = GlWindows(link)
    held_keys = sdl2_held_keys()
    real_swap = video.SDL_GL_SwapWindow

    def size_of(window: Any) -> tuple[int, int]:
        width, height = ctypes.c_int(), ctypes.c_int()
        video.SDL_GL_GetDrawableSize(window, ctypes.byref(width), ctypes.byref(height))
        return width.value, height.value

    def swap(window: Any) -> None:
        key = ctypes.cast(window, ctypes.c_void_p).value
        windows.swap(key, partial(real_swap, window), partial(size_of, window), held_keys=held_keys)

    video.SDL_GL_SwapWindow = swap


def hook_moderngl_window_headless(window_module: Any, link: Link) -> None:
    """moderngl-window's headless backend, which never swaps; its other backends swap by a library of their own."""
    windows = GlWindows(link)
    real_swap = window_module.Window.swap_buffers

    @functools.wraps(real_swap)
    def swap_buffers(self: Any) -> None:
        windows.swap(id(self), partial(real_swap, self), lambda: self.size, lambda: self.fbo.glo)

    window_module.Window.swap_buffers = swap_buffers
