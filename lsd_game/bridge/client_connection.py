"""The connections of a Python client, one after the other: credits, pings, and coming back with the style as it was."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from websockets.asyncio.client import ClientConnection as Socket
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from lsd_game.bridge.client_messages import Control, FrameIn, Identify, Ping
from lsd_game.bridge.client_protocol import ClientConversation
from lsd_game.bridge.close_codes import ProtocolError, may_reconnect, reason, reconnect_delay_s
from lsd_game.bridge.message_values import SUBPROTOCOL
from lsd_game.bridge.messages import encode as encode_message
from lsd_game.bridge.server_messages import Ack, Answer, Dropped, Hello, Ready, ServerMessage
from lsd_game.bridge.wishes import Wishes
from lsd_game.frame import Pixels

ATTEMPT_S = 1.5  # for one attempt to connect
PING_AFTER_S = 1.0  # of silence
SILENCE_S = 3.0  # then the connection is given up
TICK_S = 0.25
MAX_CONTROLS = 256  # that may wait for a connection; the oldest is let go

Encode = Callable[[int, Pixels, int], FrameIn]

_chance = random.Random()  # its own: a game may have seeded the global one


class ClientConnection:
    """Runs on its own event loop; `submit`, `send` and `stop` may be called on any thread."""

    def __init__(
        self,
        url: str,
        identify: Identify,
        on_settled: Callable[[Answer | Dropped], None],
        on_ack: Callable[[Ack], None],
    ) -> None:
        self.was_ready = threading.Event()  # once a server was ready, or has turned us away for good
        self.failure: str | None = None  # why there will be no connection any more
        self.trouble: str | None = None  # why there is none just now
        self.max_size = (identify.width, identify.height)  # of a frame that the server takes
        self.features: tuple[str, ...] = ()  # of the server
        self._url = url
        self._identify = identify
        self._on_settled, self._on_ack = on_settled, on_ack
        self._controls: deque[Control] = deque(maxlen=MAX_CONTROLS)
        self._wishes = Wishes()
        self._again: deque[Control] = deque()  # what this connection has to be told before anything else
        self._frame: tuple[int, Pixels, int, Encode] | None = None  # the newest one, until there is a credit
        self._heard_s = 0.0  # when the newest message came
        self._is_ready = False
        self._is_over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None

    def is_live(self, now_s: float) -> bool:
        """Whether a server is there and was heard of lately."""
        return self._is_ready and now_s - self._heard_s < SILENCE_S

    def submit(self, seq: int, pixels: Pixels, encode: Encode) -> None:
        """Send this frame as soon as there is a credit, unless a newer one comes."""
        self._frame = (seq, pixels, int(monotonic() * 1e6), encode)
        self._call()

    def send(self, control: Control) -> None:
        """Send a control as soon as there is a connection."""
        self._controls.append(control)
        self._call()

    def stop(self) -> None:
        """Leave, and come back no more."""
        self._is_over = True
        self.failure = self.failure or "the client has left"
        self._call()

    async def run(self) -> None:
        """Connect, and connect again, until `stop` or a refusal that would come again."""
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        num_failures = 0
        while not self._is_over and self.failure is None:
            try:
                async with asyncio.timeout(ATTEMPT_S) as attempt:
                    socket = await self._open()
                    attempt.reschedule(None)
                    await self._converse(socket)
            except (OSError, InvalidHandshake, TimeoutError, ConnectionClosed, ProtocolError) as error:
                self._note(error)
            except (InvalidURI, ValueError) as error:
                self.failure = str(error)
            num_failures = 0 if self._is_ready else num_failures + 1
            self._is_ready = False
            if not self._is_over and self.failure is None:
                await self._rest(reconnect_delay_s(num_failures, _chance.random()))
        self.was_ready.set()

    async def _open(self) -> Socket:
        return await connect(
            self._url,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            max_size=None,
            open_timeout=ATTEMPT_S,
            ping_interval=None,
            close_timeout=ATTEMPT_S,
            proxy=None,
        )

    async def _converse(self, socket: Socket) -> None:
        self._heard_s = monotonic()
        conversation = ClientConversation(self._identify)
        tasks = [
            asyncio.create_task(self._receive(socket, conversation)),
            asyncio.create_task(self._send(socket, conversation)),
            asyncio.create_task(self._listen(socket)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for seq in conversation.unsettled:
                self._on_settled(Dropped(seq, "failed", "the connection was lost"))
            await self._leave(socket)

    async def _receive(self, socket: Socket, conversation: ClientConversation) -> None:
        while True:
            message, reply = conversation.receive(await socket.recv())
            self._heard_s = monotonic()
            if reply is not None:
                await socket.send(reply)
            if isinstance(conversation.identity, Identify):
                self.max_size = (conversation.identity.width, conversation.identity.height)
            self._on_message(message)
            self._call()

    def _on_message(self, message: ServerMessage) -> None:
        match message:
            case Hello():
                self.features = message.features
            case Ready():
                self._identify = replace(self._identify, resume_key=message.resume_key)
                self._again = deque(self._wishes.to_say(is_resumed=message.is_resumed))
                self._is_ready, self.trouble = True, None
                self.was_ready.set()
            case Answer() | Dropped():
                self._on_settled(message)
            case Ack():
                self._wishes.on_ack(message)
                self._on_ack(message)
            case _:
                pass  # status and pongs have been heard

    async def _send(self, socket: Socket, conversation: ClientConversation) -> None:
        assert self._wake is not None
        while not self._is_over:
            if self._is_ready and (control := self._next_control()) is not None:
                await socket.send(conversation.send(control))
            elif conversation.can_send_frame and self._frame is not None:
                (seq, pixels, time_us, encode), self._frame = self._frame, None
                await socket.send(conversation.send(encode(seq, pixels, time_us)))
            else:
                self._wake.clear()
                await self._wake.wait()

    def _next_control(self) -> Control | None:
        if self._again:
            return self._again.popleft()
        if not self._controls:
            return None
        control = self._controls.popleft()
        self._wishes.keep(control)
        return control

    async def _listen(self, socket: Socket) -> None:
        """Ask when it is quiet, give up when it is silent."""
        num_pings = 0
        while True:
            await asyncio.sleep(TICK_S)
            quiet_s = monotonic() - self._heard_s
            if quiet_s > SILENCE_S:
                raise TimeoutError("the network is silent")
            if self._is_ready and quiet_s > PING_AFTER_S:
                num_pings += 1
                await socket.send(encode_message(Ping(num_pings)))

    async def _leave(self, socket: Socket) -> None:
        if self._is_over:
            with contextlib.suppress(TimeoutError, ConnectionClosed):
                async with asyncio.timeout(ATTEMPT_S):
                    await socket.close()
        socket.transport.abort()

    async def _rest(self, delay_s: float) -> None:
        assert self._wake is not None
        deadline_s = monotonic() + delay_s
        while not self._is_over and (left_s := deadline_s - monotonic()) > 0.0:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._wake.wait()

    def _note(self, error: Exception) -> None:
        """Remember what the trouble is, and whether it is for good."""
        close = error.rcvd if isinstance(error, ConnectionClosed) else None
        self.trouble = reason(close.reason or f"closed with {close.code}") if close is not None else str(error)
        if isinstance(error, ProtocolError) or (close is not None and not may_reconnect(close.code)):
            self.failure = self.trouble

    def _call(self) -> None:
        loop, wake = self._loop, self._wake
        if loop is not None and wake is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(wake.set)
