"""How a model's products fill a Hopper: `python -m lsd_kernels.shapes CONFIG` prints tiles, waves and fill a phase.

One program a SM is counted as a wave, so 132 programs or a multiple leave no SM idle; `useful` also counts the rows
that a last tile has too many. Widths, heads and tokens are chosen, and pruned, along this grid.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from lsd_kernels import model_shape
from lsd_kernels.phases import Phase, step_phases
from lsd_kernels.report_table import table
from lsd_kernels.tiling import NUM_SMS, Tile, fill


def waves(phase: Phase) -> float:
    """Programs of one launch over SMs."""
    return phase.programs / NUM_SMS


def useful(phase: Phase, tile: Tile) -> float:
    """Fill, less what masked rows waste."""
    padded = -(-phase.rows // tile.rows) * tile.rows
    return fill(phase.programs) * phase.rows / padded


def row(phase: Phase, tile: Tile) -> list[str]:
    """A line of the table."""
    cut = f"{tile.rows}x{tile.columns}" + (f"x{tile.depth}" if tile.depth else "")
    shares = f"{100 * fill(phase.programs):.0f} %", f"{100 * useful(phase, tile):.0f} %"
    return [phase.name, cut, str(tile.warps), str(phase.programs), f"{waves(phase):.2f}", *shares]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of a config."""
    parser = argparse.ArgumentParser(prog="lsd_kernels.shapes", description=__doc__.splitlines()[0])
    parser.add_argument("config", help=f"{', '.join(model_shape.PRESETS)}, or a JSON file")
    shape = model_shape.named(parser.parse_args(arguments).config)
    lines = [row(phase, phase.tile) for phase in step_phases(shape) if phase.tile is not None]
    sys.stdout.write(
        f"{shape.name}: {shape.tokens} tokens, {shape.heads} heads of {shape.head_dim}, {NUM_SMS} SMs\n\n"
        + table(["phase", "tile", "warps", "programs", "waves", "fill", "useful"], lines)
        + "\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
