"""One viewer of a session: at most two views unsettled, events kept for the next one."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

from lsd_game.bridge.message_values import MAX_UNANSWERED, EventNote
from lsd_game.bridge.messages import encode
from lsd_game.bridge.outlet import Outlet
from lsd_game.bridge.server_messages import View

MAX_NOTES = 32


class Viewer:
    """The session's thread shows views, the connection's task settles them."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self._lock = threading.Lock()
        self._notes: deque[EventNote] = deque(maxlen=MAX_NOTES)
        self._num_shown = 0
        self._num_seen = 0

    @property
    def is_ready(self) -> bool:
        """Whether it takes another view."""
        return self._num_shown - self._num_seen < MAX_UNANSWERED

    def note(self, event: EventNote) -> None:
        """Keep an event for the next view; the oldest gives way."""
        with self._lock:
            self._notes.append(event)

    def show(self, view: View) -> None:
        """Send a view, with this viewer's own number and events."""
        with self._lock:
            notes = tuple(self._notes)
            self._notes.clear()
            number = self._num_shown
            self._num_shown += 1
        self.outlet.send_picture(encode(replace(view, number=number, events=notes)))

    def on_seen(self, number: int) -> None:
        """Settle all views up to `number`."""
        with self._lock:
            self._num_seen = min(self._num_shown, max(self._num_seen, number + 1))
