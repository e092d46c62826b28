"""A model for tests and demonstrations: inverts the colours, at once. No torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lsd_game.frame import Frame, Style


class FakeRestyler:
    """Redraws a frame in its inverted colours, so that tests can tell an answer from the game's own picture."""

    def __init__(self) -> None:
        self.resolution = (0, 0)  # width and height of the last frame
        self.stages_ms: Mapping[str, float] = {}  # it has none

    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Return `frame` inverted, mixed with itself by the style's strength; the prompts mean nothing here.

        Where a region has prompts of its own, red, green and blue change places, too.
        """
        self.resolution = (frame.pixels.shape[1], frame.pixels.shape[0])
        inverted = 255 - frame.pixels
        if frame.regions is not None and style.regions:
            is_own = np.isin(frame.regions, [number for number, _ in style.regions])
            inverted[is_own] = np.roll(inverted[is_own], 1, axis=-1)
        if style.strength == 1.0:
            return replace(frame, pixels=inverted)
        mixed = frame.pixels + style.strength * (inverted.astype(np.float32) - frame.pixels)
        return replace(frame, pixels=mixed.round().astype(np.uint8))

    def reanchor(self) -> None:
        """Nothing is remembered, so nothing is forgotten."""
