"""The baseline that does nothing: what a figure is worth if the picture stays as it is."""

from __future__ import annotations

from lsd_game.evaluation.stateless import Stateless
from lsd_game.frame import Frame, Style


class Identity(Stateless):
    """Gives every frame back."""

    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Return `frame`."""
        return frame
