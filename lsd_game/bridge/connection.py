"""One connection of the server, from hello to close: between the socket, its conversation and a session."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from lsd_game.bridge.client_link import ClientLink
from lsd_game.bridge.client_messages import (
    ClientMessage,
    Control,
    Event,
    FrameIn,
    Identify,
    Parameter,
    Prompt,
    Reanchor,
    RulesText,
    Seen,
    Watch,
)
from lsd_game.bridge.close_codes import CloseCode, ProtocolError, reason
from lsd_game.bridge.outlet import Outlet
from lsd_game.bridge.protocol import ServerConversation
from lsd_game.bridge.server_messages import Ack, Hello, Ready, Watching
from lsd_game.bridge.session_book import SessionBook
from lsd_game.bridge.viewer import Viewer

TICK_S = 0.25
MAX_UNREAD_BYTES = 32 * 2**20  # an answer is smaller, and only one is under way
MAX_FIRST_BYTES = 8192  # of the first message: whoever has not identified gets no more memory than this
CLOSE_S = 1.0  # for a goodbye

log = logging.getLogger(__name__)


class Connection:
    """Lives in one task of the server's loop; `outlet` is where everybody leaves what is to be sent."""

    def __init__(
        self,
        socket: ServerConnection,
        hello: Hello,
        book: SessionBook,
        *,
        token: str | None,
        model: str,
        clock: Callable[[], float],
    ) -> None:
        self._socket = socket
        self._book = book
        self._model = model
        self._clock = clock
        self._conversation = ServerConversation(hello, token=token, now_s=clock())
        self._link: ClientLink | None = None  # the session played or watched
        self._viewer: Viewer | None = None
        self._watched: Watch | None = None
        self._last_watching: Watching | None = None  # what the viewer was told
        self._outlet = Outlet(asyncio.get_running_loop(), self._on_drained)

    async def run(self) -> None:
        """Converse until either side ends."""
        work = (self._outlet.run(self._socket.send), self._converse(), self._look_after())
        tasks = [asyncio.create_task(coroutine) for coroutine in work]
        try:
            self._outlet.send(self._conversation.hello)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await self._close(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._leave()

    async def _converse(self) -> None:
        """Take what comes."""
        hello = self._conversation.hello
        try:
            async with asyncio.timeout(hello.identify_s):
                self._receive(await self._socket.recv())
        except TimeoutError:
            self._conversation.check_identified(self._clock())
            raise
        async for data in self._socket:
            self._receive(data)

    def _receive(self, data: bytes | str) -> None:
        received = self._conversation.receive(data, self._clock())
        if received.reply is not None:
            self._outlet.send(received.reply)
        if received.message is not None:
            self._on_message(received.message)

    def _on_message(self, message: ClientMessage) -> None:
        match message:
            case Identify():
                self._admit()
                self._play(message)
            case Watch():
                self._admit()
                self._watch(message)
            case FrameIn():
                if self._link is not None:
                    self._link.offer(message, self._outlet)
            case Seen():
                if self._viewer is not None:
                    self._viewer.on_seen(message.number)
            case Event() | Prompt() | Parameter() | RulesText() | Reanchor():
                self._outlet.send(self._control(message))

    def _control(self, control: Control) -> Ack:
        if self._link is None:
            return Ack(control.id, ok=False, message="there is no session to do this to")
        return self._link.control(control)

    def _admit(self) -> None:
        """From now on messages may be as large as hello says."""
        self._socket.protocol.max_message_size = self._conversation.hello.max_message

    def _play(self, identity: Identify) -> None:
        resumed = self._book.find(identity.resume_key) if identity.resume_key else None
        link = resumed or self._book.open()
        self._link = link
        version, is_resumed = identity.version, resumed is not None
        self._outlet.send(
            Ready(version, link.name, link.resume_key, is_resumed, self._model[:256], identity.answer_codec)
        )
        link.attach(self._outlet, identity)
        log.info("session %s %s by %r", link.name, "resumed" if is_resumed else "opened", identity.client)

    def _watch(self, message: Watch) -> None:
        self._watched = message
        self._viewer = self._viewer or Viewer(self._outlet)
        self._follow(self._book.watchable(message.session))
        self._last_watching = None
        self._tell_sessions()

    def _follow(self, link: ClientLink | None) -> None:
        """Look at another session."""
        assert self._viewer is not None
        if link is self._link:
            return
        if self._link is not None:
            self._link.audience.remove(self._viewer)
        self._link = link
        if link is not None:
            link.audience.add(self._viewer)

    def _tell_sessions(self) -> None:
        watching = Watching("" if self._link is None else self._link.name, self._book.infos()[:64])
        if watching != self._last_watching:
            self._last_watching = watching
            self._outlet.send(watching)

    async def _look_after(self) -> None:
        """Keep a viewer's list fresh, and end a peer that makes us answer and does not read: pings count as well."""
        while True:
            await asyncio.sleep(TICK_S)
            if self._socket.transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
                raise ProtocolError(CloseCode.TOO_SLOW, "the client does not read what it is sent")
            if self._viewer is not None:
                if self._link is None or self._link.should_stop():
                    self._follow(self._book.watchable(None))
                self._tell_sessions()

    def _on_drained(self) -> None:
        if self._link is not None:
            self._link.on_drained()

    async def _close(self, tasks: list[asyncio.Task[None]]) -> None:
        """Say why, if it is ours to say; a peer that does not listen is cut off."""
        for error in [task.exception() for task in tasks if task.done() and not task.cancelled()]:
            if isinstance(error, ProtocolError):
                log.info("connection closed with %d: %s", error.code, reason(str(error)))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CLOSE_S):
                        await self._socket.close(int(error.code), reason(str(error)))
                self._socket.transport.abort()
            elif error is not None and not isinstance(error, ConnectionClosed):
                raise error

    def _leave(self) -> None:
        if self._link is not None and self._viewer is not None:
            self._link.audience.remove(self._viewer)
        elif self._link is not None:
            self._link.detach(self._outlet)
