"""What is shown, and when: each answer, and with the late warp also the newest answer in every frame between two.

A thread of its own follows the game while the model draws, so that the picture keeps the game's own frame rate.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from lsd_game.display.late_warp import Carrier
from lsd_game.frame import Frame, Pixels
from lsd_game.pacing import poll_wait_s
from lsd_game.region import Region

_logger = logging.getLogger(__name__)


class ShowingLink(Protocol):
    """What showing needs of a link; see stages.Link."""

    def peek(self, after: int = -1) -> Frame | None:
        """Return the newest frame, waiting or in work, if its index is above `after`; it can still be taken."""

    def show(self, frame: Frame, *, is_carried: bool = False) -> None:
        """Show a picture for a frame that was taken or peeked at."""


class Finish(Protocol):
    """The last touch on a picture: WindowControls.finish."""

    def __call__(self, frame: Frame, answer: Pixels, protect: tuple[Region, ...] = ()) -> Pixels:
        """What to show for `answer`, the restyled `frame`."""


class Showing:
    """Of one session. Answers come on the session's thread."""

    def __init__(
        self,
        link: ShowingLink,
        finish: Finish,
        *,
        has_late_warp: bool,
        clock: Callable[[], float],
        on_shown: Callable[[Frame, Pixels], None] = lambda frame, shown: None,
    ) -> None:
        """Args:
        link: to the game's window.
        finish: called by one thread at a time.
        has_late_warp: carry answers to newer frames.
        clock: in seconds.
        on_shown: hears of every picture, with the game's frame that it was shown for; as `finish` is called.
        """
        self._link = link
        self._finish = finish
        self._on_shown = on_shown
        self._clock = clock
        self._carrier = Carrier()
        self._has_late_warp = has_late_warp
        self._protect: tuple[Region, ...] = ()  # the rules', as of the newest answer
        self._newest = -1  # index of the newest frame that something was shown for
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="late warp", daemon=True) if has_late_warp else None

    def start(self) -> None:
        """Begin to follow the game, if the late warp is wanted."""
        if self._thread is not None:
            self._thread.start()

    def stop(self) -> None:
        """Follow it no more."""
        self._is_over.set()
        if self._thread is not None and self._thread.ident is not None:
            self._thread.join()

    def answer(self, frame: Frame, answer: Frame, protect: tuple[Region, ...] = ()) -> None:
        """Show the answer to `frame`, carried to the newest frame where that is possible.

        Args:
            frame: was taken from the link.
            answer: its restyled picture.
            protect: the rules' regions.
        """
        with self._lock:
            self._protect = protect
            self._newest = max(self._newest, frame.index)
            newest = None
            if self._has_late_warp:
                self._carrier.start(frame, answer.pixels)
                newest = self._link.peek(after=frame.index)
            carried = None if newest is None else self._carrier.carry(newest)
            if newest is None or carried is None:
                self._show(frame, answer.pixels)
            else:
                self._newest = newest.index
                self._show(newest, carried)

    def pause(self) -> None:
        """The game shows its own picture: there is nothing to carry."""
        with self._lock:
            self._carrier.stop()

    def follow(self) -> bool:
        """Carry the newest answer to the game's newest frame; False when there is none that is new."""
        with self._lock:
            frame = self._link.peek(after=self._newest)
            if frame is None:
                return False
            self._newest = frame.index
            carried = self._carrier.carry(frame)
            if carried is not None:
                self._show(frame, carried, is_carried=True)
            return True

    def _show(self, frame: Frame, picture: Pixels, *, is_carried: bool = False) -> None:
        shown = self._finish(frame, picture, self._protect)
        self._link.show(replace(frame, pixels=shown), is_carried=is_carried)
        self._on_shown(frame, shown)

    def _follow(self) -> None:
        followed_s = self._clock()
        try:
            while not self._is_over.is_set():
                if self.follow():
                    followed_s = self._clock()
                else:
                    self._is_over.wait(poll_wait_s(self._clock() - followed_s))
        except Exception:  # answers are shown as ever
            _logger.exception("the late warp is off")
