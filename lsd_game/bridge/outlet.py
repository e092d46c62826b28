"""What waits to be sent on one connection: small messages first, never more than a bounded amount."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Awaitable, Callable

from lsd_game.bridge.close_codes import CloseCode, ProtocolError
from lsd_game.bridge.messages import encode
from lsd_game.bridge.server_messages import ServerMessage

MAX_SMALL = 1024  # small messages that may wait; more means that the client does not read
MAX_PICTURES = 2  # answers that may wait before its session draws no more
SEND_TIMEOUT_S = 10.0  # a message that does not leave within this time


class Outlet:
    """Any thread leaves messages here, the connection's task sends them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_drained: Callable[[], None]) -> None:
        self._loop = loop
        self._on_drained = on_drained  # called when a full outlet has room again
        self._lock = threading.Lock()
        self._small: deque[bytes] = deque()
        self._pictures: deque[bytes] = deque()
        self._ending: ProtocolError | None = None  # why to end, once all is sent
        self._wake = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether the client should get no more pictures for now."""
        return len(self._pictures) >= MAX_PICTURES

    def send(self, message: ServerMessage) -> None:
        """Leave a small message; too many of them end the connection."""
        self._leave(self._small, encode(message))
        if len(self._small) > MAX_SMALL:
            self.end(CloseCode.TOO_SLOW, "the client does not read what it is sent")

    def send_picture(self, data: bytes) -> None:
        """Leave an encoded answer or view."""
        self._leave(self._pictures, data)

    def end(self, code: CloseCode, sentence: str) -> None:
        """Close the connection after what waits; the first reason counts."""
        with self._lock:
            self._ending = self._ending or ProtocolError(code, sentence)
        self._call(self._wake.set)

    async def run(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Send what comes, until `end`.

        Raises:
            ProtocolError: with the reason to close the connection for.
        """
        while True:
            data = self._next()
            if data is None:
                await self._wake.wait()
                continue
            try:
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await send(data)
            except TimeoutError:
                raise ProtocolError(CloseCode.TOO_SLOW, "the client does not read what it is sent") from None

    def _next(self) -> bytes | None:
        with self._lock:
            if self._small:
                return self._small.popleft()
            was_full = self.is_full
            if self._pictures:
                data = self._pictures.popleft()
            else:
                if self._ending is not None:
                    raise self._ending
                self._wake.clear()
                return None
        if was_full:
            self._on_drained()
        return data

    def _leave(self, queue: deque[bytes], data: bytes) -> None:
        with self._lock:
            if self._ending is not None:
                return
            queue.append(data)
        self._call(self._wake.set)

    def _call(self, function: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the server has ended, and its loop with it
            self._loop.call_soon_threadsafe(function)
