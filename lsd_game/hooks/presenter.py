"""What happens around a flip of the game: its picture goes out, the newest answer is shown, its picture returns."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from lsd_game.hooks.link import Link

MAX_ERRORS = 10  # after so many the hook leaves the game alone

_logger = logging.getLogger(__name__)


class Canvas(Protocol):
    """Where the game has drawn: a surface in memory, or a buffer of OpenGL."""

    def exchange(self, link: Link, now_s: float) -> bool:
        """Publish the picture and put the newest answer in its place; False when there is no answer."""

    def give_back(self, link: Link) -> None:
        """Put the game's own picture back, if an answer has taken its place."""


class Presenter:
    """Carries out flips. Whatever goes wrong in the hook, the game's own flip happens once and nothing raises."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._is_restyled = False  # the window shows an answer
        self._is_inside = False  # hooks may nest: a library's flip may call another hooked flip
        self._num_errors = 0

    def flip(self, canvas: Canvas, flip_all: Callable[[], object], flip_part: Callable[[], object]) -> None:
        """Show `canvas` restyled.

        Args:
            canvas: what the game has drawn.
            flip_all: the real flip of the whole window.
            flip_part: what the game has called, perhaps for some rectangles only.
        """
        if self._num_errors >= MAX_ERRORS:
            flip_all()
            return
        if self._is_inside or not self._link.claim():
            flip_part()
            return
        self._is_inside = True
        began_s = flip_began_s = flip_ended_s = time.monotonic()
        was_restyled, self._is_restyled = self._is_restyled, False
        try:
            self._is_restyled = self._try(lambda: canvas.exchange(self._link, began_s))
            flip_began_s = time.monotonic()
            if self._is_restyled or was_restyled:
                flip_all()
            else:
                flip_part()
        finally:
            flip_ended_s = time.monotonic()
            self._try(lambda: self._finish(canvas, flip_ended_s))
            self._link.count_cost(flip_began_s - began_s + time.monotonic() - flip_ended_s)
            self._is_inside = False

    def _finish(self, canvas: Canvas, now_s: float) -> bool:
        canvas.give_back(self._link)
        if self._is_restyled:
            self._link.count_presented(now_s)
        else:
            self._link.count_original()
        return True

    def _try(self, step: Callable[[], bool]) -> bool:
        try:
            return step()
        except Exception:
            self._num_errors += 1
            if self._num_errors == 1:
                _logger.exception("the hook failed; the game goes on with its own picture")
            if self._num_errors == MAX_ERRORS:
                _logger.error("the hook failed %d times and is off now", MAX_ERRORS)
            return False
