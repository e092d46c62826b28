"""Every kernel once on small shapes, for tools that watch a GPU: scripts/gpu.sh test runs it under compute-sanitizer.

A step as graph and in one launch, both in bf16 and in fp8; 1 when a result is no number.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import product

import torch

from lsd_kernels.core_form import FORMS, GRAPH
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import load
from lsd_kernels.whole_step import WholeStep

SHAPE = ModelShape("small", 208, 176, (32, 32, 64), (1, 1, 1), (1, 1, 1), 128, 2, 2, 2)  # 143 tokens: no whole tile


def run(kernels: str, device: str) -> list[str]:
    """The ways of running the step whose result is no number."""
    broken = []
    for form, precision in product(FORMS if kernels == "triton" else (GRAPH,), PRECISIONS):
        torch.manual_seed(0)
        step = WholeStep(load(kernels), SHAPE, device, torch.bfloat16)
        step.use_form(form, precision)
        step()
        step.core_alone()
        if not bool(torch.isfinite(step.tokens).all()):
            broken.append(f"{form} in {precision}")
    return broken


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="lsd_kernels.testing.small_step", description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--kernels", default="triton", help="triton, or torch to try the command without a GPU")
    options = parser.parse_args(arguments)
    broken = run(options.kernels, options.device)
    sys.stdout.write(f"broken: {', '.join(broken)}\n" if broken else "every way of running a small step gave numbers\n")
    return int(bool(broken))


if __name__ == "__main__":
    raise SystemExit(main())
