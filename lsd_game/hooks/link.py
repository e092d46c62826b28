"""What a hook needs of the link to the restyle process; `link.game_end.GameEnd` is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from lsd_game.pixel_layout import PixelLayout
from lsd_game.status import LinkNumbers, StreamStatus


class WatchedLink(Protocol):
    """What the HUD and the keys need."""

    def press(self, action: str, time_s: float, *, is_down: bool) -> None:
        """The player has pressed or released the key of an action."""

    def status(self) -> StreamStatus:
        """What the restyle process has said of itself last."""

    def numbers(self, now_s: float) -> LinkNumbers:
        """What happened until now."""


class Link(WatchedLink, Protocol):
    """Takes the game's pictures and gives restyled ones. Never waits."""

    @property
    def max_bytes(self) -> int:
        """Room for the pixels of one picture."""

    def claim(self) -> bool:
        """Whether this process is the game that is restyled."""

    def publish(self, pixels: memoryview, layout: PixelLayout, time_s: float) -> int | None:
        """Hand over a copy of the game's picture; None when it cannot be taken."""

    def publish_filled(self, fill: Callable[[memoryview], object], layout: PixelLayout, time_s: float) -> int | None:
        """As `publish`, where `fill` writes the picture's bytes itself."""

    def own_pixels(self) -> memoryview:
        """The bytes that `publish` took last."""

    def answer_number(self, layout: PixelLayout, now_s: float) -> int | None:
        """The number of the answer that `copy_answer` would give; None when there is none."""

    def copy_answer(self, pixels: memoryview, layout: PixelLayout, now_s: float) -> bool:
        """Copy the newest answer over `pixels`; False, with `pixels` as they were, when there is none."""

    def read_answer(self, read: Callable[[memoryview], object], layout: PixelLayout, now_s: float) -> bool:
        """Call `read` with the newest answer's bytes; False when there is none, or no whole one has been read."""

    def has_news(self, now_s: float) -> bool:
        """Whether `copy_answer` would give an answer that was not shown yet."""

    def awaits_answer(self) -> bool:
        """Whether the answer to the last picture may still come."""

    def count_presented(self, now_s: float) -> None:
        """The window shows the answer that was copied last."""

    def count_original(self) -> None:
        """The window shows the game's own picture."""

    def count_cost(self, seconds: float) -> None:
        """The hook took `seconds` of the game's time in this flip."""
