"""How much of what random prompts ask for a model reads in them, by how many things they ask for; draws nothing.

python scripts/measure_reading.py [--model tiny]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import get_args

import numpy as np
import torch

from lsd_game.model import checkpoint
from lsd_game.model.conditioning import said_in
from lsd_game.model.reading import Reading
from lsd_game.model.text import TextEncoder
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import Split
from lsd_kernels.report_table import table

NUM_PROMPTS, SEED = 1_500, 5
HEADINGS = ("read", "read amiss, a prompt", "cross-entropy")


def looks_of(num_values: int, rng: np.random.Generator) -> Iterator[Look]:
    """Endless random looks that ask for so many things."""
    while True:
        if (look := Look.random(rng)).num_values == num_values:
            yield look


@torch.inference_mode()
def measure(reading: Reading, split: Split, num_values: int) -> tuple[float, float, float]:
    """Share of what is asked for that is read, what else is read in a prompt, and the binary cross-entropy."""
    encoder, rng = TextEncoder(), np.random.default_rng(SEED)
    looks = list(islice(looks_of(num_values, rng), NUM_PROMPTS))
    shares = reading.asked(said_in([[(encoder.encode(prompt_for(look, rng, split)), 1.0)] for look in looks]))
    asked = torch.tensor([look.asked for look in looks])
    read = shares > 0.5
    entropy = torch.nn.functional.binary_cross_entropy(shares, asked)
    return float(read[asked > 0.5].float().mean()), float((read & (asked < 0.5)).sum()) / NUM_PROMPTS, float(entropy)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="tiny", help="a shipped model or a checkpoint file (default: tiny)")
    options = parser.parse_args(arguments)
    reading = checkpoint.load(options.model).network.conditioning.reading
    if reading is None:
        parser.error(f"{options.model} reads nothing")
    rows = []
    for split in get_args(Split):
        for num_values in (1, 2, 3):
            figures = measure(reading, split, num_values)
            rows.append((f"{split}, {num_values} asked", *(f"{figure:.3f}" for figure in figures)))
    sys.stdout.write(table(("wordings", *HEADINGS), rows) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
