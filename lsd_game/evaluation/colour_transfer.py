"""The baseline that only recolours: for every style the one colour mapping that comes nearest to its true targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lsd_game.evaluation.stateless import Stateless
from lsd_game.frame import Frame, Pixels, Style

RIDGE = 1e-3  # towards 0, a sample: keeps colours that hardly occur from being sent anywhere
PIXEL_STEP = 3  # every third pixel, across and down, is fitted

Mapping3 = npt.NDArray[np.float32]  # (terms, 3)


class Pair(NamedTuple):
    """A source and its true target in the prompt's style, uint8 (..., height, width, 3)."""

    prompt: str
    source: Pixels
    target: Pixels


class ColourTransfer(Stateless):
    """Maps every pixel's colour by a polynomial of degree two; a mix of prompts mixes their mappings.

    Attributes:
        mappings: of each prompt, (10 terms, 3 colours).
    """

    def __init__(self, mappings: Mapping[str, Mapping3]) -> None:
        self.mappings = dict(mappings)

    @classmethod
    def fit(cls, pairs: Iterable[Pair]) -> ColourTransfer:
        """Least squares over all pixels of a prompt's pairs: the polynomial with the smallest squared error."""
        sums: dict[str, tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]] = {}
        for prompt, source, target in pairs:
            terms = _terms(source[..., ::PIXEL_STEP, ::PIXEL_STEP, :])
            wanted = (target[..., ::PIXEL_STEP, ::PIXEL_STEP, :] / np.float32(255.0)).reshape(-1, 3)
            squares, products = sums.get(prompt, (np.zeros((terms.shape[1],) * 2), np.zeros((terms.shape[1], 3))))
            sums[prompt] = (squares + terms.T @ terms / len(terms), products + terms.T @ wanted / len(terms))
        return cls(
            {
                prompt: np.linalg.solve(squares + RIDGE * np.eye(len(squares)), products).astype(np.float32)
                for prompt, (squares, products) in sums.items()
            }
        )

    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Recolour `frame`; ValueError for a prompt that was not fitted."""
        total = sum(weight for _, weight in style.prompts)
        mapping = sum((self._mapping(text) * (weight / total) for text, weight in style.prompts), np.zeros(1))
        colors = (_terms(frame.pixels) @ mapping).reshape(frame.pixels.shape)
        return replace(frame, pixels=(np.clip(colors, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8))

    def _mapping(self, prompt: str) -> Mapping3:
        if prompt not in self.mappings:
            raise ValueError(f"no colour transfer was fitted for the prompt {prompt!r}")
        return self.mappings[prompt]


def _terms(pixels: Pixels) -> npt.NDArray[np.float32]:
    """1, the three colours, and their six products, (pixels, 10)."""
    colors = (pixels / np.float32(255.0)).reshape(-1, 3)
    red, green, blue = colors.T
    products = (red * red, green * green, blue * blue, red * green, green * blue, blue * red)
    return np.stack([np.ones_like(red), red, green, blue, *products], 1)
