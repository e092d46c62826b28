"""The pictures of one window at one size: the game's own, the one that travels, and the answer."""

from __future__ import annotations

import ctypes
import math

from lsd_game.hooks import gl_api
from lsd_game.hooks.gl_api import GlApi
from lsd_game.hooks.gl_picture import GlPicture
from lsd_game.hooks.gl_transfer import PixelReader, PixelWriter
from lsd_game.hooks.link import Link
from lsd_game.pixel_layout import PixelLayout


class GlFrame:
    """Made for a size, deleted when the window gets another one. Used within `gl_state.borrowed` only.

    A picture that is too large for the link is scaled down on the GPU; its answer is scaled up again. The game's own
    picture is kept only where something is drawn over it, or where it cannot be read from the window itself.
    """

    def __init__(self, gl: GlApi, window_size: tuple[int, int], max_bytes: int) -> None:
        """Args:
        gl: the context's functions; what the game shows is bound for drawing.
        window_size: (width, height) of it, in pixels.
        max_bytes: room for a picture of 4 bytes a pixel on the link.
        """
        self._gl = gl
        self.window_size = window_size
        self.size = size_within(window_size, max_bytes)  # of the picture that travels
        self._is_scaled = self.size != window_size
        self._is_read_directly = gl.can_invert and not self._is_scaled and not gl.integer(gl_api.SAMPLE_BUFFERS)
        self.is_read_at_once = self._is_read_directly and gl.is_software  # there is no GPU to wait for
        self._is_kept = False  # `_own` is what the game shows now
        self._own = GlPicture(gl, window_size)
        self._scaled = GlPicture(gl, self.size) if self._is_scaled else self._own
        self._stretched = GlPicture(gl, window_size) if self._is_scaled else None
        self.answer = GlPicture(gl, self.size)
        self.reader = PixelReader(gl, self.size)
        self._writer = PixelWriter(gl, self.size)

    def capture(self, framebuffer: int, time_s: float | None) -> None:
        """Begin to read the game's picture; without a time, or where it is read at once, it is only looked at."""
        self._is_kept = False
        if time_s is None or self.is_read_at_once:
            return
        if self._is_read_directly:
            self.reader.begin(framebuffer, time_s, is_window=True)
            return
        self.keep(framebuffer)
        if self._is_scaled:
            self._scaled.scale_from(self._own)
        self.reader.begin(self._scaled.framebuffer, time_s)

    def read_at_once(self, framebuffer: int, pixels: memoryview) -> None:
        """Write the game's picture to `pixels`, without a pixel buffer between: where it `is_read_at_once`."""
        gl = self._gl
        gl.BindFramebuffer(gl_api.READ_FRAMEBUFFER, framebuffer)
        gl.PixelStorei(gl_api.PACK_INVERT, 1)
        form = (gl_api.BGRA, gl_api.UNSIGNED_BYTE)
        gl.ReadPixels(0, 0, *self.size, *form, ctypes.byref(ctypes.c_ubyte.from_buffer(pixels)))
        gl.PixelStorei(gl_api.PACK_INVERT, 0)

    def fetch_answer(self, link: Link, layout: PixelLayout, now_s: float) -> bool:
        """Set `answer` to the newest one; False, with `answer` undefined, when there is none."""
        if self._gl.is_software:  # without a pixel buffer between: there is no GPU to wait for
            return link.read_answer(self.answer.write, layout, now_s)
        if not self._writer.fill(lambda pixels: link.copy_answer(pixels, layout, now_s)):
            return False
        self.answer.upload(self._writer.buffer)
        return True

    def keep(self, framebuffer: int) -> None:
        """Keep the game's picture, before anything is drawn over it."""
        if not self._is_kept:
            self._is_kept = True
            self._own.copy_from(framebuffer)

    def draw_answer(self, framebuffer: int) -> None:
        """Draw the answer over the game's picture, which is kept."""
        self.keep(framebuffer)
        if self._stretched is None:
            self.answer.copy_to(framebuffer)
        else:  # in two steps: a blit to a multisampled framebuffer cannot scale
            self._stretched.scale_from(self.answer)
            self._stretched.copy_to(framebuffer)

    def draw_own(self, framebuffer: int) -> None:
        """Draw the game's picture as it was kept last."""
        self._own.copy_to(framebuffer)

    def delete(self) -> None:
        """Free everything."""
        pictures = {id(picture): picture for picture in (self._own, self._scaled, self._stretched, self.answer)}
        for picture in pictures.values():
            if picture is not None:
                picture.delete()
        self.reader.delete()
        self._writer.delete()


def size_within(size: tuple[int, int], max_bytes: int) -> tuple[int, int]:
    """The largest size of the same proportions whose BGRA pixels have at most `max_bytes`."""
    width, height = size
    scale = math.sqrt(max_bytes / (width * height * 4))
    if scale >= 1.0:
        return size
    return max(1, math.floor(width * scale)), max(1, math.floor(height * scale))
