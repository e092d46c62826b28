"""How far a picture goes between two prompts' pictures, by the weights of their mix; means over random pairs.

python scripts/measure_mixes.py [--model tiny]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from lsd_game.evaluation.program import SINGLE_LOOKS
from lsd_game.evaluation.switch import Streams, shares_of_way
from lsd_game.frame import Frame, Pixels, Style
from lsd_game.model.stream import RestyleStream
from lsd_game.training.worlds.clips import ClipConfig, ClipMaker, plan_clip
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import FIRST_TEST_SEED
from lsd_kernels.report_table import table

NUM_PAIRS, SEED = 40, 5
NUM_WEIGHTS = 13  # 0 and 1 among them


def answer(stream: RestyleStream, frame: Pixels, prompts: tuple[str, str], weight: float) -> Pixels:
    """A first frame, drawn in a mix."""
    mix = tuple((text, part) for text, part in zip(prompts, (1.0 - weight, weight), strict=True) if part > 0.0)
    stream.reanchor()
    return stream.restyle(Frame(frame, 0, 0.0), Style(mix)).pixels


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="tiny", help="a shipped model or a checkpoint file (default: tiny)")
    options = parser.parse_args(arguments)
    stream, rng = RestyleStream(options.model), np.random.default_rng(SEED)
    maker = ClipMaker(create_context(), ClipConfig(frames=1, looks=1))
    weights, ways = np.linspace(0.0, 1.0, NUM_WEIGHTS), []
    for scene in range(NUM_PAIRS):
        frame = maker.make(plan_clip(FIRST_TEST_SEED + scene, maker.config)).source[0]
        pair = rng.choice(len(SINGLE_LOOKS), 2, replace=False)
        first, second = (prompt_for(SINGLE_LOOKS[number], rng) for number in pair)
        drawn = np.stack([answer(stream, frame, (first, second), float(weight)) for weight in weights])
        ends = (np.broadcast_to(drawn[end], drawn.shape) for end in (0, -1))
        way = shares_of_way(Streams(*ends, drawn, drawn), drawn)
        if way is not None:
            ways.append(way)
    rows = [(f"{weight:.2f}", f"{mean:.2f}") for weight, mean in zip(weights, np.mean(ways, 0), strict=True)]
    sys.stdout.write(f"{len(ways)} pairs of prompts\n{table(('weight of the second', 'share of the way'), rows)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
