"""Gives a checkpoint that was trained without a reading of prompts one (lsd_game/model/reading.py), without drawing.

    python scripts/give_reading.py old.safetensors new.safetensors

The reading is taught by wordings alone. What it adds to the condition is fitted by least squares to what the vectors of
composed prompts gave it, and takes the place of all of it but KEPT: a network in training would hardly notice a reading
beside a vector that has grown loud. `tiny` got its reading so.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import nn

from lsd_game.model import checkpoint
from lsd_game.model.network import LsdNetwork
from lsd_game.training.reading_lesson import composed, teach
from lsd_game.training.worlds.look import CONCEPTS

KEPT = 0.1  # of what the vector gives: for words that mean nothing by name
NUM_PROMPTS, SEED = 12_000, 3


@torch.no_grad()
def give_reading(old: LsdNetwork) -> LsdNetwork:
    """A copy of `old` that reads."""
    torch.manual_seed(0)
    network = LsdNetwork(replace(old.config, concepts=len(CONCEPTS)))
    network.load_state_dict(old.state_dict(), strict=False)
    conditioning = network.conditioning
    reading = conditioning.reading
    assert reading is not None
    with torch.enable_grad():
        teach(reading)
    pooled, _ = composed(NUM_PROMPTS, np.random.default_rng(SEED))
    asked = torch.sigmoid(reading.logits(pooled))
    inputs = torch.cat([asked, torch.ones(len(asked), 1)], 1)
    fitted = torch.linalg.lstsq(inputs, conditioning.style(pooled)).solution  # (concepts + 1, dim)
    last = cast(nn.Linear, conditioning.style[2])
    last.weight.mul_(KEPT)
    last.bias.mul_(KEPT).add_((1.0 - KEPT) * fitted[-1])
    reading.told.weight.copy_((1.0 - KEPT) * fitted[:-1].T)
    return network


def main() -> int:
    """Read, convert, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", help="a checkpoint without a reading")
    parser.add_argument("new", type=Path, help="where the one with a reading goes")
    options = parser.parse_args()
    loaded = checkpoint.load(options.old)
    if loaded.network.config.concepts:
        parser.error(f"{options.old} reads its prompts already")
    checkpoint.save(options.new, give_reading(loaded.network), loaded.record)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
