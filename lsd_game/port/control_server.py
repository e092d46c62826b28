"""The control port: a small HTTP server on the loopback device, on threads of its own. Standard library only."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any

from lsd_game.control import Command
from lsd_game.port.control_request import STATUS, Head, RefusedError, check_head, read_command

MAX_CONNECTIONS = 8  # at a time; one more is closed at once
STOP_TICK_S = 0.1  # how often it looks whether it shall stop
TIMEOUT_S = 3.0  # for each piece of a request

_logger = logging.getLogger(__name__)


class ControlServer:
    """Answers on a socket that listens already.

    Args:
        listener: bound to the loopback device.
        key: what the paths of this run begin with.
        clock: gives the time of an event.
        on_command: called on a thread of the server.
        status: makes the answer to GET status; called on a thread of the server.
    """

    def __init__(
        self,
        listener: socket.socket,
        key: str,
        *,
        clock: Callable[[], float],
        on_command: Callable[[Command], None],
        status: Callable[[], Mapping[str, object]],
    ) -> None:
        self.key, self.port = key, int(listener.getsockname()[1])
        self.clock, self.on_command, self.status = clock, on_command, status
        self._server = _Server(listener, self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(STOP_TICK_S,), name="control", daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; the socket stays as it is."""
        self._server.shutdown()
        self._thread.join()


class _Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, listener: socket.socket, control: ControlServer) -> None:
        super().__init__(listener.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.control = control
        self._free = threading.Semaphore(MAX_CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        _logger.debug("a request to the control port broke off", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    timeout = TIMEOUT_S
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_GET

    def _answer(self) -> None:
        control = self.server.control
        try:
            headers = {name.lower(): self.headers.get_all(name, []) for name in self.headers}
            door, length = check_head(Head(self.command, self.path, headers), control.key, control.port)
            if door == STATUS:
                self._reply(200, control.status())
                return
            control.on_command(read_command(door, self.rfile.read(length), control.clock()))
            self._reply(200, {"ok": True})
        except RefusedError as error:
            self._reply(error.status, {"ok": False, "error": str(error)})

    def _reply(self, status: int, fields: Mapping[str, object]) -> None:
        body = json.dumps(fields).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet: the path holds the key, and stderr belongs to the game."""
