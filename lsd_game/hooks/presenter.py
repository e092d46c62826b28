"""What happens around a flip of the game: its picture goes out, the newest answer is shown, its picture returns."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Protocol, TypeVar

from lsd_game.hooks.hud import Hud
from lsd_game.hooks.key_watch import HeldKeys, KeyWatch
from lsd_game.hooks.link import Link
from lsd_game.hooks.panel import Panel

MAX_ERRORS = 10  # after so many the hook leaves the game alone
IDLE_S = 0.1  # a game that has not flipped for so long may wait for its player: an answer is shown without it

T = TypeVar("T")

_logger = logging.getLogger(__name__)


class Canvas(Protocol):
    """Where the game has drawn: a surface in memory, or a buffer of OpenGL."""

    def exchange(self, link: Link, now_s: float, *, is_new: bool) -> bool:
        """Put the newest answer in the picture's place; False when there is no answer.

        Args:
            link: where a new picture is published first.
            now_s: the time of the capture.
            is_new: false when the picture went out at the last flip.
        """

    def height(self) -> int:
        """In pixels."""

    def lay_over(self, panel: Panel) -> None:
        """Draw `panel` into the upper left corner, after `exchange`."""

    def give_back(self, link: Link) -> None:
        """Put the game's own picture back, if an answer or a panel has taken its place."""


class Presenter:
    """Carries out the flips of one window.

    Whatever goes wrong in the hook, the game's own flip happens once and nothing else raises.
    """

    newest: ClassVar[Presenter | None] = None  # of the window that was opened or has flipped last

    def __init__(
        self,
        link: Link,
        get_canvas: Callable[[], Canvas | None],
        flip_all: Callable[[], object],
        held_keys: HeldKeys | None = None,
    ) -> None:
        """Args:
        link: to the restyle process.
        get_canvas: gives what the game has drawn; None when there is nothing to restyle.
        flip_all: the real flip of the whole window.
        held_keys: the window's keyboard; without one the player's keys do nothing.
        """
        self._link = link
        self._get_canvas = get_canvas
        self._flip_all = flip_all
        self._hud = Hud(link)
        self._keys = None if held_keys is None else KeyWatch(link, self._hud, held_keys)
        self._is_restyled = False  # the window shows an answer
        self._is_changed = False  # the window shows an answer or the HUD
        self._is_inside = False  # hooks may nest: a library's flip may call another hooked flip
        self._flipped_s = 0.0
        self._captured: Canvas | None = None  # taken before the flip, by `capture`
        self._num_errors = 0
        Presenter.newest = self

    def flip(self, flip_part: Callable[[], object]) -> None:
        """Show what the game has drawn, restyled; `flip_part` is what it has called, perhaps for a part only."""
        if self._num_errors >= MAX_ERRORS:
            self._flip_all()
        elif self._is_inside or not self._link.claim():
            flip_part()
        else:
            Presenter.newest = self
            self._present(flip_part, is_new=True)

    def capture(self) -> None:
        """Take the picture as it is now, and put the newest answer in its place for the game to draw on.

        The flip that follows shows what the game has made of it. Afterwards the game finds the picture of this
        moment again, so it must be one that draws all of its picture each time.
        """
        if self._captured is not None or self._is_inside or self._num_errors >= MAX_ERRORS or not self._link.claim():
            return
        self._captured = self._try(self._get_canvas)
        if self._captured is not None:
            self._exchange(self._captured, time.monotonic(), is_new=True)

    def refresh(self) -> None:
        """Show an answer that has come after the game's last flip, if the game does not flip by itself."""
        now_s = time.monotonic()
        is_busy = self._is_inside or self._captured is not None
        if is_busy or now_s - self._flipped_s < IDLE_S or self._num_errors >= MAX_ERRORS:
            return
        if self._try(partial(self._link.has_news, now_s)):
            self._present(lambda: None, is_new=False)

    def _present(self, flip_part: Callable[[], object], *, is_new: bool) -> None:
        began_s = time.monotonic()
        was_changed, self._is_changed = self._is_changed, False
        canvas, self._captured = self._captured, None
        self._is_inside = True
        try:
            if canvas is None:
                self._is_restyled = False
                canvas = self._try(self._get_canvas)
                if canvas is not None:
                    self._exchange(canvas, began_s, is_new=is_new)
            if canvas is not None:
                self._is_changed = bool(self._try(partial(self._lay_over, canvas, began_s))) or self._is_restyled
            flip_began_s = time.monotonic()
            if self._is_changed or (was_changed and is_new):
                self._flip_all()
            else:
                flip_part()
            self._flipped_s = time.monotonic()
        finally:
            if canvas is not None:
                self._try(partial(canvas.give_back, self._link))
            self._is_inside = False
        if canvas is not None:
            self._count()
            self._link.count_cost(flip_began_s - began_s + time.monotonic() - self._flipped_s)

    def _exchange(self, canvas: Canvas, now_s: float, *, is_new: bool) -> None:
        self._is_restyled = bool(self._try(partial(canvas.exchange, self._link, now_s, is_new=is_new)))

    def _lay_over(self, canvas: Canvas, now_s: float) -> bool:
        """Heed the player's keys and draw the HUD, if it is on; whether it was drawn."""
        if self._keys is not None:
            self._keys.look(now_s)
        panel = self._hud.panel(now_s, canvas.height())
        if panel is not None:
            canvas.lay_over(panel)
        return panel is not None

    def _count(self) -> None:
        if self._is_restyled:
            self._link.count_presented(self._flipped_s)
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
