"""The restyle process's side of live control: the port and OSC fill the desk, the card remembers what was asked for."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lsd_game.control import Command, ControlDesk, PromptChange, StrengthChange
from lsd_game.port.control_server import ControlServer
from lsd_game.port.osc_server import OscServer
from lsd_game.port.run_card import RunCard

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ControlInputs:
    """Where a session hears people: None means not there.

    Attributes:
        listener: the inherited socket of the control port; needs `card_path`.
        card_path: the card of the run.
        osc_port: of UDP.
    """

    listener: socket.socket | None = None
    card_path: Path | None = None
    osc_port: int | None = None


class LiveControl:
    """Owns the servers of one restyle process; what they hear waits in `desk`."""

    def __init__(self, inputs: ControlInputs, clock: Callable[[], float]) -> None:
        """Open what `inputs` name; start nothing yet.

        Raises:
            OSError: when the port of OSC is taken.
            OscMissingError: when python-osc is not installed.
        """
        self.desk = ControlDesk()
        self._inputs, self._clock = inputs, clock
        self._card: RunCard | None = None if inputs.card_path is None else RunCard.read(inputs.card_path)
        self._remembering = threading.Lock()
        self._http: ControlServer | None = None
        self._osc: OscServer | None = None
        if inputs.osc_port is not None:
            self._osc = OscServer(inputs.osc_port, clock=clock, on_command=self._on_command)
        self._recall()

    def start(self, status: Callable[[], Mapping[str, object]]) -> None:
        """Begin to listen; `status` is called on other threads."""
        card, listener = self._card, self._inputs.listener
        if card is not None and listener is not None:

            def full_status() -> Mapping[str, object]:
                return {"name": card.name, "pid": card.pid, **status()}

            key = card.url.rpartition("/")[2]
            self._http = ControlServer(
                listener, key, clock=self._clock, on_command=self._on_command, status=full_status
            )
            self._http.start()
        if self._osc is not None:
            self._osc.start()

    def stop(self) -> None:
        """Listen no more."""
        for server in (self._http, self._osc):
            if server is not None:
                server.stop()

    def _recall(self) -> None:
        """Ask again for what a person asked an earlier restyle process of this run for."""
        if self._card is None:
            return
        if self._card.prompt is not None:
            self.desk.put(PromptChange(self._card.prompt, 0.0))
        if self._card.strength is not None:
            self.desk.put(StrengthChange(self._card.strength, 0.0))

    def _on_command(self, command: Command) -> None:
        self.desk.put(command)
        if self._card is None or self._inputs.card_path is None:
            return
        with self._remembering:
            if isinstance(command, PromptChange):
                self._card = replace(self._card, prompt=command.text)
            elif isinstance(command, StrengthChange):
                self._card = replace(self._card, strength=command.value)
            else:
                return
            try:
                self._card.write(self._inputs.card_path)
            except OSError as error:
                _logger.debug("the card of the run cannot be written: %s", error)
