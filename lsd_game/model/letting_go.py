"""How a stream lets its past go where a style asks for it: over many frames, so that none stands out.

What the network sees of its last output leaks towards the game's own picture, ever more, and its ring of past frames is
soon full of what it drew from that.
"""

from __future__ import annotations

import torch

REANCHOR_FRAMES = 36  # in fewer frames the change shows as a jump
LEAK = 0.5  # so much of the last output gives way to the game's picture at the end of these frames


class LettingGo:
    """The leaks of the coming frames, none unless asked for."""

    def __init__(self) -> None:
        self._leaks: tuple[float, ...] = ()
        self._num_reanchors: int | None = None  # of the last style; before the first there is no past to let go

    def ask(self, num_reanchors: int) -> None:
        """Begin when a style's count has grown."""
        if self._num_reanchors is not None and num_reanchors > self._num_reanchors:
            self._leaks = tuple(LEAK * number / REANCHOR_FRAMES for number in range(1, REANCHOR_FRAMES + 1))
        self._num_reanchors = num_reanchors

    def end(self) -> None:
        """Nothing is left to let go."""
        self._leaks = ()

    def next_leak(self) -> float:
        """How much of the last output is let go in this frame, 0..1."""
        leak, *rest = self._leaks or (0.0,)
        self._leaks = tuple(rest)
        return leak

    def leaked(self, last: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """The last output as the network shall see it in this frame."""
        return torch.lerp(last, source, self.next_leak()) if self._leaks else last
