"""What happens around a flip of the game: its picture goes out, the newest answer is shown, its picture returns."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from lsd_game.hooks.link import Link

MAX_ERRORS = 10  # after so many the hook leaves the game alone

T = TypeVar("T")

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

    def flip(
        self,
        get_canvas: Callable[[], Canvas | None],
        flip_all: Callable[[], object],
        flip_part: Callable[[], object],
    ) -> None:
        """Show what the game has drawn, restyled.

        Args:
            get_canvas: gives what the game has drawn; None when there is nothing to restyle.
            flip_all: the real flip of the whole window.
            flip_part: what the game has called, perhaps for some rectangles only.
        """
        if self._num_errors >= MAX_ERRORS:
            flip_all()
        elif self._is_inside or not self._link.claim():
            flip_part()
        else:
            self._flip_restyled(get_canvas, flip_all, flip_part)

    def _flip_restyled(
        self,
        get_canvas: Callable[[], Canvas | None],
        flip_all: Callable[[], object],
        flip_part: Callable[[], object],
    ) -> None:
        began_s = time.monotonic()
        was_restyled, self._is_restyled = self._is_restyled, False
        canvas: Canvas | None = None
        self._is_inside = True
        try:
            canvas = self._try(get_canvas)
            if canvas is not None:
                self._is_restyled = bool(self._try(partial(canvas.exchange, self._link, began_s)))
            flip_began_s = time.monotonic()
            if self._is_restyled or was_restyled:
                flip_all()
            else:
                flip_part()
            flip_ended_s = time.monotonic()
        finally:
            if canvas is not None:
                self._try(partial(canvas.give_back, self._link))
            self._is_inside = False
        if canvas is not None:
            self._count(flip_ended_s)
            self._link.count_cost(flip_began_s - began_s + time.monotonic() - flip_ended_s)

    def _count(self, shown_s: float) -> None:
        if self._is_restyled:
            self._link.count_presented(shown_s)
        else:
            self._link.count_original()

    def _try(self, step: Callable[[], T]) -> T | None:
        try:
            return step()
        except Exception:
            self._num_errors += 1
            if self._num_errors == 1:
                _logger.exception("the hook failed; the game goes on with its own picture")
            if self._num_errors == MAX_ERRORS:
                _logger.error("the hook failed %d times and is off now", MAX_ERRORS)
            return None
