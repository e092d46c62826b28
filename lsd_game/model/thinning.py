"""Training towards 2:4 sparsity: the core's products are computed with zeros, and learn as if they had none.

A straight-through gradient (Bengio et al. 2013; for N:M sparsity Zhou et al. 2021): the loss is that of the thinned
weights, its gradient moves the dense ones behind them, and the mask follows whoever is largest then.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType

import torch
from torch import nn

from lsd_game.model.network import LsdNetwork
from lsd_kernels.sparsity import two_of_four


class Thinning:
    """While it is entered, the large weights of these networks are thinned; the dense ones come back at its end."""

    def __init__(self, *networks: LsdNetwork) -> None:
        self._weights = [layer.weight for network in networks for layer in products(network)]
        self._dense: list[torch.Tensor] = []  # what waits meanwhile

    @torch.no_grad()
    def __enter__(self) -> None:
        self._dense = [weight.clone() for weight in self._weights]
        for weight in self._weights:
            weight.mul_(two_of_four(weight))

    @torch.no_grad()
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for weight, dense in zip(self._weights, self._dense, strict=True):
            weight.copy_(dense)
        self._dense = []


def products(network: LsdNetwork) -> Iterator[nn.Linear]:
    """Yield the four large products of each block of the core."""
    for block in network.core.layers():
        yield from (block.qkv, block.out, block.up, block.down)
