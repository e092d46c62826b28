"""A picture in OpenGL's memory. Used within `gl_state.borrowed` only."""

from __future__ import annotations

from lsd_game.hooks import gl_api
from lsd_game.hooks.gl_api import GlApi


class GlPicture:
    """A texture of BGRA pixels, the lowest row first, and the framebuffer that reads and draws it.

    Pictures move by blits, which touch no shader, vertex, blend or depth state of the game.
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
        """Take a picture of the same size over; a multisampled one is resolved."""
        _blit(self._gl, framebuffer, self.size, self.framebuffer, self.size)

    def copy_to(self, framebuffer: int, *, top: int | None = None) -> None:
        """Draw the picture into a framebuffer: of the same size, or into the left corner below the row `top`."""
        bottom = 0 if top is None else top - self.size[1]
        _blit(self._gl, self.framebuffer, self.size, framebuffer, self.size, bottom)

    def scale_from(self, other: GlPicture) -> None:
        """Take a picture of another size over, interpolated."""
        _blit(self._gl, other.framebuffer, other.size, self.framebuffer, self.size)

    def upload(self, pixel_buffer: int) -> None:
        """Set the pixels from a pixel buffer object; nobody waits for it."""
        gl = self._gl
        gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        gl.BindBuffer(gl_api.PIXEL_UNPACK_BUFFER, pixel_buffer)
        gl.TexSubImage2D(gl_api.TEXTURE_2D, 0, 0, 0, *self.size, gl_api.BGRA, gl_api.UNSIGNED_BYTE, None)
        gl.BindBuffer(gl_api.PIXEL_UNPACK_BUFFER, 0)

    def write_rgba(self, pixels: bytes) -> None:
        """Set the pixels, the lowest row first."""
        self._gl.BindTexture(gl_api.TEXTURE_2D, self._texture)
        form = (gl_api.RGBA, gl_api.UNSIGNED_BYTE)
        self._gl.TexSubImage2D(gl_api.TEXTURE_2D, 0, 0, 0, *self.size, *form, pixels)

    def delete(self) -> None:
        """Free both."""
        self._gl.delete("DeleteFramebuffers", self.framebuffer)
        self._gl.delete("DeleteTextures", self._texture)


def _blit(
    gl: GlApi, source: int, source_size: tuple[int, int], target: int, target_size: tuple[int, int], bottom: int = 0
) -> None:
    gl.BindFramebuffer(gl_api.READ_FRAMEBUFFER, source)
    gl.BindFramebuffer(gl_api.DRAW_FRAMEBUFFER, target)
    filtering = gl_api.NEAREST if source_size == target_size else gl_api.LINEAR
    width, height = target_size
    gl.BlitFramebuffer(0, 0, *source_size, 0, bottom, width, bottom + height, gl_api.COLOR_BUFFER_BIT, filtering)
