"""The player's keys: which action each has, by default and as a person has bound them. Standard library only."""

from __future__ import annotations

import string
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from lsd_game.suggest import did_you_mean

DEFAULT_KEYS = {
    "peek": "f5",
    "toggle": "f6",
    "split": "f7",
    "next": "f8",
    "previous": "shift+f8",
    "stronger": "f9",
    "weaker": "shift+f9",
    "hud": "f10",
    "reanchor": "shift+f10",
    "screenshot": "f12",
    "record": "shift+f12",
}
MODIFIERS = ("shift", "ctrl", "alt")
UNBOUND = "none"
_NAMED = ("insert", "delete", "home", "end", "tab", "pause")
_KEYS = (*(f"f{i}" for i in range(1, 13)), *string.ascii_lowercase, *string.digits, *_NAMED)
KEY_NAMES = frozenset(_KEYS)
KEY_ORDER = (*_KEYS, *MODIFIERS)  # of the bits in which the native hook says what is held


class Key(NamedTuple):
    """A key with what must be held beside it."""

    modifiers: frozenset[str]
    name: str


def parse_key(text: str) -> Key:
    """The key of "f6" or "shift+f8".

    Raises:
        ValueError: when there is no such key, or it is one that belongs to the game (Esc).
    """
    *modifiers, name = text.lower().split("+")
    for modifier in modifiers:
        if modifier not in MODIFIERS:
            raise ValueError(f"a key's modifiers are {', '.join(MODIFIERS)}, got {modifier!r} in {text!r}")
    if name not in KEY_NAMES:
        raise ValueError(f"no key is called {name!r}{did_you_mean(name, KEY_NAMES)}: f1..f12, a..z, 0..9, {_NAMED}")
    return Key(frozenset(modifiers), name)


def bind_keys(changes: Mapping[str, str]) -> dict[str, str]:
    """The default keys with `changes` (action -> key, or "none") made to them.

    Raises:
        ValueError: for an unknown action or key, or a key with two actions.
    """
    for action, key in changes.items():
        if action not in DEFAULT_KEYS:
            raise ValueError(f"there is no action {action!r}{did_you_mean(action, DEFAULT_KEYS)}")
        if key != UNBOUND:
            parse_key(key)
    bound = {action: key for action, key in {**DEFAULT_KEYS, **changes}.items() if key != UNBOUND}
    for (first, one), (second, other) in combinations(bound.items(), 2):
        if parse_key(one) == parse_key(other):
            raise ValueError(f"the key {one!r} has two actions, {first!r} and {second!r}")
    return bound
