"""One frame on several GPUs: `torchrun --standalone --nproc-per-node N -m lsd_kernels.ranks_bench`.

Each rank draws its share of the tokens; the row says how long the core takes on one GPU and on all, and whether both
draw the same. On a CPU one rank alone shows that it runs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from itertools import product
from pathlib import Path

import torch

from lsd_kernels import model_shape
from lsd_kernels.core_form import PERSISTENT
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.measure import median_us
from lsd_kernels.ops import load
from lsd_kernels.peers import Peers, SymmetricPeers
from lsd_kernels.persistent import PersistentCore, programs_on
from lsd_kernels.replay import Replay
from lsd_kernels.report_row import Row
from lsd_kernels.testing.comparing import TOLERANCE, relative_error
from lsd_kernels.whole_step import WholeStep

REPLAYS = 20  # in a row, so that the ranks' clocks need not agree


def rank_row(config: str, precision: str, peers: Peers, device: torch.device, repeats: int) -> Row:
    """The core on one GPU and on all; every rank must call it."""
    torch.manual_seed(0)
    step = WholeStep(load("triton"), model_shape.named(config), str(device))
    start = step.tokens.clone()
    step.use_form(PERSISTENT, precision)
    step.core_alone()
    alone = step.tokens.clone()
    alone_us = _median_us(step.core_alone, device, repeats)
    figure, goal = f"{config}: the core on {peers.world} GPUs in {precision}", "faster than one, and the same"
    try:
        core = PersistentCore(step.core, step.stacked_weights(precision), programs_on(device), peers)
    except ValueError as too_many:
        return Row(figure, goal, f"not run: {too_many}", None)
    x = start.clone()
    core.forward(x, step.styles, step.state)
    error = relative_error(x, alone)
    together_us = _median_us(partial(core.forward, x, step.styles, step.state), device, repeats)
    told = f"{together_us:.1f} us, one {alone_us:.1f} us, {alone_us / together_us:.2f}x; relative L2 {error:.1e}"
    is_met = together_us < alone_us and error <= TOLERANCE[torch.bfloat16]
    return Row(figure, goal, told, is_met)


def _median_us(work: Callable[[], None], device: torch.device, repeats: int) -> float:
    if device.type != "cuda":
        return median_us(work, device, repeats)
    replay = Replay(work, device)
    replay()
    took = []
    for _ in range(repeats):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))  # type: ignore[no-untyped-call]
        start.record()
        for _ in range(REPLAYS):
            replay()
        end.record()
        end.synchronize()
        took.append(float(start.elapsed_time(end)) * 1e3 / REPLAYS)
    return sorted(took)[repeats // 2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on this rank; rank 0 prints and writes `--json`."""
    import torch.distributed as distributed

    parser = argparse.ArgumentParser(prog="lsd_kernels.ranks_bench", description=__doc__.splitlines()[0])
    parser.add_argument("config", nargs="*", default=["tiny", "small", "base"], help="presets or JSON files")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    if torch.cuda.device_count() < 2:
        parser.error(f"it takes two GPUs, torch sees {torch.cuda.device_count()}")
    distributed.init_process_group("nccl")
    device = torch.device("cuda", distributed.get_rank() % torch.cuda.device_count())
    torch.cuda.set_device(device)
    peers = SymmetricPeers()
    runs = product(options.config, PRECISIONS)
    rows = [rank_row(config, precision, peers, device, options.repeats) for config, precision in runs]
    if peers.rank == 0:
        sys.stdout.writelines(f"{row.figure}: {row.measured}\n" for row in rows)
        if options.json is not None:
            options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    distributed.destroy_process_group()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
