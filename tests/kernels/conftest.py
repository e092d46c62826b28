"""Kernels run under Triton's interpreter here, unless the environment already says otherwise (scripts/gpu.sh)."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator

import numpy as np
import pytest

os.environ.setdefault("TRITON_INTERPRET", "1")  # read when a kernel's module is imported, once a process
HAS_TRITON = importlib.util.find_spec("triton") is not None
NEED_TRITON = {"test_ops.py", "test_interpreter.py", "test_checker.py", "test_hourglass_kernels.py", "test_aot.py"}

if HAS_TRITON and os.environ["TRITON_INTERPRET"] == "1":
    from lsd_kernels.testing import interpreter

    interpreter.install()

collect_ignore = [] if HAS_TRITON else sorted(NEED_TRITON)


@pytest.fixture(autouse=True)
def quiet_overflow() -> Iterator[None]:
    """The interpreter computes masked and overflowing lanes in numpy, which a GPU does without a word."""
    with np.errstate(all="ignore"):
        yield
