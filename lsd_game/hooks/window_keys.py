"""The keyboards of the libraries that open OpenGL windows, looked at in each library's own way. Nothing is grabbed."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import importlib
from collections.abc import Collection
from typing import Any

from lsd_game.hooks.key_watch import HeldKeys
from lsd_game.keys import MODIFIERS


def glfw_held_keys(glfw: Any, window: Any) -> HeldKeys:
    """Of a window of glfw, which lets go of its keys when it loses the focus."""
    modifiers = {"shift": "SHIFT", "ctrl": "CONTROL", "alt": "ALT"}

    def codes(name: str) -> list[int]:
        if name in modifiers:
            return [getattr(glfw, f"KEY_{side}_{modifiers[name]}") for side in ("LEFT", "RIGHT")]
        return [getattr(glfw, f"KEY_{name.upper()}")]

    def held_keys(names: Collection[str]) -> set[str]:
        return {name for name in names if any(glfw.get_key(window, code) == glfw.PRESS for code in codes(name))}

    return held_keys


def sdl2_held_keys() -> HeldKeys:
    """Of PySDL2, which lets go of its keys when none of its windows has the focus."""

    def held_keys(names: Collection[str]) -> set[str]:
        keyboard, keycode = importlib.import_module("sdl2.keyboard"), importlib.import_module("sdl2.keycode")
        number = ctypes.c_int()
        state = keyboard.SDL_GetKeyboardState(ctypes.byref(number))
        modifiers = int(keyboard.SDL_GetModState())

        def is_held(name: str) -> bool:
            if name in MODIFIERS:
                return bool(modifiers & int(getattr(keycode, f"KMOD_{name.upper()}")))
            code = getattr(keycode, f"SDLK_{name if len(name) == 1 else name.upper()}")
            return bool(state[int(keyboard.SDL_GetScancodeFromKey(code))])

        return set(filter(is_held, names))

    return held_keys


class PygletKeys:
    """Of pyglet's windows, which only tell what changes: it is noted as it passes, before the game's own handlers."""

    def __init__(self, window_module: Any) -> None:
        self._key = window_module.key
        self._held: dict[int, set[int]] = {}  # symbols, by the window's id: a game's window need not be hashable

    def install(self, window_class: Any) -> None:
        """Note what every window of the class is told."""
        real = window_class.dispatch_event

        @functools.wraps(real)
        def dispatch_event(window: Any, *arguments: Any) -> Any:
            with contextlib.suppress(Exception):  # whatever a window's class does, the game hears of its keys
                self._note(window, *arguments)
            return real(window, *arguments)

        window_class.dispatch_event = dispatch_event

    def of(self, window: Any) -> HeldKeys:
        """The keys of one window."""

        def held_keys(names: Collection[str]) -> set[str]:
            held = self._held.get(id(window), set())
            return {name for name in names if held & self._symbols(name)}

        return held_keys

    def _note(self, window: Any, event: str = "", symbol: int = 0, *rest: Any) -> None:
        if event == "on_key_press":
            self._held.setdefault(id(window), set()).add(symbol)
        elif event == "on_key_release":
            self._held.get(id(window), set()).discard(symbol)
        elif event in ("on_deactivate", "on_close"):
            self._held.pop(id(window), None)

    def _symbols(self, name: str) -> set[int]:
        if name in MODIFIERS:
            return {getattr(self._key, f"{side}{name.upper()}") for side in "LR"}
        return {getattr(self._key, f"_{name}" if name.isdecimal() else name.upper())}
