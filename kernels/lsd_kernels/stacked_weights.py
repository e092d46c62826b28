"""A core's weights in one piece, as its kernel in one launch reads them: as they are, or the large ones in e4m3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from lsd_kernels.fp8_core import Fp8Weights
from lsd_kernels.pack import LayerWeights, stacked

LARGE = ("qkv", "out", "up", "down")


@dataclass(frozen=True)
class StackedWeights:
    """All layers.

    Attributes:
        layers: `pack.stacked`; in e4m3 the large ones, where they have scales.
        scales: of each of LARGE (layers, outputs), or None.
    """

    layers: LayerWeights
    scales: tuple[torch.Tensor, ...] | None = None

    @classmethod
    def of(cls, layers: Sequence[LayerWeights], rounded: Sequence[Fp8Weights] | None = None) -> StackedWeights:
        """A copy of the layers' weights, of the large ones their `rounded` values if given."""
        if rounded is None:
            return cls(stacked(layers))
        narrow = [
            replace(layer, **{name: getattr(small, name).values for name in LARGE})
            for layer, small in zip(layers, rounded, strict=True)
        ]
        scales = (torch.stack([getattr(small, name).scales[0] for small in rounded]) for name in LARGE)
        return cls(stacked(narrow), tuple(scales))

    def pairs(self) -> dict[str, tuple[torch.Tensor, torch.Tensor | None]]:
        """Each of LARGE with its scales."""
        scales = self.scales or (None,) * len(LARGE)
        return {name: (getattr(self.layers, name), each) for name, each in zip(LARGE, scales, strict=True)}
