"""The server's half of a conversation in lsd.v1: bytes in, messages and replies out. No socket, no clock."""

from __future__ import annotations

import hmac
from typing import NamedTuple

from lsd_game.bridge.client_messages import (
    ClientMessage,
    Event,
    FrameIn,
    Identify,
    Parameter,
    Ping,
    Prompt,
    Reanchor,
    RulesText,
    Seen,
    Watch,
)
from lsd_game.bridge.close_codes import CloseCode, ProtocolError
from lsd_game.bridge.messages import decode_client
from lsd_game.bridge.picture_check import picture_fault
from lsd_game.bridge.server_messages import Ack, Dropped, Hello, Pong, ServerMessage
from lsd_game.bridge.token_bucket import TokenBucket

MAX_FRAMES_PER_S = 1000  # a client that sends more than this ignores its credits, and everything else
MAX_RULES_PER_S = 4  # reading a long rules file takes a while
DEBT_FACTOR = 10  # small messages beyond the rate are refused one by one; beyond this many seconds' worth it ends


class Received(NamedTuple):
    """What a message came to: something for the session to do, something to send back, or both."""

    message: ClientMessage | None
    reply: ServerMessage | None = None


class ServerConversation:
    """One connection. A `ProtocolError` out of any call ends it with that error's code and sentence."""

    def __init__(self, hello: Hello, *, token: str | None, now_s: float) -> None:
        self.hello = hello
        self.identity: Identify | Watch | None = None  # the first message, once it came
        self._token = token
        self._begun_s = now_s
        self._last_seq = -1  # of the newest frame
        rate = hello.max_messages_per_s
        self._small = TokenBucket(rate, now_s=now_s, max_debt=DEBT_FACTOR * rate)
        self._rules = TokenBucket(MAX_RULES_PER_S, now_s=now_s)
        self._frames = TokenBucket(MAX_FRAMES_PER_S, now_s=now_s)

    def check_identified(self, now_s: float) -> None:
        """Raise ProtocolError when the client has not said who it is in time."""
        if self.identity is None and now_s - self._begun_s >= self.hello.identify_s:
            raise ProtocolError(
                CloseCode.IDENTIFY_LATE, f"identify must come within {self.hello.identify_s:g} s of the connection"
            )

    def receive(self, data: bytes | str, now_s: float) -> Received:
        """Take one WebSocket message.

        Raises:
            ProtocolError: when the client breaks the protocol.
        """
        if isinstance(data, str):
            raise ProtocolError(CloseCode.BAD_MESSAGE, "messages are binary MessagePack, got a text message")
        message = decode_client(data, self.hello.max_message)
        if self.identity is None:
            return self._begin(message)
        match message:
            case Identify():
                raise ProtocolError(CloseCode.ALREADY_IDENTIFIED, "identify came twice")
            case FrameIn():
                return self._on_frame(message, self.identity, now_s)
            case Watch() | Seen():
                return self._on_view(message, self.identity, now_s)
            case _:
                return self._on_small(message, now_s)

    def _begin(self, message: ClientMessage) -> Received:
        if not isinstance(message, Identify | Watch):
            raise ProtocolError(CloseCode.NOT_IDENTIFIED, "the first message must be identify or watch")
        if message.version not in self.hello.versions:
            raise ProtocolError(
                CloseCode.BAD_VERSION, f"this server speaks version {list(self.hello.versions)}, not {message.version}"
            )
        self._check_token(message.token)
        if isinstance(message, Identify):
            self._check_size(message)
        self.identity = message
        return Received(message)

    def _check_token(self, given: str | None) -> None:
        if self._token is None:
            return
        if not hmac.compare_digest((given or "").encode(), self._token.encode()):
            raise ProtocolError(CloseCode.BAD_TOKEN, "the token is wrong" if given else "this server needs a token")

    def _check_size(self, message: Identify) -> None:
        if message.width > self.hello.max_width or message.height > self.hello.max_height:
            raise ProtocolError(
                CloseCode.BAD_VALUE,
                f"frames have at most {self.hello.max_width}x{self.hello.max_height} pixels, "
                f"got {message.width}x{message.height}",
            )

    def _on_frame(self, frame: FrameIn, identity: Identify | Watch, now_s: float) -> Received:
        if not isinstance(identity, Identify):
            raise ProtocolError(CloseCode.BAD_VALUE, "a viewer sends no frames: identify as a player")
        self._count(self._frames, now_s)
        if frame.seq <= self._last_seq:
            raise ProtocolError(CloseCode.BAD_VALUE, f"seq must rise: {frame.seq} came after {self._last_seq}")
        self._last_seq = frame.seq
        fault = picture_fault(frame, max_width=identity.width, max_height=identity.height)
        if fault is not None:
            return Received(None, Dropped(frame.seq, "bad_frame", fault))
        return Received(frame)

    def _on_view(self, message: Watch | Seen, identity: Identify | Watch, now_s: float) -> Received:
        if not isinstance(identity, Watch):
            raise ProtocolError(CloseCode.BAD_VALUE, "a player watches nobody: open another connection for it")
        self._count(self._frames, now_s)
        return Received(message)

    def _on_small(self, message: Event | Prompt | Parameter | RulesText | Reanchor | Ping, now_s: float) -> Received:
        is_allowed = self._small.take(now_s)
        if self._small.is_overdrawn:
            raise ProtocolError(CloseCode.TOO_MANY_MESSAGES, "far too many small messages")
        if isinstance(message, Ping):
            return Received(None, Pong(message.id))
        if not is_allowed:
            rate = self.hello.max_messages_per_s
            return Received(None, Ack(message.id, ok=False, message=f"refused: at most {rate} messages a second"))
        if isinstance(message, RulesText) and not self._rules.take(now_s):
            return Received(None, Ack(message.id, ok=False, message=f"refused: {MAX_RULES_PER_S} rules a second"))
        return Received(message)

    def _count(self, bucket: TokenBucket, now_s: float) -> None:
        bucket.take(now_s)
        if bucket.is_overdrawn:
            raise ProtocolError(CloseCode.TOO_MANY_MESSAGES, f"more than {MAX_FRAMES_PER_S} frames a second")
