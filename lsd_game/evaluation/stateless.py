"""What the baselines have in common: each frame is drawn by itself."""

from __future__ import annotations


class Stateless:
    """A restyler whose answer depends on the frame and the style alone."""

    memory_frames = 0

    def reanchor(self) -> None:
        """There is no past."""
