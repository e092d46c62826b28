"""What a client has asked for and holds on to, so that a new session can be told: rules, prompt, parameters."""

from __future__ import annotations

from dataclasses import replace

from lsd_game.bridge.client_messages import Control, Parameter, Prompt, RulesText
from lsd_game.bridge.server_messages import Ack

MAX_PARAMETERS = 64

Wish = RulesText | Prompt | Parameter
Key = tuple[int, str]  # what a newer wish replaces; in the order of saying: rules start from their own prompt


class Wishes:
    """One client's, over all its connections. Used on its loop only."""

    def __init__(self) -> None:
        self._asked: dict[Key, Wish] = {}  # the server has not answered these
        self._granted: dict[Key, Wish] = {}  # its session knows these

    def keep(self, control: Control) -> None:
        """Note what is about to be sent; events and re-anchorings are of their moment, and let go."""
        if not isinstance(control, Wish):
            return
        key, known = _key(control), {**self._granted, **self._asked}
        before = known.get(key)
        if isinstance(control, Prompt) and control.strength is None and isinstance(before, Prompt):
            control = replace(control, strength=before.strength)
        if before is not None or len(known) < MAX_PARAMETERS + 2:
            self._asked[key] = control

    def on_ack(self, ack: Ack) -> None:
        """The server knows it now; one that it refuses is forgotten."""
        key = next((key for key, wish in self._asked.items() if wish.id == ack.id), None)
        if key is not None:
            wish = self._asked.pop(key)
            if ack.ok:
                self._granted[key] = wish

    def to_say(self, *, is_resumed: bool) -> list[Wish]:
        """What a session has to be told at the beginning of a connection: all, or what got lost on its way."""
        if not is_resumed:
            granted, self._granted = self._granted, {}
            self._asked = {**{key: _at_once(wish) for key, wish in granted.items()}, **self._asked}
        return [wish for _, wish in sorted(self._asked.items(), key=lambda item: item[0])]


def _key(wish: Wish) -> Key:
    match wish:
        case RulesText():
            return 0, ""
        case Prompt():
            return 1, ""
        case Parameter():
            return 2, wish.name


def _at_once(wish: Wish) -> Wish:
    """It was faded to before."""
    return replace(wish, seconds=0.0) if isinstance(wish, Prompt) else wish
