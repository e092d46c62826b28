"""Speaks to the control port of a run: what `lsd-game ctl` does, for any Python beside a game."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from lsd_game.port.run_card import RunCard
from lsd_game.suggest import did_you_mean

TIMEOUT_S = 10.0  # a restyle process that is started again answers then
NUM_TRIES = 3  # where it dies while it answers
RETRY_S = 0.5


class ControlError(Exception):
    """The run was not found, or did not do as asked; the message is one sentence."""


def choose_run(cards: list[RunCard], wanted: str | None = None) -> RunCard:
    """The newest run, or the newest called `wanted` (its name or its pid); ControlError where there is none."""
    if not cards:
        raise ControlError("no game runs under lsd-game here: start one with lsd-game run or lsd-game demo")
    if wanted is None:
        return cards[0]
    chosen = next((card for card in cards if wanted in (card.name, str(card.pid))), None)
    if chosen is None:
        raise ControlError(f"no run is called {wanted!r}{did_you_mean(wanted, {card.name for card in cards})}")
    return chosen


def ask(card: RunCard, door: str, fields: Mapping[str, object] | None = None) -> dict[str, Any]:
    """POST `fields` to a door of the run's port, or GET without them; return the answer.

    Raises:
        ControlError: when the run refuses or does not answer.
    """
    body = None if fields is None else json.dumps(fields).encode()
    request = urllib.request.Request(f"{card.url}/{door}", body, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no business on loopback
    for tries_left in reversed(range(NUM_TRIES)):
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                answered: dict[str, Any] = json.load(answer)
                return answered
        except urllib.error.HTTPError as error:
            raise ControlError(f"{card.name} refuses: {_reason(error)}") from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            if tries_left and not isinstance(error, TimeoutError):
                time.sleep(RETRY_S)
                continue
            raise ControlError(f"{card.name} (pid {card.pid}) does not answer: {error}") from error
    raise AssertionError("the last try returns or raises")


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (OSError, ValueError, KeyError, TypeError):
        return str(error)
