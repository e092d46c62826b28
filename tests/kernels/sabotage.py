"""Takes a wait, a flag or a barrier out of the persistent kernel, so that a test can see whether that is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from interpreted import tl, triton
from lsd_kernels import attention_triton, counters, persistent_triton

KINDS = ("wait", "flag", "barrier after the wait", "barrier before the flag")
SITES = ("ready", "attended", "out", "hidden")  # rows of `PersistentCore.counters`


@triton.jit
def wait_without_barrier(p_counter, TARGET, SCOPE: tl.constexpr):
    while tl.atomic_add(p_counter, 0, sem="acquire", scope=SCOPE) - TARGET < 0:
        pass


def place_in(tensor: torch.Tensor, start: int, count: int) -> Callable[[Any], bool]:
    """Whether a kernel's pointer points to one of `count` values from `start` on."""
    begin = tensor.data_ptr() + start * tensor.element_size()
    end = begin + count * tensor.element_size()
    return lambda pointer: begin <= int(pointer.handle.data.reshape(-1)[0]) < end


def take_out(patch: pytest.MonkeyPatch, kind: str, is_there: Callable[[Any], bool]) -> None:
    """Of the persistent kernel's counters, where `is_there`."""

    def instead(whole: Callable[..., Any], other: Callable[..., Any]) -> Callable[..., Any]:
        return lambda pointer, *rest: (other if is_there(pointer) else whole)(pointer, *rest)

    if kind == "flag":
        patch.setattr(counters, "raise_flag", instead(counters.raise_flag, lambda *arguments: None))
    elif kind == "barrier before the flag":
        patch.setattr(persistent_triton, "arrive", instead(counters.arrive, counters.raise_flag))
    else:
        other = wait_without_barrier if kind == "barrier after the wait" else lambda *arguments: None
        for module in (persistent_triton, attention_triton):
            patch.setattr(module, "wait_for", instead(counters.wait_for, other))
