"""What a step costs at least: `python -m lsd_kernels.floors CONFIG` prints FLOPs, bytes, floor and launches.

The floor of a phase is the larger of its arithmetic and its compulsory memory traffic; launches and the gaps between
them come on top. The rates are those measured on H200s: 790 TFLOP/s in bfloat16, 4.3 TB/s; e4m3 counts twice.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from lsd_kernels import model_shape
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.phases import Phase, core_phases, in_fp8, step_phases
from lsd_kernels.report_table import table

FLOPS_PER_S = 790e12
BYTES_PER_S = 4.3e12
GAP_US = 1.3  # between two kernels of a CUDA graph


def floor_us(phase: Phase) -> float:
    """The least time of a phase, in microseconds."""
    return max(phase.flops / (phase.rate * FLOPS_PER_S), phase.bytes / BYTES_PER_S) * 1e6


def core_floor_us(shape: model_shape.ModelShape) -> float:
    """The least time of the transformer alone."""
    return sum(map(floor_us, core_phases(shape)))


def rows(phases: Sequence[Phase]) -> list[list[str]]:
    """A line a phase."""
    return [total(phase.name, [phase]) for phase in phases]


def total(name: str, phases: Sequence[Phase]) -> list[str]:
    """The sums of all phases."""
    flops, fetched = sum(phase.flops for phase in phases), sum(phase.bytes for phase in phases)
    launches = sum(phase.launches for phase in phases)
    return [name, f"{flops / 1e9:.2f}", f"{fetched / 1e6:.2f}", f"{sum(map(floor_us, phases)):.1f}", str(launches)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of a config."""
    parser = argparse.ArgumentParser(prog="lsd_kernels.floors", description=__doc__.splitlines()[0])
    parser.add_argument("config", help=f"{', '.join(model_shape.PRESETS)}, or a JSON file")
    parser.add_argument("--precision", default=PRECISIONS[0], choices=PRECISIONS, help="of the core's large products")
    options = parser.parse_args(arguments)
    shape = model_shape.named(options.config)
    phases, core = step_phases(shape), list(core_phases(shape))
    if options.precision == "fp8":
        phases, core = in_fp8(phases), in_fp8(core)
    lines = [*rows(phases), total("the core", core), total("the step", phases)]
    launches = sum(phase.launches for phase in phases)
    sys.stdout.write(
        f"{shape.name}: {shape.width_px}x{shape.height_px}, {shape.tokens} tokens, {shape.frames} frames in view\n\n"
        + table(["phase", "GFLOP", "MB", "floor us", "launches"], lines)
        + f"\n\nand about {launches * GAP_US:.0f} us of gaps between launches in a CUDA graph ({GAP_US} us each)\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
