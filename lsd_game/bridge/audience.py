"""Those who watch a session: every answer is shown to each of them who has settled the views before."""

from __future__ import annotations

import threading
from collections.abc import Callable

from lsd_game.bridge.message_values import EventNote
from lsd_game.bridge.server_messages import View
from lsd_game.bridge.viewer import Viewer


class Audience:
    """Viewers come and go on the server's loop; views are shown on the session's threads."""

    def __init__(self) -> None:
        self._viewers: tuple[Viewer, ...] = ()
        self._changing = threading.Lock()

    def add(self, viewer: Viewer) -> None:
        """Show views to `viewer` too."""
        with self._changing:
            self._viewers = (*self._viewers, viewer)

    def remove(self, viewer: Viewer) -> None:
        """Show it no more."""
        with self._changing:
            self._viewers = tuple(other for other in self._viewers if other is not viewer)

    def note(self, note: EventNote) -> None:
        """Keep an event for everybody's next view."""
        for viewer in self._viewers:
            viewer.note(note)

    def show(self, make_view: Callable[[], View]) -> None:
        """Show a view, which is made only if somebody takes it."""
        ready = [viewer for viewer in self._viewers if viewer.is_ready]
        view = make_view() if ready else None
        for viewer in ready:
            if view is not None:
                viewer.show(view)
