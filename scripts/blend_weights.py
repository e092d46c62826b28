"""Blends two checkpoints of one line of training, weight by weight (Wortsman et al. 2022, WiSE-FT).

.venv/bin/python scripts/blend_weights.py tiny runs/tiny/tiny.safetensors --share 0.75 -o blended.safetensors

A critic makes pictures bolder and less true, frame by frame; between the weights before and after lies every degree of
it. The record of training is the second one's, with the share and the first one's hash.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from lsd_game.commands import UserError
from lsd_game.commands.weights_file import check_weights_file
from lsd_game.model import checkpoint
from lsd_game.model.checkpoint import CheckpointError


def blend(first: str, second: str, share: float, out: Path) -> None:
    """Write (1 - share) of `first` and `share` of `second` to `out`.

    Raises:
        CheckpointError: when one is missing or damaged, or their networks differ.
    """
    one, other = checkpoint.load(first), checkpoint.load(second)
    if one.network.config != other.network.config:
        raise CheckpointError(f"{first} and {second} are of different models")
    with torch.no_grad():
        for ours, theirs in zip(one.network.parameters(), other.network.parameters(), strict=True):
            ours.lerp_(theirs, share)
    record = other.record | {"blend": {"share": share, "with": checkpoint.file_hash(first)}}
    checkpoint.save(out, one.network, record)


def main() -> int:
    """Blend what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", help="a shipped model or a checkpoint")
    parser.add_argument("second", help="the same, trained on")
    parser.add_argument("--share", type=float, required=True, help="of the second, 0..1")
    parser.add_argument("-o", "--out", type=Path, required=True, help="the checkpoint to write")
    options = parser.parse_args()
    if not 0.0 <= options.share <= 1.0:
        parser.error(f"--share must be within 0..1, got {options.share}")
    try:
        check_weights_file(options.out, "--out", options.first)
        blend(options.first, options.second, options.share, options.out)
    except (CheckpointError, UserError, OSError) as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
