"""What 2:4 sparsity buys, as rows of `bench.py`: each product against dense, and against pruning to the same FLOPs.

Sparse is torch's own: weights compressed for cuSPARSELt, by the algorithm that its search finds, rows padded as it
needs them. Pruned is a dense product of half the columns (qkv, up) or half the inner size (out, down).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch.sparse import SparseSemiStructuredTensorCUSPARSELT

from lsd_kernels.measure import median_us
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.report_row import Row
from lsd_kernels.sparsity import two_of_four
from lsd_kernels.testing.comparing import TOLERANCE, relative_error

NO_LIBRARY = "no cuSPARSELt here"
ALIGNMENT = 8  # of rows, for 16-bit numbers


@dataclass(frozen=True, slots=True)
class Product:
    """out (tokens, columns) = a (tokens, inner) @ weight.T; `is_narrowed`: pruning takes columns, not inner size."""

    name: str
    columns: int
    inner: int
    is_narrowed: bool


def products(shape: ModelShape) -> tuple[Product, ...]:
    """The four large products of a layer."""
    return (
        Product("qkv", 3 * shape.dim, shape.dim, is_narrowed=True),
        Product("out", shape.dim, shape.dim, is_narrowed=False),
        Product("up", shape.inner, shape.dim, is_narrowed=True),
        Product("down", shape.dim, shape.inner, is_narrowed=False),
    )


def sparse_rows(shape: ModelShape, like: torch.Tensor, repeats: int) -> Iterator[Row]:
    """Yield a row a product, and one for a layer; on `like`'s device, at its precision."""
    totals: list[list[float]] = []
    for product in products(shape):
        times_us, obstacle = _times_us(product, shape.tokens, like, repeats)
        totals.append(times_us)
        yield _row(f"{shape.name}: {product.name} {shape.tokens}x{product.columns}x{product.inner}", times_us, obstacle)
    sums = [sum(times) for times in zip(*totals, strict=True)] if len({len(times) for times in totals}) == 1 else []
    if sums:
        yield _row(f"{shape.name}: all four products", sums, obstacle)


def _times_us(product: Product, tokens: int, like: torch.Tensor, repeats: int) -> tuple[list[float], str]:
    """Medians of dense, pruned and, where there is no obstacle, sparse; and the obstacle."""
    a = torch.randn(tokens, product.inner, device=like.device).to(like)
    weight = torch.randn(product.columns, product.inner, device=like.device).mul(product.inner**-0.5).to(like)
    weight *= two_of_four(weight)
    inner = product.inner if product.is_narrowed else product.inner // 2
    columns = product.columns // 2 if product.is_narrowed else product.columns
    narrow = a[:, :inner].contiguous(), weight[:columns, :inner].contiguous()
    works: list[Callable[[], object]] = [partial(F.linear, a, weight), partial(F.linear, *narrow)]
    obstacle = NO_LIBRARY
    if like.device.type == "cuda" and torch.backends.cusparselt.is_available():
        works.append(partial(F.linear, a, _compressed(weight, tokens)))
        error = relative_error(works[-1](), works[0]())  # type: ignore[arg-type]
        obstacle = "" if error <= TOLERANCE[torch.bfloat16] else f"wrong by {error:.1e}"
    return [median_us(work, like.device, repeats) for work in works], obstacle


def _compressed(weight: torch.Tensor, tokens: int) -> SparseSemiStructuredTensorCUSPARSELT:
    """The weight in cuSPARSELt's form, with the algorithm that is fastest for as many rows."""
    rows = weight.new_zeros(-(-tokens // ALIGNMENT) * ALIGNMENT, weight.shape[1])
    algorithm = torch._cslt_sparse_mm_search(torch._cslt_compress(weight), rows.T)
    return SparseSemiStructuredTensorCUSPARSELT.from_dense(weight, algorithm)


def _row(name: str, times_us: list[float], obstacle: str) -> Row:
    dense_us, pruned_us, *sparse_us = times_us
    told = f"dense {dense_us:.1f} us, pruned {pruned_us:.1f} us"
    figure, goal = f"{name}, 2:4 sparse", "faster than dense and pruned"
    if not sparse_us:
        return Row(figure, goal, f"{told}, {obstacle}", None)
    told = f"{sparse_us[0]:.1f} us, {told}, {dense_us / sparse_us[0]:.2f}x dense"
    if obstacle:
        return Row(figure, goal, f"{told}, {obstacle}", False)
    return Row(figure, goal, told, sparse_us[0] < min(dense_us, pruned_us))
