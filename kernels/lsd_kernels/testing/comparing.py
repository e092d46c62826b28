"""How a kernel is compared with its reference: the same op on float64 copies, outputs poisoned before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

TOLERANCE = {torch.float32: 1e-5, torch.bfloat16: 5e-3}  # relative L2; never loosened for a machine


def poisoned(*shape: int, dtype: torch.dtype) -> torch.Tensor:
    """A tensor that shows what was not written: NaN, or 77 for integers."""
    return torch.full(shape, torch.nan if dtype.is_floating_point else 77, dtype=dtype)


def relative_error(actual: torch.Tensor, expected: torch.Tensor) -> float:
    """Relative L2 distance; NaN where `actual` holds one."""
    wanted = expected.double()
    return float((actual.double() - wanted).norm() / wanted.norm().clamp_min(1e-30))


def widened(value: Any) -> Any:
    """A float64 copy of a floating tensor, a copy of another tensor, anything else as it is."""
    if not isinstance(value, torch.Tensor):
        return value
    return value.double() if value.dtype.is_floating_point else value.clone()


def errors(
    kernel: Callable[..., None], reference: Callable[..., None], arguments: dict[str, Any], outputs: tuple[str, ...],
    **kernel_only: Any,
) -> dict[str, float]:  # fmt: skip
    """Run both on copies of `arguments` and return each output's relative error."""
    mine = {name: value.clone() if isinstance(value, torch.Tensor) else value for name, value in arguments.items()}
    exact = {name: widened(value) for name, value in arguments.items()}
    kernel(**mine, **kernel_only)
    reference(**exact)
    return {name: relative_error(mine[name], exact[name]) for name in outputs}
