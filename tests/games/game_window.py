"""What windows.py needs of a window, whichever library has opened it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class GameWindow:
    """Swaps by `swap`; `framebuffer` is what it draws into, `context` what the library has made itself, if anything."""

    swap: Callable[[], object]
    framebuffer: int = 0
    context: Any = None


def of_pyglet(window: Any) -> GameWindow:
    """pyglet's, and arcade's, which is one."""

    def swap() -> None:
        window.dispatch_events()
        window.flip()

    return GameWindow(swap)
