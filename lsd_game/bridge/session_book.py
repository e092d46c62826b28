"""The sessions of a server: found by name and by resume key, kept for a while when their connection is lost."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Protocol

from lsd_game.bridge.client_link import ClientLink
from lsd_game.bridge.close_codes import CloseCode, ProtocolError
from lsd_game.bridge.desk import Desk
from lsd_game.bridge.message_values import SessionInfo

KEY_BYTES = 16


class Host(Protocol):
    """What runs the sessions."""

    @property
    def model(self) -> str:
        """The model's name."""

    def open(self, link: ClientLink) -> Desk:
        """Begin a session on a thread of its own; it ends when the link does."""


class SessionBook:
    """Used on the server's loop only."""

    def __init__(self, host: Host, clock: Callable[[], float], *, max_sessions: int, resume_s: float) -> None:
        self._host = host
        self._clock = clock
        self._max_sessions = max_sessions
        self._resume_s = resume_s
        self._links: dict[str, ClientLink] = {}  # by name, oldest first
        self._num_opened = 0

    def find(self, resume_key: str | None) -> ClientLink | None:
        """The session to go on with; None where the key is unknown or too old."""
        given = (resume_key or "").encode()
        return next((link for link in self._live() if hmac.compare_digest(link.resume_key.encode(), given)), None)

    def open(self) -> ClientLink:
        """Begin a session.

        Raises:
            ProtocolError: when there are as many as the server takes.
        """
        if len(self._live()) >= self._max_sessions and not self._forget_a_lost_one():
            sentence = f"the server has {self._max_sessions} sessions already; try again in a while"
            raise ProtocolError(CloseCode.SERVER_FULL, sentence)
        self._num_opened += 1
        link = ClientLink(f"s{self._num_opened}", secrets.token_hex(KEY_BYTES), self._clock)
        link.open_desk(self._host.open(link))
        self._links[link.name] = link
        return link

    def watchable(self, name: str | None) -> ClientLink | None:
        """The session of that name, or the newest one, rather one with a connection."""
        links = self._live()
        if name is not None:
            return next((link for link in links if link.name == name), None)
        connected = [link for link in links if link.lost_s is None]
        candidates = connected or links
        return candidates[-1] if candidates else None

    def infos(self) -> tuple[SessionInfo, ...]:
        """All sessions, newest first."""
        return tuple(link.info() for link in reversed(self._live()))

    def expire(self) -> None:
        """End the sessions that nobody has come back to."""
        now_s = self._clock()
        for link in self._live():
            if link.lost_s is not None and now_s - link.lost_s > self._resume_s:
                link.end(CloseCode.SESSION_ENDED, "nobody came back to this session")
        self._links = {link.name: link for link in self._live()}

    def end_all(self) -> None:
        """The server ends."""
        for link in self._live():
            link.end(CloseCode.GOING_AWAY, "the server ends")

    def _live(self) -> list[ClientLink]:
        return [link for link in self._links.values() if not link.should_stop()]

    def _forget_a_lost_one(self) -> bool:
        """Make room for someone who is here, at the cost of the session that was lost first."""
        lost = [link for link in self._live() if link.lost_s is not None]
        if not lost:
            return False
        min(lost, key=lambda link: link.lost_s or 0.0).end(CloseCode.SESSION_ENDED, "the server needs the room")
        return True
