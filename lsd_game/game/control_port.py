"""The control port of a run, as its owner holds it: a listening socket that outlives each restyle process, and a card.

The restyle process inherits the socket and answers on it. While it is started again, callers wait in the socket.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from lsd_game.port.run_card import RunCard, cards_folder

LOOPBACK = "127.0.0.1"
CONTROL_VARIABLE = "LSD_GAME_CONTROL"  # tells the game's process the address of the control port
NUM_WAITING = 16  # callers that the socket lets wait

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ControlPort:
    """What the owner of a run hands on: to the restyle process the socket, to the game the address.

    Without a listener there is none, and everything that is handed on is empty.
    """

    listener: socket.socket | None = None
    card: RunCard | None = None
    card_path: Path | None = None

    @classmethod
    def open(cls, name: str, port: int = 0) -> ControlPort:
        """Listen, and leave a card for `lsd-game ctl`; an empty one where that cannot be, which is logged.

        Args:
            name: of the run.
            port: 0 takes any free one.

        Raises:
            OSError: when a port that was asked for is taken.
        """
        if os.name != "posix":
            _logger.debug("no control port: a socket cannot be handed on here")
            return cls()
        listener = _listen(port)
        try:
            url = f"http://{LOOPBACK}:{listener.getsockname()[1]}/{secrets.token_urlsafe(18)}"
            card = RunCard(os.getpid(), name, url, round(time.time(), 3))
            path = cards_folder() / f"{card.pid}-{secrets.token_hex(3)}.json"
            card.write(path)
        except OSError as error:
            listener.close()
            _logger.warning("this run cannot be controlled from outside: %s", error)
            return cls()
        return cls(listener, card, path)

    @property
    def environment(self) -> dict[str, str]:
        """What is added to the game's environment."""
        return {} if self.card is None else {CONTROL_VARIABLE: self.card.url}

    @property
    def inherited(self) -> tuple[int, ...]:
        """The file descriptors that the restyle process inherits."""
        return () if self.listener is None else (self.listener.fileno(),)

    @property
    def arguments(self) -> list[str]:
        """The options of the restyle process that inherits the socket."""
        return [f"--control-fd={file}" for file in self.inherited] + (
            [] if self.card_path is None else [f"--control-card={self.card_path}"]
        )

    def close(self) -> None:
        """Listen no more, and take the card away. Twice is fine."""
        if self.listener is not None:
            self.listener.close()
        if self.card_path is not None:
            self.card_path.unlink(missing_ok=True)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(NUM_WAITING)
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"port {port} cannot be listened on: {error.strerror}") from error
    return listener
