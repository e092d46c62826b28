"""How products read their weights: through pointers, or by tensor copies (TMA) through a descriptor.

A descriptor is an argument of the launch, encoded by the host when the launch is captured; weights never move, so one
graph serves for ever. Only weights are read so: copies would run past the fences between the phases of one launch.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from triton.tools.tensor_descriptor import TensorDescriptor

from lsd_kernels.tiling import Tile


@triton.jit
def weight_tile(
    p_w, i_n, i_k, COLUMNS: tl.constexpr, K: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr
):  # fmt: skip
    """w[i_n : i_n + BN, i_k : i_k + BK].T of w (COLUMNS, K), zeros beyond; `p_w` is a pointer or a descriptor of it."""
    if isinstance(p_w, tl.tensor_descriptor):
        b_w = p_w.load([i_n, i_k]).T
    else:
        o_n, o_k = i_n + tl.arange(0, BN), tl.arange(0, BK)
        p_w += o_n[None, :].to(tl.int64) * K + o_k[:, None]
        if COLUMNS % BN == 0 and K % BK == 0:
            b_w = tl.load(p_w + i_k)
        else:
            b_w = tl.load(p_w + i_k, mask=(o_n < COLUMNS)[None, :] & (i_k + o_k < K)[:, None], other=0.0)
    return b_w


def readable(weight: torch.Tensor, tile: Tile, columns: int, depth: int) -> torch.Tensor | TensorDescriptor:
    """The weight (outputs, inputs) as a kernel takes it that reads `columns` outputs by `depth` inputs at a time."""
    return TensorDescriptor.from_tensor(weight, [columns, depth]) if tile.by_tma else weight
