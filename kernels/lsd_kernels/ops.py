"""The ops as one value, so that a forward is written once and runs on either implementation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NAMES = ("torch", "triton")


@dataclass(frozen=True, slots=True)
class Ops:
    """An implementation of every op; the torch files have the formulas."""

    name: str
    modulated_norm: Callable[..., None]
    prescale: Callable[..., None]
    qkv_project: Callable[..., None]
    attend: Callable[..., None]
    gated_linear: Callable[..., None]
    gelu_linear: Callable[..., None]
    pack_frame: Callable[..., None]
    film_relu: Callable[..., None]
    add_relu: Callable[..., None]
    join: Callable[..., None]
    blend_frame: Callable[..., None]
    modulated_norm_fp8: Callable[..., None]
    prescale_fp8: Callable[..., None]
    qkv_project_fp8: Callable[..., None]
    attend_fp8: Callable[..., None]
    gated_linear_fp8: Callable[..., None]
    gelu_linear_fp8: Callable[..., None]


def load(name: str) -> Ops:
    """The ops called `name`; ValueError for another name, ImportError where Triton is not installed."""
    if name not in NAMES:
        raise ValueError(f"kernels must be one of {NAMES}, got {name!r}")
    modules: tuple[Any, ...]
    if name == "torch":
        from lsd_kernels import attention, fp8, hourglass, linear, norm, qkv

        modules = attention, fp8, hourglass, linear, norm, qkv
    else:
        from lsd_kernels import attention_triton, fp8_triton, hourglass_triton, linear_triton, norm_triton, qkv_triton

        modules = attention_triton, fp8_triton, hourglass_triton, linear_triton, norm_triton, qkv_triton
    found = {op: getattr(module, op) for module in modules for op in Ops.__slots__ if op in vars(module)}
    return Ops(name=name, **found)
