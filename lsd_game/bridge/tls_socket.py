"""TLS for a socket that one thread reads while another writes, as websockets' threaded client does.

Up to Python 3.13 `ssl.SSLSocket` lets both into OpenSSL at once, and now and then the reader takes a pause for the end.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from typing import Any

READ_BYTES = 65536


class TlsContext:
    """Stands in for an `ssl.SSLContext` where sockets are wrapped.

    Args:
        trusted: a PEM file of certificates to trust; None for those that the system trusts.
    """

    def __init__(self, trusted: str | None = None) -> None:
        self._context = ssl.create_default_context(cafile=trusted)

    def wrap_socket(self, plain: socket.socket, *, server_hostname: str) -> TlsSocket:
        """Shake hands; ssl.SSLError says what is wrong with the certificate."""
        return TlsSocket(plain, self._context, server_hostname)


class TlsSocket:
    """Encrypts and decrypts in memory, one thread at a time; nobody holds the lock while waiting for the network."""

    def __init__(self, plain: socket.socket, context: ssl.SSLContext, server_hostname: str) -> None:
        self._plain = plain
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        self._lock = threading.Lock()  # of the three above
        self._is_over = False  # the peer has said that nothing more comes
        self._sending = threading.Lock()  # keeps what is encrypted in its order; taken first
        while not self._has_shaken_hands():
            self._receive()

    def recv(self, num_bytes: int) -> bytes:
        """Wait for bytes; none at the end.

        All that have come are returned, however many were asked for: who selects on the socket before reading would not
        hear of those that lie here.
        """
        while not (data := self._read_all()):
            self._flush()
            if self._is_over or not self._receive():
                return b""
        return data

    def sendall(self, data: bytes) -> None:
        """Encrypt and send."""
        with self._sending:
            with self._lock:
                self._tls.write(data)
                encrypted = self._outgoing.read()
            self._plain.sendall(encrypted)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the network's: timeouts, addresses, shutdown, close."""
        return getattr(self._plain, name)

    def _has_shaken_hands(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        finally:
            self._flush()
        return True

    def _read_all(self) -> bytes:
        parts = []
        with self._lock, contextlib.suppress(ssl.SSLWantReadError):
            try:
                while part := self._tls.read(READ_BYTES):
                    parts.append(part)
                self._is_over = True
            except ssl.SSLZeroReturnError:
                self._is_over = True
        return b"".join(parts)

    def _receive(self) -> bool:
        """Wait for bytes of the network; False at their end."""
        encrypted = self._plain.recv(READ_BYTES)
        with self._lock:
            if encrypted:
                self._incoming.write(encrypted)
            else:
                self._incoming.write_eof()
        return bool(encrypted)

    def _flush(self) -> None:
        if not self._outgoing.pending:  # a writer may hold the other lock until the peer reads
            return
        with self._sending:
            with self._lock:
                encrypted = self._outgoing.read()
            if encrypted:
                self._plain.sendall(encrypted)
