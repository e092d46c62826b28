"""The client's half of a conversation in lsd.v1: bytes in, messages out, credits counted. No socket, no clock."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from lsd_game.bridge.client_messages import ClientMessage, FrameIn, Identify, Watch
from lsd_game.bridge.close_codes import CloseCode, ProtocolError
from lsd_game.bridge.message_values import VERSION
from lsd_game.bridge.messages import decode_server, encode
from lsd_game.bridge.server_messages import Answer, Dropped, Hello, Ready, ServerMessage, Watching

MAX_SERVER_MESSAGE = 256 * 2**20  # an uncompressed answer of the largest frame


class Stage(Enum):
    """How far a connection is."""

    WAITING_FOR_HELLO = "waiting for hello"
    IDENTIFIED = "waiting for ready"
    READY = "ready"


class ClientConversation:
    """One connection of a player or a viewer, from the server's hello on.

    What a player would send is cut to the size that the server takes.
    """

    def __init__(self, identity: Identify | Watch) -> None:
        self.identity = identity
        self.stage = Stage.WAITING_FOR_HELLO
        self.hello: Hello | None = None
        self.ready: Ready | None = None  # None for a viewer
        self._unsettled: set[int] = set()  # frames without answer or dropped

    @property
    def num_unsettled(self) -> int:
        """Frames that were sent and are neither answered nor dropped."""
        return len(self._unsettled)

    @property
    def unsettled(self) -> list[int]:
        """The seqs of those, oldest first."""
        return sorted(self._unsettled)

    @property
    def can_send_frame(self) -> bool:
        """Whether there is a credit left."""
        most = self.hello.max_unanswered if self.hello else 0
        return self.stage is Stage.READY and len(self._unsettled) < most

    def receive(self, data: bytes | str) -> tuple[ServerMessage, bytes | None]:
        """Take one WebSocket message; return it, and what to send at once, if anything.

        Raises:
            ProtocolError: when the server breaks the protocol; close with its code.
        """
        if isinstance(data, str):
            raise ProtocolError(CloseCode.BAD_MESSAGE, "messages are binary MessagePack, got a text message")
        message = decode_server(data, MAX_SERVER_MESSAGE)
        if self.stage is Stage.WAITING_FOR_HELLO:
            return message, self._on_hello(message)
        if isinstance(message, Ready | Watching) and self.stage is Stage.IDENTIFIED:
            self.ready = message if isinstance(message, Ready) else None
            self.stage = Stage.READY
        elif isinstance(message, Answer | Dropped):
            self._settle(message.seq)
        return message, None

    def send(self, message: ClientMessage) -> bytes:
        """Return the bytes of a message; a frame takes a credit.

        Raises:
            ValueError: for a frame without a credit.
        """
        if isinstance(message, FrameIn):
            if not self.can_send_frame:
                raise ValueError(f"a frame needs a credit, got {self.num_unsettled} frames unsettled")
            self._unsettled.add(message.seq)
        return encode(message)

    def _on_hello(self, message: ServerMessage) -> bytes:
        if not isinstance(message, Hello):
            raise ProtocolError(CloseCode.BAD_VALUE, "the server's first message must be hello")
        if VERSION not in message.versions:
            raise ProtocolError(
                CloseCode.BAD_VERSION, f"this client speaks version {VERSION}, the server {list(message.versions)}"
            )
        self.hello = message
        self.stage = Stage.IDENTIFIED
        if isinstance(self.identity, Identify):
            width, height = min(self.identity.width, message.max_width), min(self.identity.height, message.max_height)
            self.identity = replace(self.identity, width=width, height=height)
        return encode(self.identity)

    def _settle(self, seq: int) -> None:
        if seq not in self._unsettled:
            raise ProtocolError(CloseCode.BAD_VALUE, f"frame {seq} was settled twice, or never sent")
        self._unsettled.remove(seq)
