"""2:4 structured sparsity: of each four inputs of a weight two count; sparse tensor cores skip the others.

This is the mask. A GPU multiplies by torch's own semi-structured tensors (cuSPARSELt), see `sparse_bench.py`.
"""

from __future__ import annotations

import torch

KEPT, GROUP = 2, 4


def two_of_four(weight: torch.Tensor) -> torch.Tensor:
    """True for exactly two of each four inputs, those of the largest magnitude.

    Args:
        weight: (outputs, inputs).

    Raises:
        ValueError: when the inputs are no multiple of four.
    """
    if weight.shape[-1] % GROUP:
        raise ValueError(f"2:4 sparsity needs a multiple of {GROUP} inputs, got {weight.shape[-1]}")
    sizes = weight.detach().abs().view(*weight.shape[:-1], -1, GROUP)
    largest = sizes.topk(KEPT, -1).indices
    return torch.zeros_like(sizes, dtype=torch.bool).scatter_(-1, largest, True).view(weight.shape)
