"""Programmatic dependent launch: a kernel starts while the one before it drains, and waits before it reads.

Every kernel of the package waits, so what a kernel reads was written however long ago its writer ran.
"""

from __future__ import annotations

from typing import Any

import triton
import triton.language as tl
from triton.language.extra.cuda import gdc_launch_dependents, gdc_wait

IS_INTERPRETED = bool(triton.knobs.runtime.interpret)  # the interpreter knows neither instruction


@triton.jit
def wait_for_producer(PDL: tl.constexpr):
    """Nothing before this may touch what another kernel reads or writes."""
    if PDL:
        gdc_wait()


@triton.jit
def let_dependents_start(PDL: tl.constexpr):
    """The next kernel may take SMs that this one leaves free."""
    if PDL:
        gdc_launch_dependents()


def launch_options() -> dict[str, Any]:
    """What every launch passes on: PDL on a GPU, off under the interpreter."""
    return {"PDL": not IS_INTERPRETED, "launch_pdl": not IS_INTERPRETED}
