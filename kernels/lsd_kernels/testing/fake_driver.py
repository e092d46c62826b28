"""A driver that compiles and cannot launch: with meta tensors, any launch becomes a compilation for sm_90a.

The host code that runs is the real one, so shapes, alignment and options are specialised exactly as on the GPU.
Interpreted kernels cannot be compiled, and the driver stays: this needs a process of its own, without TRITON_INTERPRET.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from triton.backends.compiler import GPUTarget
from triton.runtime.driver import driver
from triton.runtime.jit import JITFunction

CAPABILITY = 90  # Triton compiles this as sm_90a
WARP_SIZE = 32


class CompileOnlyDriver:
    """Just enough of Triton's driver interface for `JITFunction.run(warmup=True)`."""

    launcher_cls = None
    utils = None

    def get_current_target(self) -> GPUTarget:
        """The GPU that is compiled for."""
        return GPUTarget("cuda", CAPABILITY, WARP_SIZE)

    def get_current_device(self) -> int:
        """Compiled kernels are cached by device."""
        return 0

    def get_current_stream(self, device: int | None = None) -> int:
        """Nothing is ever put on it."""
        return 0

    def get_active_torch_device(self) -> torch.device:
        """Where Triton would allocate."""
        return torch.device("meta")

    def map_python_to_cpp_type(self, kind: str) -> str:
        """No launcher is generated, so any name will do."""
        return kind


def compile_launches(launch: Callable[[], None]) -> list[tuple[str, Any]]:
    """Name and compiled kernel of every Triton launch that `launch` makes, in order; nothing runs."""
    compiled: list[tuple[str, Any]] = []
    with _compiling(lambda name, kernel: compiled.append((name, kernel))):
        launch()
    return compiled


@contextmanager
def _compiling(note: Callable[[str, Any], None]) -> Iterator[None]:
    run = JITFunction.run

    def compile_only(self: Any, *args: Any, grid: Any, warmup: bool, **options: Any) -> Any:
        kernel = run(self, *args, grid=grid, warmup=True, **options)
        note(self.fn.__name__, kernel)
        return kernel

    driver.set_active(CompileOnlyDriver())
    JITFunction.run = compile_only
    try:
        yield
    finally:
        JITFunction.run = run
