"""What a game shows of an OpenGL context as a canvas: the back buffer of a window, or a framebuffer object."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lsd_game.hooks.gl_api import GlApi
from lsd_game.hooks.gl_frame import GlFrame
from lsd_game.hooks.gl_picture import GlPicture
from lsd_game.hooks.gl_state import borrowed, drawing
from lsd_game.hooks.link import Link
from lsd_game.hooks.panel import Panel
from lsd_game.pixel_layout import PixelLayout

RARE_S = 0.1  # a game that flips so seldom can wait for its pixels, and its answer cannot wait for the next flip
MAX_WAIT_S = 0.1
MEASURE_S = 0.1  # a window is measured so seldom: some libraries ask the X server, and wait for its turn


class GlCanvas:
    """One context, used on the thread that draws. A new context needs a new canvas."""

    def __init__(self, window_size: Callable[[], tuple[int, int]], framebuffer: Callable[[], int] = lambda: 0) -> None:
        """Args:
        window_size: (width, height) in pixels, asked for ten times a second.
        framebuffer: what the game shows, where that is not a window.
        """
        self._window_size = window_size
        self._framebuffer = framebuffer
        self._size, self._measured_s = (0, 0), -MEASURE_S  # of the window, and when that was asked for
        self._gl: GlApi | None = None  # loaded at the first flip, when the context is surely current
        self._frame: GlFrame | None = None  # for the size that the window has now
        self._shown: int | None = None  # number of the answer that is in the frame's `answer`
        self._laid: tuple[Panel, GlPicture] | None = None  # the panel that was drawn last
        self._is_changed = False  # the game's picture has an answer or a panel over it
        self._flipped_s = 0.0

    def exchange(self, link: Link, now_s: float, *, is_new: bool) -> bool:
        """Publish what the game has drawn, if it is new, and draw the newest answer over it.

        A GPU that has not finished the picture is not waited for: it goes out at the next flip.
        """
        if now_s - self._measured_s > MEASURE_S:
            self._size, self._measured_s = self._window_size(), now_s
        size = self._size
        if min(size) < 1:
            return False
        if self._gl is None:
            self._gl = GlApi()
        framebuffer = self._framebuffer()
        with borrowed(self._gl, framebuffer):
            frame = self._fitting_frame(self._gl, size, link.max_bytes)
            width, height = frame.size
            layout = PixelLayout(width, height, "BGRX", width * 4)
            frame.capture(framebuffer, now_s if is_new else None)
            if not frame.is_read_at_once:
                wait_s = MAX_WAIT_S if now_s - self._flipped_s > RARE_S else 0.0
                frame.reader.hand_over(lambda pixels, time_s: link.publish(pixels, layout, time_s), wait_s=wait_s)
            elif is_new:
                link.publish_filled(partial(frame.read_at_once, framebuffer), layout, now_s)
            self._flipped_s = now_s
            self._is_changed = self._draw_answer(frame, framebuffer, link, layout, now_s)
        return self._is_changed

    def height(self) -> int:
        """In pixels."""
        return self._size[1]

    def lay_over(self, panel: Panel) -> None:
        """Draw `panel` into the upper left corner."""
        if self._gl is None or self._frame is None:
            return
        framebuffer = self._framebuffer()
        with borrowed(self._gl, framebuffer):
            if self._laid is None or self._laid[0] is not panel:
                self._laid = (panel, self._picture_of(self._gl, panel))
            self._frame.keep(framebuffer)
            self._laid[1].copy_to(framebuffer, top=self._frame.window_size[1])
        self._is_changed = True

    def give_back(self, link: Link) -> None:
        """Draw the game's own picture again: some games draw on top of their last one."""
        if not self._is_changed or self._gl is None or self._frame is None:
            return
        self._is_changed = False
        framebuffer = self._framebuffer()
        with drawing(self._gl, framebuffer):
            self._frame.draw_own(framebuffer)

    def _draw_answer(self, frame: GlFrame, framebuffer: int, link: Link, layout: PixelLayout, now_s: float) -> bool:
        number = link.answer_number(layout, now_s)
        if number is None:
            return False
        if number != self._shown:
            self._shown = None
            if not frame.fetch_answer(link, layout, now_s):
                return False
            self._shown = number
        frame.draw_answer(framebuffer)
        return True

    def _picture_of(self, gl: GlApi, panel: Panel) -> GlPicture:
        if self._laid is not None:
            self._laid[1].delete()
        picture = GlPicture(gl, (panel.width, panel.height))
        picture.write_rgba(b"".join(panel.rows))
        return picture

    def _fitting_frame(self, gl: GlApi, window_size: tuple[int, int], max_bytes: int) -> GlFrame:
        if self._frame is None or self._frame.window_size != window_size:
            if self._frame is not None:
                self._frame.delete()
            self._frame, self._shown = None, None
            self._frame = GlFrame(gl, window_size, max_bytes)
        return self._frame
