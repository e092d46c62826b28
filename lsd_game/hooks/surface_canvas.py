"""A pygame surface in memory as a canvas: three copies of memory a flip, nothing else."""

from __future__ import annotations

import sys
from typing import Any

from lsd_game.hooks.link import Link
from lsd_game.hooks.panel import Panel
from lsd_game.pixel_layout import PixelLayout

_PLAIN_MASKS = (0xFF0000, 0xFF00, 0xFF, 0)
_BYTE_SHIFTS = {0xFF << 8 * position: position for position in range(4)}


class SurfaceCanvas:
    """A window's surface. Made anew for every flip, because a resize keeps the object and changes the size."""

    def __init__(self, pygame: Any, surface: Any) -> None:
        self._pygame = pygame
        self._surface = surface
        self._is_changed = False  # the surface holds an answer or a panel
        self._is_published = False  # the link has the game's pixels
        self._kept: bytes | None = None  # the game's pixels, where they are not those that the link has
        self._own: Any = None  # a copy of the surface, for the way through another one

    def exchange(self, link: Link, now_s: float, *, is_new: bool) -> bool:
        """Publish the surface, if it is new, and copy the newest answer into it."""
        layout = _layout_of(self._surface)
        if layout is None:
            return self._exchange_staged(link, now_s, is_new=is_new)
        pixels = memoryview(self._surface.get_buffer())  # locks the surface until it is let go
        try:
            if not is_new:
                self._kept = bytes(pixels)  # the game may have drawn since it flipped
            elif link.publish(pixels, layout, now_s) is None:
                return False
            self._is_published = True
            self._is_changed = link.copy_answer(pixels, layout, now_s)
        finally:
            pixels.release()
        return self._is_changed

    def height(self) -> int:
        """In pixels."""
        return int(self._surface.get_height())

    def lay_over(self, panel: Panel) -> None:
        """Draw `panel` into the upper left corner."""
        if not self._is_published and self._own is None:
            self._own = self._surface.copy()
        size = (panel.width, panel.height)
        _copy(self._pygame.image.frombuffer(b"".join(panel.rows), size, "RGBA"), self._surface)
        self._is_changed = True

    def give_back(self, link: Link) -> None:
        """Copy the game's own pixels back: a game that redraws only what moves needs them."""
        if not self._is_changed:
            return
        self._is_changed = False
        if self._own is not None:
            _copy(self._own, self._surface)
            return
        pixels = memoryview(self._surface.get_buffer())
        try:
            pixels[:] = link.own_pixels() if self._kept is None else self._kept
        finally:
            pixels.release()

    def _exchange_staged(self, link: Link, now_s: float, *, is_new: bool) -> bool:
        """The same through a 32-bit surface, for displays of 16 or 30 bits a pixel."""
        staged = self._pygame.Surface(self._surface.get_size(), 0, 32, _PLAIN_MASKS)
        _copy(self._surface, staged)
        if SurfaceCanvas(self._pygame, staged).exchange(link, now_s, is_new=is_new):
            self._own = self._surface.copy()
            _copy(staged, self._surface)
            self._is_changed = True
        return self._is_changed


def _layout_of(surface: Any) -> PixelLayout | None:
    """The layout of a surface; None where a channel is not one byte."""
    num_channels = surface.get_bytesize()
    shifts = [_BYTE_SHIFTS.get(mask & 0xFFFFFFFF) for mask in surface.get_masks()[:3]]
    if num_channels not in (3, 4) or None in shifts:
        return None
    names = dict(zip(shifts, "RGB", strict=True))
    order = [names.get(position, "X") for position in range(num_channels)]
    if sys.byteorder == "big":
        order.reverse()
    width, height = surface.get_size()
    return PixelLayout(width, height, "".join(order), surface.get_pitch())


def _copy(source: Any, target: Any) -> None:
    """Copy `source` to the upper left corner of `target`, whatever part the game has clipped its drawing to."""
    clip = target.get_clip()
    target.set_clip(None)
    target.blit(source, (0, 0))
    target.set_clip(clip)
