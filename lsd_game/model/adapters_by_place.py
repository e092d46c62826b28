"""Adapters that act in some regions of a picture only: side branches on the layers, while such frames are drawn.

A layer's answer becomes base(x) + sum of where * change(x). It costs a second pass through the adapted layers, so mixes
that are the same everywhere are merged into the weights instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.hooks import RemovableHandle

from lsd_game.model.config import PATCH_PX

FINE_PX = 2  # pixels of a cell of `where`
Layer = nn.Conv2d | nn.Linear
Changes = Mapping[str, torch.Tensor]
Hook = Callable[[nn.Module, tuple[torch.Tensor, ...], torch.Tensor], torch.Tensor]


def add_by_place(
    layers: Mapping[str, Layer], changes: Sequence[Changes], where: Sequence[torch.Tensor]
) -> list[RemovableHandle]:
    """Let every adapter act by its `where` (height / 2, width / 2), until the handles are removed.

    Args:
        layers: of the network, by name.
        changes: of each adapter, the change of `NAME.weight` and, where there is one, of `NAME.bias`.
    """
    return [layer.register_forward_hook(_branch(name, changes, where)) for name, layer in layers.items()]


def _branch(name: str, changes: Sequence[Changes], where: Sequence[torch.Tensor]) -> Hook:
    """What adds the changes of one layer to its answer."""
    parts = [
        (change[f"{name}.weight"], change.get(f"{name}.bias"), place)
        for change, place in zip(changes, where, strict=True)
    ]

    def add(layer: nn.Module, inputs: tuple[torch.Tensor, ...], answer: torch.Tensor) -> torch.Tensor:
        for weight, bias, place in parts:
            if isinstance(layer, nn.Conv2d):  # (frames, channels, height, width)
                drawn = F.conv2d(inputs[0], weight, bias, layer.stride, layer.padding)
                share = F.adaptive_avg_pool2d(place[None, None], (answer.shape[-2], answer.shape[-1]))
            else:  # (batch, time, tokens, values)
                drawn = F.linear(inputs[0], weight, bias)
                share = F.avg_pool2d(place[None, None], PATCH_PX // FINE_PX).view(1, 1, -1, 1)
            answer = torch.addcmul(answer, share, drawn)
        return answer

    return add
