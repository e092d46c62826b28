"""Queries, keys and values of one frame: projection, norm of each head, rotation, and the ring's slot."""

from __future__ import annotations

import torch

from lsd_kernels.norm import EPS, inverse_rms


def qkv_project(
    scaled: torch.Tensor,
    squares: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor,
    query_norm: torch.Tensor,
    key_norm: torch.Tensor,
    cos: torch.Tensor,
    sin: torch.Tensor,
    slot: torch.Tensor,
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
) -> None:
    """y = inverse_rms(squares) * (scaled @ weight.T) + bias; q and k = turn(rms(y_head) * norm), v as it is.

    A head's dimensions come as [first of each pair | second of each pair], see `pack.pair_order`.

    Args:
        scaled, squares: (tokens, dim), (tokens, parts), as `norm.prescale` and `linear.gated_linear` write them.
        weight, bias: (3 * dim, dim), (3 * dim,): the modulation's shift is already in the bias.
        query_norm, key_norm: (head_dim,).
        cos, sin: (tokens, head_dim / 2): the turn of each token's place on the screen.
        slot: int32 (1,) on the device: where in the ring this frame's keys and values go.
        queries: (tokens, heads, head_dim), written.
        keys, values: (slots, tokens, heads, head_dim), one slot written.
    """
    product = inverse_rms(squares, scaled.shape[-1]) * (scaled @ weight.T) + bias
    store_heads(product, query_norm, key_norm, cos, sin, slot, queries, keys, values)


def store_heads(
    product: torch.Tensor,
    query_norm: torch.Tensor,
    key_norm: torch.Tensor,
    cos: torch.Tensor,
    sin: torch.Tensor,
    slot: torch.Tensor,
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
) -> None:
    """From y (tokens, 3 * dim) of `qkv_project` on."""
    tokens, heads, head_dim = queries.shape
    q, k, v = product.view(tokens, 3, heads, head_dim).unbind(1)
    queries.copy_(turn(_head_norm(q) * query_norm, cos, sin))
    place = slot.long()
    keys.index_copy_(0, place, turn(_head_norm(k) * key_norm, cos, sin).to(keys.dtype)[None])
    values.index_copy_(0, place, v.to(values.dtype)[None])


def turn(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotate the pairs (x[i], x[i + head_dim / 2]) of (tokens, heads, head_dim) by (tokens, head_dim / 2)."""
    first, second = x.chunk(2, -1)
    cos, sin = cos[:, None], sin[:, None]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


def _head_norm(x: torch.Tensor) -> torch.Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS)
