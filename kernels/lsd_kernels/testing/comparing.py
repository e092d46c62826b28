"""How a kernel is compared with its reference: the same op on float64 copies, outputs poisoned before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from lsd_kernels.fp8 import Quantised

TOLERANCE = {torch.float32: 1e-5, torch.bfloat16: 5e-3}  # relative L2; never loosened for a machine
# Of rows in e4m3 behind activations of that type: who is next to the middle of two neighbours may round the other way.
QUANTISED_TOLERANCE = {torch.float32: 1e-3, torch.bfloat16: 1.5e-2}
E4M3_ERROR, E4M3_PRODUCT_ERROR = 0.027, 0.039  # at most, of a rounded matrix and of a product of two (docs/kernels.md)


def poisoned(*shape: int, dtype: torch.dtype) -> torch.Tensor:
    """A tensor that shows what was not written: NaN, or 77 for integers."""
    return torch.full(shape, torch.nan if dtype.is_floating_point else 77, dtype=dtype)


def relative_error(actual: torch.Tensor, expected: torch.Tensor) -> float:
    """Relative L2 distance; NaN where `actual` holds one."""
    wanted = expected.double()
    return float((actual.double() - wanted).norm() / wanted.norm().clamp_min(1e-30))


def copied(value: Any) -> Any:
    """A copy of a tensor or a quantised matrix, anything else as it is."""
    if isinstance(value, Quantised):
        return Quantised(*map(copied, value))
    return value.clone() if isinstance(value, torch.Tensor) else value


def widened(value: Any) -> Any:
    """A float64 copy of a floating tensor, a copy of another tensor, anything else as it is."""
    if isinstance(value, Quantised):
        return Quantised(*map(widened, value))
    if not isinstance(value, torch.Tensor):
        return value
    return value.double() if value.dtype.is_floating_point else value.clone()


def errors(
    kernel: Callable[..., None], reference: Callable[..., None], arguments: dict[str, Any], outputs: tuple[str, ...],
    **kernel_only: Any,
) -> dict[str, float]:  # fmt: skip
    """Run both on copies of `arguments` and return each output's relative error."""
    mine = {name: copied(value) for name, value in arguments.items()}
    exact = {name: widened(value) for name, value in arguments.items()}
    kernel(**mine, **kernel_only)
    reference(**exact)
    return {name: relative_error(numbers(mine[name]), numbers(exact[name])) for name in outputs}


def numbers(value: torch.Tensor | Quantised) -> torch.Tensor:
    """What a quantised matrix stands for; a tensor as it is."""
    return value.wide() if isinstance(value, Quantised) else value
