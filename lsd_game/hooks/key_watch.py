"""Notices the player's keys without taking them from the game. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lsd_game.hooks.hud import Hud
from lsd_game.hooks.link import WatchedLink
from lsd_game.keys import MODIFIERS, Key, parse_key

HeldKeys = Callable[[Collection[str]], set[str]]  # names of keys -> those that are held down now
HUD_ACTION = "hud"


class KeyWatch:
    """Looks at the keyboard at each flip and passes on what has changed."""

    def __init__(self, link: WatchedLink, hud: Hud, held_keys: HeldKeys) -> None:
        self._link = link
        self._hud = hud
        self._held_keys = held_keys
        self._bindings: Mapping[str, str] = {}
        self._keys: dict[str, Key] = {}  # action -> key, of the bindings
        self._names: set[str] = set()  # of those keys
        self._pressed: set[str] = set()  # actions whose key was down at the last look

    def look(self, now_s: float) -> None:
        """Pass on every key that was pressed or released since the last look."""
        self._follow(self._link.status().keys)
        if not self._keys:
            return
        held = self._held_keys(self._names)
        if held:
            held |= self._held_keys(MODIFIERS)
        pressed = {action for action, key in self._keys.items() if self._is_pressed(key, held)}
        for action in pressed ^ self._pressed:
            is_down = action in pressed
            if action != HUD_ACTION:
                self._link.press(action, now_s, is_down=is_down)
            elif is_down:
                self._hud.turn()
        self._pressed = pressed

    def _follow(self, bindings: Mapping[str, str]) -> None:
        if bindings is not self._bindings:
            self._bindings = bindings
            self._keys = {action: parse_key(key) for action, key in bindings.items()}
            self._names = {key.name for key in self._keys.values()}

    def _is_pressed(self, key: Key, held: set[str]) -> bool:
        """Of two keys that differ in their modifiers, the one with more of them counts: a player may hold shift."""
        if key.name not in held or not key.modifiers <= held:
            return False
        others = (other for other in self._keys.values() if other.name == key.name)
        return not any(key.modifiers < other.modifiers <= held for other in others)
