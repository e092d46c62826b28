"""Imported by tests of Triton kernels: skips them where Triton is missing, and makes it interpret kernels on the CPU.

scripts/gpu.sh sets TRITON_INTERPRET=0 itself: there only the tests marked `gpu` run, on compiled kernels.
"""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("TRITON_INTERPRET", "1")  # read when triton and each kernel's module are imported
pytest.importorskip("triton", reason="needs triton: pip install --no-deps triton==3.6.0")

import triton
import triton.language as tl
from triton.runtime.errors import InterpreterError, OutOfResources

from lsd_kernels.testing import interpreter

__all__ = ["InterpreterError", "OutOfResources", "tl", "triton"]

if os.environ["TRITON_INTERPRET"] == "1":
    interpreter.install()
