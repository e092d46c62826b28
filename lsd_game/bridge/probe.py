"""The smallest client: one connection, spoken to message by message. For the conformance tester and tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar, cast

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from lsd_game.bridge.client_messages import ClientMessage, Identify, Watch
from lsd_game.bridge.client_protocol import MAX_SERVER_MESSAGE
from lsd_game.bridge.message_values import SUBPROTOCOL
from lsd_game.bridge.messages import decode_server, encode
from lsd_game.bridge.server_messages import Answer, Dropped, Hello, Ready, ServerMessage, Watching
from lsd_game.bridge.tls_socket import TlsContext

T = TypeVar("T")
TIMEOUT_S = 30.0  # of a server that loads its model, on a busy machine


class Probe:
    """A connection after hello; `ready` is what an identity was answered with."""

    def __init__(self, socket: ClientConnection, identity: Identify | Watch | None) -> None:
        self.socket = socket
        self.hello = self._expect(Hello, self.receive())
        self.ready: Any = None
        if identity is not None:
            self.send(identity)
            self.ready = self._expect(Ready if isinstance(identity, Identify) else Watching, self.receive())

    def send(self, message: ClientMessage) -> None:
        """Send a message."""
        self.socket.send(encode(message))

    def receive(self, timeout_s: float = TIMEOUT_S) -> ServerMessage:
        """The next message.

        Raises:
            TimeoutError, ConnectionClosed, ProtocolError: when there is none.
        """
        data = self.socket.recv(max(timeout_s, 0.0))
        return decode_server(data if isinstance(data, bytes) else data.encode(), MAX_SERVER_MESSAGE)

    def wait_for(self, kind: type[T], timeout_s: float = TIMEOUT_S) -> T:
        """The next message of a kind; others are passed over."""
        deadline_s = monotonic() + timeout_s
        while not isinstance(message := self.receive(deadline_s - monotonic()), kind):
            pass
        return message

    def settle(self, seq: int) -> Answer | Dropped:
        """What became of a frame."""
        while (message := self.wait_for(cast(type[Answer | Dropped], Answer | Dropped))).seq != seq:
            pass
        return message

    def closing(self, timeout_s: float = TIMEOUT_S) -> tuple[int, str]:
        """Wait for the server to close; the code and the sentence. Raises TimeoutError when it does not."""
        deadline_s = monotonic() + timeout_s
        try:
            while True:
                self.receive(deadline_s - monotonic())
        except ConnectionClosed as error:
            return (1006, "") if error.rcvd is None else (error.rcvd.code, error.rcvd.reason)

    @staticmethod
    def _expect(kind: type[T], message: ServerMessage) -> T:
        if not isinstance(message, kind):
            raise ValueError(f"expected {kind.__name__}, got {type(message).__name__}")
        return message


def tls_options(url: str) -> dict[str, Any]:
    """What `connect` needs for a wss:// address."""
    return {"ssl": TlsContext()} if url.startswith("wss:") else {}


@contextmanager
def probing(url: str, identity: Identify | Watch | None, **options: Any) -> Iterator[Probe]:
    """Connect, and identify unless `identity` is None; `options` go to websockets."""
    subprotocols = [Subprotocol(SUBPROTOCOL)]
    options = {**tls_options(url), **options}
    with connect(url, subprotocols=subprotocols, compression=None, max_size=None, proxy=None, **options) as socket:
        yield Probe(socket, identity)
