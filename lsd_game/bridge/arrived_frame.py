"""A client's frame on its way through a session: decoded once, whichever thread asks first, and settled once."""

from __future__ import annotations

import threading
from time import perf_counter

from lsd_game.bridge.client_messages import FrameIn
from lsd_game.bridge.outlet import Outlet
from lsd_game.bridge.picture_codec import decode_frame
from lsd_game.frame import Frame


class ArrivedFrame:
    """Shared by the server's loop, the session's thread and its late warp."""

    def __init__(self, message: FrameIn, outlet: Outlet, *, answer_codec: str, index: int, time_s: float) -> None:
        """Args:
        message: what came, checked.
        outlet: of the connection that it came on.
        answer_codec: how its answer travels.
        index: its number in the session.
        time_s: when it came.
        """
        self.message, self.outlet, self.answer_codec = message, outlet, answer_codec
        self.index, self.time_s = index, time_s
        self.decode_ms = 0.0  # what decoding took
        self._frame: Frame | None = None  # once it was decoded
        self._decoding = threading.Lock()
        self._is_settled = False
        self._settling = threading.Lock()

    @property
    def is_settled(self) -> bool:
        """Whether somebody has taken it on to tell the client what became of it."""
        return self._is_settled

    def settle(self) -> bool:
        """Take that on; False when somebody has."""
        with self._settling:
            was_settled, self._is_settled = self._is_settled, True
            return not was_settled

    def frame(self) -> Frame:
        """Its picture and planes.

        Raises:
            ValueError: when the JPEG's body is broken, in one sentence.
        """
        with self._decoding:
            if self._frame is None:
                began_s = perf_counter()
                self._frame = decode_frame(self.message, self.index, self.time_s)
                self.decode_ms = (perf_counter() - began_s) * 1e3
            return self._frame
