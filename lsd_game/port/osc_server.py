"""Open Sound Control on a UDP port of the loopback device: /lsd/event/NAME, /lsd/prompt, /lsd/strength."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from lsd_game.control import Command, PromptChange, StrengthChange
from lsd_game.event_record import encode_event
from lsd_game.frame import GameEvent

LOOPBACK = "127.0.0.1"
PREFIX = "/lsd/"
EVENT = "event/"
STOP_TICK_S = 0.1  # how often it looks whether it shall stop

_logger = logging.getLogger(__name__)


class OscMissingError(ImportError):
    """python-osc is not installed."""


class OscServer:
    """Hears OSC messages on a thread of its own; what cannot be understood is logged and passed over.

    Args:
        port: of UDP; 0 takes any free one.
        clock: gives the time of an event.
        on_command: called on the server's thread.

    Raises:
        OSError: when the port is taken.
        OscMissingError: when python-osc is not installed.
    """

    def __init__(self, port: int, *, clock: Callable[[], float], on_command: Callable[[Command], None]) -> None:
        try:
            from pythonosc.dispatcher import Dispatcher
            from pythonosc.osc_server import BlockingOSCUDPServer
        except ImportError as error:
            raise OscMissingError("OSC needs python-osc: pip install 'lsd-game[osc]'") from error
        self._clock, self._on_command = clock, on_command
        dispatcher = Dispatcher()
        dispatcher.set_default_handler(self._on_message)
        self._server = BlockingOSCUDPServer((LOOPBACK, port), dispatcher)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(STOP_TICK_S,), name="osc", daemon=True)

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def stop(self) -> None:
        """Hear no more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _on_message(self, address: str, *values: object) -> None:
        try:
            command = read_osc(address, values, self._clock())
        except (ValueError, TypeError) as error:
            _logger.warning("the OSC message %.100r is passed over: %s", address, error)
            return
        self._on_command(command)


def read_osc(address: str, values: tuple[object, ...], now_s: float) -> Command:
    """Read one message.

    /lsd/event/NAME takes key and value by turns (or one number, as `value`), /lsd/prompt a text and perhaps
    seconds, /lsd/strength a number and perhaps seconds.

    Raises:
        ValueError, TypeError: for another address, or values that do not fit.
    """
    name = address.removeprefix(PREFIX)
    if name.startswith(EVENT):
        return _event(name.removeprefix(EVENT), values, now_s)
    if name not in ("prompt", "strength") or not 1 <= len(values) <= 2:
        raise ValueError("expected /lsd/event/NAME [KEY VALUE ...], /lsd/prompt TEXT or /lsd/strength NUMBER")
    seconds = {"seconds": _number(values[1])} if len(values) == 2 else {}
    if name == "strength":
        return StrengthChange(_number(values[0]), **seconds)
    if not isinstance(values[0], str):
        raise ValueError(f"a prompt must be a text, got {values[0]!r:.60}")
    return PromptChange(values[0], **seconds)


def _event(name: str, values: tuple[object, ...], now_s: float) -> GameEvent:
    if len(values) == 1:
        values = ("value", *values)
    keys, held = values[::2], values[1::2]
    if len(keys) != len(held) or not all(isinstance(key, str) for key in keys):
        raise ValueError("an event takes key and value by turns, such as health 0.3")
    data = dict(zip(keys, held, strict=True))
    encode_event(name, data, now_s)  # type: ignore[arg-type]  # this is the check
    return GameEvent(name, data, now_s)  # type: ignore[arg-type]


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"a number was expected, got {value!r:.60}")
    return float(value)
