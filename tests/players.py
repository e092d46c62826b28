"""Somebody at the keyboard of a test's X screen."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from screens import Screen

needs_xdotool = pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool (Debian package xdotool)")


class Player:
    """Presses and releases keys, with the pointer on the game's window: the focus may follow it."""

    def __init__(self, screen: Screen) -> None:
        self._environment = {**os.environ, "DISPLAY": screen.display}
        self._do("mousemove", "250", "180")  # both in a window in the corner and in a centred one

    def press(self, *keys: str) -> None:
        """Hold keys down, in this order."""
        self._do("keydown", *keys)

    def release(self, *keys: str) -> None:
        """Let them go, the last one first."""
        self._do("keyup", *reversed(keys))

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True)
