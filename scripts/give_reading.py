"""Gives a checkpoint today's reading of prompts (lsd_game/model/reading.py), without drawing.

    python scripts/give_reading.py old.safetensors new.safetensors

The reading is taught by wordings alone. One that read already goes on with what it makes of the answers. In one that
did not, what is read is fitted by least squares to what the vectors of composed prompts gave the condition, and takes
the place of all of it but KEPT: a network in training would hardly notice a reading beside a vector that has grown
loud. `tiny` got its first reading so.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from safetensors import safe_open
from torch import nn

from lsd_game.model import checkpoint
from lsd_game.model.conditioning import style_tensors
from lsd_game.model.config import ModelConfig
from lsd_game.model.network import LsdNetwork
from lsd_game.model.reading import Reading
from lsd_game.training.reading_lesson import composed, teach
from lsd_game.training.worlds.look import CONCEPTS

READER = "conditioning.reading.words."
KEPT = 0.1  # of what the vector gives: for words that mean nothing by name
NUM_PROMPTS, SEED = 12_000, 3


def give_reading(config: ModelConfig, weights: dict[str, torch.Tensor]) -> LsdNetwork:
    """The network of these weights, with a reading of today."""
    torch.manual_seed(0)
    network = LsdNetwork(replace(config, concepts=len(CONCEPTS)))
    kept = {name: value.float() for name, value in weights.items() if not name.startswith(READER)}
    network.load_state_dict(kept, strict=False)
    reading = network.conditioning.reading
    assert reading is not None
    teach(reading)
    if not config.concepts:
        _fit(network, reading)
    return network


@torch.no_grad()
def _fit(network: LsdNetwork, reading: Reading) -> None:
    """Let what is read say what the vectors of prompts said."""
    conditioning = network.conditioning
    prompts, _ = composed(NUM_PROMPTS, np.random.default_rng(SEED))
    style = style_tensors([[(prompt, 1.0)] for prompt in prompts])
    inputs = torch.cat([reading.asked(style.said), torch.ones(len(prompts), 1)], 1)
    fitted = torch.linalg.lstsq(inputs, conditioning.style(style.pooled)).solution  # (concepts + 1, dim)
    last = cast(nn.Linear, conditioning.style[2])
    last.weight.mul_(KEPT)
    last.bias.mul_(KEPT).add_((1.0 - KEPT) * fitted[-1])
    reading.told.weight.copy_((1.0 - KEPT) * fitted[:-1].T)


def main() -> int:
    """Read, convert, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path, help="a checkpoint without a reading, or with an older one")
    parser.add_argument("new", type=Path, help="where the one with today's goes")
    options = parser.parse_args()
    with safe_open(options.old, framework="pt") as file:
        metadata: dict[str, Any] = file.metadata()
        weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    config = ModelConfig.from_dict(json.loads(metadata["config"]))
    if config.concepts not in (0, len(CONCEPTS)):
        parser.error(f"{options.old} reads {config.concepts} concepts, {len(CONCEPTS)} are known here")
    checkpoint.save(options.new, give_reading(config, weights), json.loads(metadata["record"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
