"""A picture in OpenGL's memory. Used within `gl_state.borrowed` only."""

from __future__ import annotations

import ctypes

from lsd_game.hooks import gl_api
from lsd_game.hooks.gl_api import GlApi


class GlPicture:
    """A texture of BGRA pixels, the highest row first, and the framebuffer that reads and draws it.

    Pictures move by blits, which touch no shader, vertex, blend or depth state of the game. Windows have their highest
    row first in memory, too, so that Mesa's software renderer only copies: thirty times as fast as turning them over.
    """

    def __init__(self, gl: GlApi, size: tuple[int, int]) -> None:
        """Make one of `size` (width, height) pixels.

        Raises:
            RuntimeError: when the context cannot draw into a texture of this size.
        """
        self._gl = gl
        self.size = size
        self._texture = gl.generate("GenTextures")
        gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        gl.TexParameteri(gl_api.TEXTURE_2D, gl_api.TEXTURE_MIN_FILTER, gl_api.LINEAR)
        # An internal format without a size lets Mesa keep BGRA as it is: eight times as fast as RGBA8.
        form = (gl_api.BGRA, gl_api.UNSIGNED_BYTE)
        gl.TexImage2D(gl_api.TEXTURE_2D, 0, gl_api.RGBA, *size, 0, *form, None)
        self.framebuffer = gl.generate("GenFramebuffers")
        gl.BindFramebuffer(gl_api.DRAW_FRAMEBUFFER, self.framebuffer)
        gl.FramebufferTexture2D(gl_api.DRAW_FRAMEBUFFER, gl_api.COLOR_ATTACHMENT0, gl_api.TEXTURE_2D, self._texture, 0)
        status = gl.CheckFramebufferStatus(gl_api.DRAW_FRAMEBUFFER)
        if status != gl_api.FRAMEBUFFER_COMPLETE:
            raise RuntimeError(f"a framebuffer of {size[0]}x{size[1]} pixels cannot be made: status {status:#x}")

    def copy_from(self, framebuffer: int) -> None:
        """Take over what a game shows, of the same size; a multisampled picture is resolved."""
        width, height = self.size
        _blit(self._gl, framebuffer, (0, 0, width, height), self.framebuffer, (0, height, width, 0))

    def copy_to(self, framebuffer: int, *, top: int | None = None) -> None:
        """Draw the picture into what a game shows: of the same size, or into the left corner below the row `top`."""
        width, height = self.size
        top = height if top is None else top
        _blit(self._gl, self.framebuffer, (0, 0, width, height), framebuffer, (0, top, width, top - height))

    def scale_from(self, other: GlPicture) -> None:
        """Take a picture of another size over, interpolated."""
        _blit(self._gl, other.framebuffer, (0, 0, *other.size), self.framebuffer, (0, 0, *self.size), gl_api.LINEAR)

    def upload(self, pixel_buffer: int) -> None:
        """Set the pixels from a pixel buffer object; nobody waits for it."""
        gl = self._gl
        gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        gl.BindBuffer(gl_api.PIXEL_UNPACK_BUFFER, pixel_buffer)
        gl.TexSubImage2D(gl_api.TEXTURE_2D, 0, 0, 0, *self.size, gl_api.BGRA, gl_api.UNSIGNED_BYTE, None)
        gl.BindBuffer(gl_api.PIXEL_UNPACK_BUFFER, 0)

    def write(self, pixels: memoryview) -> None:
        """Set the pixels from writable memory of BGRA rows, the highest first."""
        gl = self._gl
        gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        form = (gl_api.BGRA, gl_api.UNSIGNED_BYTE)
        address = ctypes.byref(ctypes.c_ubyte.from_buffer(pixels))
        gl.TexSubImage2D(gl_api.TEXTURE_2D, 0, 0, 0, *self.size, *form, address)

    def write_rgba(self, pixels: bytes) -> None:
        """Set the pixels, the highest row first."""
        self._gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        form = (gl_api.RGBA, gl_api.UNSIGNED_BYTE)
        self._gl.TexSubImage2D(gl_api.TEXTURE_2D, 0, 0, 0, *self.size, *form, pixels)

    def delete(self) -> None:
        """Free both."""
        self._gl.delete("DeleteFramebuffers", self.framebuffer)
        self._gl.delete("DeleteTextures", self._texture)


def _blit(
    gl: GlApi,
    source: int,
    source_corners: tuple[int, int, int, int],
    target: int,
    target_corners: tuple[int, int, int, int],
    filtering: int = gl_api.NEAREST,
) -> None:
    gl.BindFramebuffer(gl_api.READ_FRAMEBUFFER, source)
    gl.BindFramebuffer(gl_api.DRAW_FRAMEBUFFER, target)
    gl.BlitFramebuffer(*source_corners, *target_corners, gl_api.COLOR_BUFFER_BIT, filtering)
