"""Every message of lsd.v1 by its op, to and from bytes. docs/protocol.md is written from the fields.

A message is one binary WebSocket message: a MessagePack map with `op`, which names it, and its fields.
"""

from __future__ import annotations

from collections.abc import Mapping

from lsd_game.bridge.client_messages import (
    ClientMessage,
    Control,
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
from lsd_game.bridge.server_messages import (
    Ack,
    Answer,
    Dropped,
    Hello,
    Pong,
    Ready,
    ServerMessage,
    Status,
    View,
    Watching,
)
from lsd_game.bridge.wire import from_map, pack, to_map, unpack
from lsd_game.suggest import did_you_mean

MAX_CONTROL_BYTES = 2**20  # the largest carries a rules file

CLIENT_OPS: Mapping[str, type[ClientMessage]] = {
    "identify": Identify,
    "watch": Watch,
    "frame": FrameIn,
    "event": Event,
    "prompt": Prompt,
    "parameter": Parameter,
    "rules": RulesText,
    "reanchor": Reanchor,
    "ping": Ping,
    "seen": Seen,
}
SERVER_OPS: Mapping[str, type[ServerMessage]] = {
    "hello": Hello,
    "ready": Ready,
    "frame": Answer,
    "dropped": Dropped,
    "ack": Ack,
    "pong": Pong,
    "status": Status,
    "watching": Watching,
    "view": View,
}
_OP_OF: Mapping[type, str] = {kind: op for ops in (CLIENT_OPS, SERVER_OPS) for op, kind in ops.items()}


def encode(message: ClientMessage | ServerMessage) -> bytes:
    """Return the bytes of a message: keys in the order of its fields after `op`, numbers in their shortest form."""
    return pack({"op": _OP_OF[type(message)], **to_map(message)})


def decode_client(data: bytes, max_bytes: int) -> ClientMessage:
    """Return what a client has sent; unknown fields are errors, so that a slip shows at once.

    Raises:
        ProtocolError: says what is wrong, and the close code for it.
    """
    op, values = _opened(data, max_bytes, CLIENT_OPS)
    return from_map(CLIENT_OPS[op], values, where=op, is_strict=True)


def check_control(control: Control) -> None:
    """Raise ValueError, in one sentence, for what a server would close the connection for."""
    try:
        decode_client(encode(control), MAX_CONTROL_BYTES)
    except (ProtocolError, TypeError, ValueError, OverflowError) as error:
        raise ValueError(str(error)) from None


def decode_server(data: bytes, max_bytes: int) -> ServerMessage:
    """Return what a server has sent; unknown fields are left out, so that servers may grow.

    Raises:
        ProtocolError: says what is wrong.
    """
    op, values = _opened(data, max_bytes, SERVER_OPS)
    return from_map(SERVER_OPS[op], values, where=op, is_strict=False)


def _opened(data: bytes, max_bytes: int, ops: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    values = unpack(data, max_bytes)
    op = values.pop("op", None)
    if op is None:
        raise ProtocolError(CloseCode.MISSING_FIELD, "a message needs the field 'op'")
    if not isinstance(op, str):
        raise ProtocolError(CloseCode.WRONG_TYPE, "op must be a text")
    if op not in ops:
        raise ProtocolError(CloseCode.UNKNOWN_OP, f"there is no message {op[:40]!r}{did_you_mean(op[:40], ops)}")
    return op, values
