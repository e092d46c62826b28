"""Weights and styles as the kernels want them: pairs of a head in two halves, shifts folded into biases.

All of it is done once a network or once a style, never in a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch


@dataclass(frozen=True)
class LayerWeights:
    """One transformer layer. Linear weights are (outputs, inputs); qkv's heads are in pair order.

    Attributes:
        qkv, qkv_bias: (3 * dim, dim), (3 * dim,): queries, keys, values.
        query_norm, key_norm: (head_dim,), in pair order.
        out, out_bias: (dim, dim), (dim,).
        up, up_bias: (inner, dim), (inner,).
        down, down_bias: (dim, inner), (dim,).
    """

    qkv: torch.Tensor
    qkv_bias: torch.Tensor
    query_norm: torch.Tensor
    key_norm: torch.Tensor
    out: torch.Tensor
    out_bias: torch.Tensor
    up: torch.Tensor
    up_bias: torch.Tensor
    down: torch.Tensor
    down_bias: torch.Tensor


@dataclass(frozen=True)
class LayerStyle:
    """What style and noise level do to a layer.

    Attributes:
        attention_scale, mlp_scale: (dim,), of the two norms.
        attention_gate, mlp_gate: (dim,).
        qkv_bias, up_bias: (3 * dim,), (inner,): bias + weight @ shift.
    """

    attention_scale: torch.Tensor
    attention_gate: torch.Tensor
    mlp_scale: torch.Tensor
    mlp_gate: torch.Tensor
    qkv_bias: torch.Tensor
    up_bias: torch.Tensor


Layer = TypeVar("Layer", LayerWeights, LayerStyle)


def stacked(layers: Sequence[Layer]) -> Layer:
    """The tensors of all layers as (layers, ...)."""
    kind = type(layers[0])
    return kind(*(torch.stack([getattr(layer, name) for layer in layers]) for name in kind.__dataclass_fields__))


def unstacked(layers: Layer) -> tuple[Layer, ...]:
    """Each layer's part of what `stacked` made, in the same memory."""
    kind = type(layers)
    each = (getattr(layers, name).unbind() for name in kind.__dataclass_fields__)
    return tuple(kind(*tensors) for tensors in zip(*each, strict=True))


def pair_order(head_dim: int) -> torch.Tensor:
    """Where each dimension comes from: the first of every neighbouring pair, then the second of every pair."""
    return torch.arange(head_dim).view(-1, 2).T.flatten()


def in_pair_order(x: torch.Tensor) -> torch.Tensor:
    """(..., head_dim) with neighbouring pairs -> halves; q . k does not care, as long as both are so."""
    return x[..., pair_order(x.shape[-1]).to(x.device)].contiguous()


def qkv_in_pair_order(rows: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows (3 * dim, ...) of a qkv projection with the heads of queries and keys in pair order."""
    parts = rows.view(3, heads, len(rows) // (3 * heads), *rows.shape[1:])
    order = pair_order(parts.shape[2]).to(rows.device)
    return torch.cat([parts[:2][:, :, order], parts[2:]]).flatten(0, 2).contiguous()


def fold_style(weights: LayerWeights, modulation: torch.Tensor) -> LayerStyle:
    """`modulation` (6 * dim,): scale, shift, gate of attention, then of the MLP."""
    scale, shift, gate, mlp_scale, mlp_shift, mlp_gate = (part.contiguous() for part in modulation.chunk(6))
    qkv_bias = weights.qkv_bias + weights.qkv @ shift
    return LayerStyle(scale, gate, mlp_scale, mlp_gate, qkv_bias, weights.up_bias + weights.up @ mlp_shift)


def copy_into(static: LayerStyle, fresh: LayerStyle) -> None:
    """Overwrite the tensors that a captured graph reads."""
    for name in LayerStyle.__dataclass_fields__:
        getattr(static, name).copy_(getattr(fresh, name))
