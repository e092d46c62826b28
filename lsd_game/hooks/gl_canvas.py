"""The back buffer of an OpenGL window as a canvas.

Pictures move by blits, which touch no shader, vertex, blend or depth state of the game.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from lsd_game.hooks import gl_api
from lsd_game.hooks.gl_api import GlApi
from lsd_game.hooks.gl_state import borrowed
from lsd_game.hooks.link import Link
from lsd_game.pixel_layout import PixelLayout


class GlCanvas:
    """The default framebuffer of one context, used on the thread that draws. A new context needs a new canvas."""

    def __init__(self, window_size: Callable[[], tuple[int, int]]) -> None:
        self._window_size = window_size  # asked for at every flip: (width, height) in pixels
        self._gl: GlApi | None = None  # loaded at the first flip, when the context is surely current
        self._own: _ColorBuffer | None = None  # the game's picture, without its multisampling
        self._answer: _ColorBuffer | None = None
        self._pixels = memoryview(b"")  # one picture on its way between OpenGL and the link
        self._size = (0, 0)  # of all of these
        self._is_answered = False  # the back buffer holds an answer

    def exchange(self, link: Link, now_s: float, *, is_new: bool) -> bool:
        """Publish the back buffer, if it is new, and draw the newest answer over it."""
        if self._gl is None:
            self._gl = GlApi()
        width, height = self._window_size()
        layout = PixelLayout(width, height, "BGRX", width * 4, bottom_up=True)
        with borrowed(self._gl):
            self._resize(self._gl, width, height)
            assert self._own is not None and self._answer is not None
            self._own.copy_from(0)
            if is_new:
                self._own.read(self._pixels)
                if link.publish(self._pixels, layout, now_s) is None:
                    return False
            if not link.copy_answer(self._pixels, layout, now_s):
                return False
            self._answer.write(self._pixels)
            self._is_answered = True
            self._answer.copy_to(0)
        return True

    def give_back(self, link: Link) -> None:
        """Draw the game's own picture again: some games draw on top of their last one."""
        if not self._is_answered or self._gl is None or self._own is None:
            return
        self._is_answered = False
        with borrowed(self._gl):
            self._own.copy_to(0)

    def _resize(self, gl: GlApi, width: int, height: int) -> None:
        if (width, height) == self._size:
            return
        old, self._own, self._answer = (self._own, self._answer), None, None
        for buffer in old:
            if buffer is not None:
                buffer.delete()
        self._own = _ColorBuffer(gl, width, height)
        self._answer = _ColorBuffer(gl, width, height)
        self._pixels = memoryview(bytearray(width * height * 4))
        self._size = (width, height)


class _ColorBuffer:
    """A texture and the framebuffer that draws into it. Used with borrowed state only."""

    def __init__(self, gl: GlApi, width: int, height: int) -> None:
        self._gl = gl
        self._corners = (0, 0, width, height)
        self._texture = gl.generate("GenTextures")
        gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        gl.TexParameteri(gl_api.TEXTURE_2D, gl_api.TEXTURE_MIN_FILTER, gl_api.LINEAR)
        size = (width, height, 0)
        gl.TexImage2D(gl_api.TEXTURE_2D, 0, gl_api.RGBA8, *size, gl_api.BGRA, gl_api.UNSIGNED_BYTE, None)
        self._framebuffer = gl.generate("GenFramebuffers")
        gl.BindFramebuffer(gl_api.DRAW_FRAMEBUFFER, self._framebuffer)
        gl.FramebufferTexture2D(gl_api.DRAW_FRAMEBUFFER, gl_api.COLOR_ATTACHMENT0, gl_api.TEXTURE_2D, self._texture, 0)
        status = gl.CheckFramebufferStatus(gl_api.DRAW_FRAMEBUFFER)
        if status != gl_api.FRAMEBUFFER_COMPLETE:
            raise RuntimeError(f"a framebuffer of {width}x{height} pixels cannot be made: status {status:#x}")

    def copy_from(self, framebuffer: int) -> None:
        """Take a picture over; a multisampled one is resolved."""
        self._blit(framebuffer, self._framebuffer)

    def copy_to(self, framebuffer: int) -> None:
        """Draw the picture."""
        self._blit(self._framebuffer, framebuffer)

    def read(self, pixels: memoryview) -> None:
        """Fetch the pixels as BGRA rows, the lowest first."""
        self._gl.BindFramebuffer(gl_api.READ_FRAMEBUFFER, self._framebuffer)
        self._gl.ReadPixels(*self._corners, gl_api.BGRA, gl_api.UNSIGNED_BYTE, _address(pixels))

    def write(self, pixels: memoryview) -> None:
        """Set the pixels from BGRA rows, the lowest first."""
        self._gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        place = (gl_api.TEXTURE_2D, 0, *self._corners)
        self._gl.TexSubImage2D(*place, gl_api.BGRA, gl_api.UNSIGNED_BYTE, _address(pixels))

    def delete(self) -> None:
        """Free both."""
        self._gl.delete("DeleteFramebuffers", self._framebuffer)
        self._gl.delete("DeleteTextures", self._texture)

    def _blit(self, source: int, target: int) -> None:
        self._gl.BindFramebuffer(gl_api.READ_FRAMEBUFFER, source)
        self._gl.BindFramebuffer(gl_api.DRAW_FRAMEBUFFER, target)
        corners = (*self._corners, *self._corners)
        self._gl.BlitFramebuffer(*corners, gl_api.COLOR_BUFFER_BIT, gl_api.NEAREST)


def _address(pixels: memoryview) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(pixels))
