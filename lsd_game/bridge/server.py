"""The WebSocket server of the engine bridge: sockets, TLS, the page; all thinking is in the conversation."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from websockets.asyncio.server import Server as WebSocketServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from lsd_game.bridge.connection import MAX_FIRST_BYTES, Connection
from lsd_game.bridge.door import Door, Refusal, is_loopback, parse_address, refuse_upgrade
from lsd_game.bridge.message_values import CODECS, FEATURES, MAX_UNANSWERED, SUBPROTOCOL, VERSION
from lsd_game.bridge.page_files import HEADERS, read_page
from lsd_game.bridge.server_messages import Hello
from lsd_game.bridge.session_book import Host, SessionBook

WRITE_LIMIT_BYTES = 65_536  # what may lie in a connection's buffer before its sender waits
MAX_QUEUED_MESSAGES = 4  # of one connection, received and not looked at
PING_S = 5.0
PONG_TIMEOUT_S = 10.0
EXPIRE_TICK_S = 0.5
MAX_STRANGERS = 32  # connections beyond the sessions: viewers, and those that have not identified yet

log = logging.getLogger(__name__)
_websockets_log = logging.getLogger("lsd_game.websockets")
_websockets_log.setLevel(logging.CRITICAL)  # what strangers send is no news; ours is logged by the connection


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """What a server binds to and takes.

    Attributes:
        host, port: where to listen; port 0 takes a free one.
        token: what clients must bring; needed unless `host` is a loopback address.
        allowed_hosts, allowed_origins: beside localhost and addresses, as `Door` has them.
        certificate, key: PEM files, for TLS.
        max_sessions, max_width, max_height, max_message, identify_s, resume_s, max_messages_per_s: limits.

    Raises:
        ValueError: for an address without a token, or half of a certificate.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    allowed_origins: frozenset[str] = frozenset()
    certificate: str | None = None
    key: str | None = None
    max_sessions: int = 16
    max_width: int = 1920
    max_height: int = 1080
    max_message: int = 32 * 2**20
    identify_s: float = 5.0
    resume_s: float = 30.0
    max_messages_per_s: int = 100
    server: str = field(default="lsd-game")

    def __post_init__(self) -> None:
        if not self.is_loopback and not self.token:
            raise ValueError(f"{self.host!r} is reachable from other machines: that needs a token")
        if self.key is not None and self.certificate is None:
            raise ValueError("a TLS key needs its certificate too")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        address = parse_address(self.host)
        return self.host == "localhost" or (address is not None and is_loopback(address))

    def hello(self) -> Hello:
        """What the server says first."""
        return Hello(
            versions=(VERSION,),
            server=self.server,
            needs_token=self.token is not None,
            identify_s=self.identify_s,
            resume_s=self.resume_s,
            max_message=self.max_message,
            max_width=self.max_width,
            max_height=self.max_height,
            max_unanswered=MAX_UNANSWERED,
            max_messages_per_s=self.max_messages_per_s,
            codecs=CODECS,
            features=FEATURES,
        )


class Server:
    """Listens until `close`. All methods belong to one event loop."""

    def __init__(self, config: ServerConfig, host: Host, clock: Callable[[], float]) -> None:
        self.config = config
        self.book = SessionBook(host, clock, max_sessions=config.max_sessions, resume_s=config.resume_s)
        self._host = host
        self._clock = clock
        self._door = Door(config.is_loopback, config.allowed_hosts, config.allowed_origins)
        self._page = read_page()
        self._num_connections = 0
        self._listening: WebSocketServer | None = None
        self._expiring: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where clients connect to, once it listens."""
        assert self._listening is not None
        port = next(iter(self._listening.sockets)).getsockname()[1]
        address = parse_address(self.config.host)
        host = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else self.config.host
        return f"{'wss' if self.config.certificate else 'ws'}://{host}:{port}"

    @property
    def has_page(self) -> bool:
        """Whether a browser finds something at /."""
        return "/" in self._page

    async def open(self) -> None:
        """Begin to listen.

        Raises:
            OSError: when the address or the port cannot be had, or a certificate cannot be read.
        """
        config = self.config
        self._listening = await serve(
            self._handle,
            config.host,
            config.port,
            process_request=self._judge,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,  # pictures are compressed already, and inflating is an attack's lever
            max_size=MAX_FIRST_BYTES,
            max_queue=MAX_QUEUED_MESSAGES,
            write_limit=WRITE_LIMIT_BYTES,
            open_timeout=config.identify_s,
            ping_interval=PING_S,
            ping_timeout=PONG_TIMEOUT_S,
            close_timeout=1.0,
            server_header=None,
            logger=_websockets_log,
            ssl=_tls(config),
        )
        self._expiring = asyncio.create_task(self._expire())

    async def close(self) -> None:
        """Tell every client that the server ends, and listen no more."""
        self.book.end_all()
        if self._expiring is not None:
            self._expiring.cancel()
        if self._listening is not None:
            self._listening.close()
            await self._listening.wait_closed()

    async def _handle(self, socket: ServerConnection) -> None:
        self._num_connections += 1
        try:
            connection = Connection(
                socket,
                self.config.hello(),
                self.book,
                token=self.config.token,
                model=self._host.model,
                clock=self._clock,
            )
            await connection.run()
        finally:
            self._num_connections -= 1

    def _judge(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer what is no WebSocket, and what may not become one; None goes on with the handshake."""
        headers = request.headers
        refusal = self._door.refuse(headers.get_all("Host"), headers.get_all("Origin"))
        if refusal is not None:
            return _answer(refusal)
        if headers.get("Upgrade", "").lower() != "websocket":
            return self._show_page(request.path)
        if self._num_connections >= self.config.max_sessions + MAX_STRANGERS:
            return _answer(Refusal(503, "the server has as many connections as it takes"))
        refusal = refuse_upgrade(request.path, headers.get_all("Sec-WebSocket-Protocol"))
        return None if refusal is None else _answer(refusal)

    def _show_page(self, path: str) -> Response:
        file = self._page.get(path.partition("?")[0])
        if file is None:
            return _answer(Refusal(404, "there is nothing here; a game connects with a WebSocket"))
        return _response(200, file.content_type, file.body)

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(EXPIRE_TICK_S)
            self.book.expire()


def _tls(config: ServerConfig) -> ssl.SSLContext | None:
    if config.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(config.certificate, config.key)
    return context


def _answer(refusal: Refusal) -> Response:
    return _response(refusal.status, "text/plain; charset=utf-8", f"{refusal.sentence}\n".encode())


def _response(status: int, content_type: str, body: bytes) -> Response:
    headers = Headers(
        {**HEADERS, "Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close"}
    )
    return Response(status, HTTPStatus(status).phrase, headers, body)
