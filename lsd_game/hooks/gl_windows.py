"""The windows of a library that swaps OpenGL buffers by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from lsd_game.hooks.gl_api import current_context
from lsd_game.hooks.gl_canvas import GlCanvas
from lsd_game.hooks.key_watch import HeldKeys
from lsd_game.hooks.link import Link
from lsd_game.hooks.presenter import Presenter

LEAVE_S = 1.0


class GlWindows:
    """Restyles the first window that swaps; another one when that has not swapped for a second.

    The model follows one picture. A window that gets another context is another one.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._restyled: tuple[Hashable, int] | None = None  # window and context
        self._presenter: Presenter | None = None  # of that one
        self._swapped_s = 0.0

    def swap(
        self,
        window: Hashable,
        real_swap: Callable[[], object],
        window_size: Callable[[], tuple[int, int]],
        framebuffer: Callable[[], int] = lambda: 0,
        held_keys: HeldKeys | None = None,
    ) -> None:
        """Swap the buffers of a window whose context is current, restyled; see Presenter for `held_keys`."""
        try:
            context = current_context()
        except OSError:
            real_swap()
            return
        now_s = time.monotonic()
        if (window, context) != self._restyled or self._presenter is None:
            if now_s - self._swapped_s < LEAVE_S and self._presenter is not None:
                real_swap()
                return
            canvas = GlCanvas(window_size, framebuffer)
            self._restyled = (window, context)
            self._presenter = Presenter(self._link, lambda: canvas, real_swap, held_keys)
        self._swapped_s = now_s
        self._presenter.flip(real_swap)
