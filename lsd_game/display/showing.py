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

    @property
    def shows_between(self) -> bool:
        """Whether a picture may be shown for a frame that no answer is due to."""

    def peek(self, after: int = -1) -> Frame | None:
        """Return the newest frame not taken yet, if its index is above `after`; it can still be taken."""

    def show(self, frame: Frame, *, is_carried: bool = False) -> None:
        """Show a picture for a frame that was taken or peeked at."""


class Finish(Protocol):
    """The last touch on a picture: WindowControls.finish."""

    def __call__(self, frame: Frame, answer: Pixels, protect: tuple[Region, ...] = ()) -> Pixels:
        """What to show for `answer`, the restyled `frame`."""


class Showing:
    """Of one session. Answers come on the session's thread."""

    def __init__(self, link: ShowingLink, finish: Finish, *, has_late_warp: bool, clock: Callable[[], float]) -> None:
        """Args:
        link: to the game's window.
        finish: called by one thread at a time.
        has_late_warp: carry answers to newer frames.
        clock: in seconds.
        """
        self._link = link
        self._finish = finish
        self._clock = clock
        self._carrier = Carrier()
        self._has_late_warp = has_late_warp
        self._protect: tuple[Region, ...] = ()  # the rules', as of the newest answer
        self._newest = -1  # index of the newest frame that something was shown for
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        is_following = has_late_warp and link.shows_between
        self._thread = threading.Thread(target=self._follow, name="late warp", daemon=True) if is_following else None

    def start(self) -> None:
        """Begin to follow the game, if the late warp is wanted."""
        if self._thread is not None:
            self._thread.start()

    def stop(self) -> None:
        """Follow it no more."""
        self._is_over.set()
        if self._thread is not None and self._thread.ident is not None:
            self._thread.join()

    def answer(self, frame: Frame, answer: Frame, protect: tuple[Region, ...] = ()) -> Frame:
        """Show the answer to `frame`, carried to the newest frame where that is possible; return what was shown.

        Args:
            frame: was taken from the link.
            answer: its restyled picture.
            protect: the rules' regions.
        """
        with self._lock:
            self._protect = protect
            newest = None
            if self._has_late_warp:
                self._carrier.start(frame, answer.pixels)
                newest = self._link.peek(after=frame.index)
            carried = None if newest is None else self._carrier.carry(newest)
            if newest is None or carried is None:
                shown = replace(answer, pixels=self._finish(frame, answer.pixels, protect))
            else:
                self._newest = newest.index
                target = newest if self._link.shows_between else answer
                shown = replace(target, pixels=self._finish(newest, carried, protect))
            self._link.show(shown)
            return shown

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
                shown = replace(frame, pixels=self._finish(frame, carried, self._protect))
                self._link.show(shown, is_carried=True)
            return True

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
