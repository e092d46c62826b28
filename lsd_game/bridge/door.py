"""Who may come in at all: Host, Origin, path and subprotocol of an HTTP request, judged before any WebSocket begins."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from lsd_game.bridge.message_values import SUBPROTOCOL

WEBSOCKET_PATH = "/"


class Refusal(NamedTuple):
    """Why a request is turned away: an HTTP status and one sentence."""

    status: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Door:
    """What a server lets in.

    Attributes:
        is_loopback: bound to this machine only.
        hosts: names, beside localhost and IP addresses, that the Host header may have.
        origins: origins beside loopback ones, such as https://games.example or null.
    """

    is_loopback: bool
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()

    def refuse(self, hosts: Sequence[str], origins: Sequence[str]) -> Refusal | None:
        """Judge the values of all Host and Origin headers; None lets the request in.

        A page that has rebound its own name to this machine comes with that name as its Host, so names are not
        believed; an address cannot be rebound.
        """
        if len(hosts) != 1 or not self._is_own_host(hosts[0]):
            return Refusal(403, "the Host header must be localhost, an IP address or a name that was allowed")
        if len(origins) > 1 or not all(self._is_allowed_origin(origin, hosts[0]) for origin in origins):
            return Refusal(403, "pages of this origin are not allowed here")
        return None

    def _is_own_host(self, header: str) -> bool:
        host = _hostname(_split(f"//{header}"))
        if host is None:
            return False
        address = parse_address(host)
        if address is not None:
            return is_loopback(address) or not self.is_loopback
        return host == "localhost" or host in self.hosts

    def _is_allowed_origin(self, origin: str, host_header: str) -> bool:
        if origin in self.origins:
            return True
        parts = _split(origin)
        host = _hostname(parts)
        if parts is None or host is None or parts.scheme not in ("http", "https"):
            return False
        address = parse_address(host)
        is_local = host == "localhost" or (address is not None and is_loopback(address))
        return is_local or parts.netloc == host_header  # our own page: the Host has been judged before


def refuse_upgrade(path: str, subprotocols: Sequence[str]) -> Refusal | None:
    """Judge a request that asks for a WebSocket; None lets it in."""
    if urlsplit(path).path != WEBSOCKET_PATH:
        return Refusal(404, f"the WebSocket is at {WEBSOCKET_PATH}")
    offered = {word.strip() for header in subprotocols for word in header.split(",")}
    if SUBPROTOCOL not in offered:
        return Refusal(400, f"the WebSocket must ask for the subprotocol {SUBPROTOCOL}")
    return None


def parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that `host` is; None for a name, also one that begins like an address."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is this machine's own, also written as IPv4 within IPv6."""
    mapped = getattr(address, "ipv4_mapped", None)
    return bool(address.is_loopback or (mapped is not None and mapped.is_loopback))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def _hostname(parts: SplitResult | None) -> str | None:
    if parts is None or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        return None
    return parts.hostname
