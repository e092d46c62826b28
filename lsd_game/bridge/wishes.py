"""What a client has asked for and holds on to, so that a new session can be told: rules, prompt, parameters."""

from __future__ import annotations

from dataclasses import replace

from lsd_game.bridge.client_messages import Control, Parameter, Prompt, RulesText
from lsd_game.bridge.server_messages import Ack

MAX_PARAMETERS = 64
MAX_ASKED = 3  # rules or prompts without an answer; with those that hold, as many rules as a server takes in a second

Wish = RulesText | Prompt | Parameter
Key = tuple[int, str]  # what a newer wish replaces; in the order of saying: rules start from their own prompt


class Wishes:
    """One client's, over all its connections. Used on its loop only."""

    def __init__(self) -> None:
        self._asked: list[Wish] = []  # the server has not answered these, oldest first: it may refuse the newest
        self._held: dict[Key, Wish] = {}  # an earlier session granted these, this one not yet: it hears them first
        self._granted: dict[Key, Wish] = {}  # its session knows these

    def keep(self, control: Control) -> None:
        """Note what is about to be sent; events and re-anchorings are of their moment, and let go."""
        if not isinstance(control, Wish):
            return
        key, known = _key(control), {*self._granted, *self._held, *map(_key, self._asked)}
        if key not in known and len(known) >= MAX_PARAMETERS + 2:
            return
        older = [wish for wish in self._asked if _key(wish) == key]
        if isinstance(control, Parameter):
            self._asked = [wish for wish in self._asked if wish not in older]
            self._held.pop(key, None)
        elif len(older) == MAX_ASKED:
            oldest, heir = older[:2]
            self._asked[self._asked.index(heir)] = _with_strength_of(oldest, heir)
            self._asked.remove(oldest)
        self._asked.append(control)

    def on_ack(self, ack: Ack) -> None:
        """The server knows it now; one that it refuses is forgotten, and what was granted before holds."""
        wish = next((wish for wish in (*self._held.values(), *self._asked) if wish.id == ack.id), None)
        if wish is None:
            return
        key = _key(wish)
        if self._held.get(key) is wish:
            del self._held[key]
        else:
            self._asked.remove(wish)
        if ack.ok:
            self._granted[key] = _with_strength_of(self._granted.get(key), wish)

    def to_say(self, *, is_resumed: bool) -> list[Wish]:
        """What a session has to be told at the beginning of a connection: all, or what got lost on its way."""
        if not is_resumed:
            moved = {_key(wish) for wish in self._asked if isinstance(wish, Parameter)}
            known = self._held | self._granted
            self._held = {key: _at_once(wish) for key, wish in known.items() if key not in moved}
            self._granted = {}
        return sorted([*self._held.values(), *self._asked], key=_key)


def _key(wish: Wish) -> Key:
    match wish:
        case RulesText():
            return 0, ""
        case Prompt():
            return 1, ""
        case Parameter():
            return 2, wish.name


def _with_strength_of(before: Wish | None, wish: Wish) -> Wish:
    """A prompt without a strength has left it as it was."""
    if isinstance(wish, Prompt) and wish.strength is None and isinstance(before, Prompt):
        return replace(wish, strength=before.strength)
    return wish


def _at_once(wish: Wish) -> Wish:
    """It was faded to before."""
    return replace(wish, seconds=0.0) if isinstance(wish, Prompt) else wish
