"""Low-rank changes that learn while the network stands still (LoRA, Hu et al. 2021)."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn.utils import parametrize

from lsd_game.model.adapters import BIAS, CONDITION, DOWN, UP, adapted_layers
from lsd_game.model.network import LsdNetwork


class LowRank(nn.Module):
    """A weight (outputs, ...) plus up @ down; `up` begins at zero, so that the network begins as it is."""

    def __init__(self, weight: torch.Tensor, rank: int) -> None:
        super().__init__()
        outputs, inputs = len(weight), weight[0].numel()
        rank = min(rank, outputs, inputs)
        self.down = nn.Parameter(torch.randn(rank, inputs) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """The changed weight, laid out as a convolution likes it."""
        changed = weight + (self.up @ self.down).view_as(weight)
        return changed.contiguous(memory_format=torch.channels_last) if weight.dim() == 4 else changed


def attach(network: LsdNetwork, rank: int) -> dict[str, torch.Tensor]:
    """Let only low-rank changes and biases of `network` learn; returns them by the names of an adapter's file.

    The biases hold base and change in one: see `factors`.
    """
    network.requires_grad_(False)
    learning: dict[str, torch.Tensor] = {CONDITION: network.conditioning.table.bias}
    for name, layer in adapted_layers(network).items():
        change = LowRank(layer.weight, rank)
        parametrize.register_parametrization(layer, "weight", change)
        learning |= {f"{name}.{DOWN}": change.down, f"{name}.{UP}": change.up}
        if layer.bias is not None:
            learning[f"{name}.{BIAS}"] = layer.bias
    for parameter in learning.values():
        parameter.requires_grad_(True)
    return learning


def factors(learned: dict[str, torch.Tensor], before: LsdNetwork) -> dict[str, torch.Tensor]:
    """What an adapter's file holds: `learned` as `attach` gave it, with biases as changes of those of `before`."""
    bases = dict(before.named_parameters())
    return {name: value - bases[name] if name in bases else value for name, value in learned.items()}
