"""`lsd-game prune`: cuts a model narrower, keeping what passes on most on real frames; `train --teacher` heals it."""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path

import numpy as np

from lsd_game.commands import UserError, output
from lsd_game.commands.weights_file import check_weights_file
from lsd_game.frame import Pixels
from lsd_game.model import checkpoint
from lsd_game.model.checkpoint import CheckpointError
from lsd_game.model.network import LsdNetwork
from lsd_game.model.stream import RestyleStream
from lsd_game.training.calibration import Calibration, calibrate
from lsd_game.training.dataset import ClipStore
from lsd_game.training.pruning import Widths, prune

NUM_BATCHES = 8
NUM_TIMED_FRAMES = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is to be left."""
    parser.add_argument("model", metavar="MODEL", help="a shipped model or a checkpoint")
    parser.add_argument("-o", "--out", type=Path, required=True, help="the pruned checkpoint to write")
    parser.add_argument("--clips", type=Path, default=Path("worlds"), help="folder of clips to judge by")
    parser.add_argument("--layers", type=int, help="layers of the core to keep")
    parser.add_argument("--heads", type=int, help="attention heads a layer to keep")
    parser.add_argument("--mlp", type=int, help="columns of each MLP to keep, a multiple of 64")
    parser.add_argument(
        "--inner", type=int, nargs=3, metavar="N", help="channels inside residual blocks at 1/2, 1/4, 1/8 to keep"
    )
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> int:
    """Prune, write the checkpoint, and say what it saves."""
    inner = None if options.inner is None else (options.inner[0], options.inner[1], options.inner[2])
    widths = Widths(options.layers, options.heads, options.mlp, inner)
    try:
        check_weights_file(options.out, "--out", options.model)
        loaded = checkpoint.load(options.model)
        widths.of(loaded.network.config)
        store = ClipStore(options.clips)
        narrow = prune(loaded.network, calibrated(loaded.network, store, options.seed), widths)
        checkpoint.save(options.out, narrow, loaded.record | {"pruned_from": options.model})
    except (ValueError, CheckpointError, OSError) as error:
        raise UserError(str(error)) from error
    whole_ms, narrow_ms = frame_ms(options.model, str(options.out))
    counts = [num_parameters(network) / 1e6 for network in (loaded.network, narrow)]
    output.say(f"{counts[0]:.2f} M parameters -> {counts[1]:.2f} M: {options.out}")
    output.say(
        f"a frame takes {narrow_ms / whole_ms:.2f} times as long ({whole_ms:.1f} -> {narrow_ms:.1f} ms, medians)"
    )
    output.say(f"heal it: lsd-game train --start-from {options.out} --teacher {options.model} --stage clips ...")
    return 0


def calibrated(network: LsdNetwork, store: ClipStore, seed: int) -> Calibration:
    """What each part of `network` passes on over a few batches."""
    calibration = Calibration(network)
    bar = output.progress(NUM_BATCHES, "measuring", "batch")
    for _ in islice(calibrate(calibration, network, store, seed=seed), NUM_BATCHES):
        bar.update()
    bar.close()
    return calibration


def num_parameters(network: LsdNetwork) -> int:
    """All weights, counted."""
    return sum(value.numel() for value in network.parameters())


def frame_ms(*models: str) -> list[float]:
    """Median milliseconds a frame of each model, frame by frame in turn, so that all meet the same machine."""
    streams = [RestyleStream(model) for model in models]
    picture: Pixels = np.random.default_rng(0).integers(0, 256, (144, 256, 3), dtype=np.uint8)
    times: list[list[float]] = [[] for _ in streams]
    for _ in range(NUM_TIMED_FRAMES):
        for stream, durations in zip(streams, times, strict=True):
            begin_s = time.perf_counter()
            stream(picture)
            durations.append((time.perf_counter() - begin_s) * 1e3)
    return [float(np.median(durations)) for durations in times]
