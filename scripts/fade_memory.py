"""Says whether a stream's memory stays flat while prompts fade into one another, without a game.

    python scripts/fade_memory.py --frames 2000

One to four of ten prompts at random, each mix for a second of a fade in which every frame is another one.
"""

from __future__ import annotations

import argparse
import random
import sys

import numpy as np
import torch

from lsd_game import RestyleStream
from lsd_game.frame import Frame, Style
from lsd_game.report import resident_mb

PROMPTS = (
    "molten lava world",
    "winter wonderland",
    "candy kingdom with gum drops",
    "a neon night city in the rain",
    "the original game",
    "dark haunted forest by moonlight",
    "golden temple",
    "an ocean deep under water",
    "pencil sketch",
    "red alarm light, danger everywhere",
)
FADE_FRAMES, SHOWN_EVERY = 24, 10  # a row for each tenth


def main() -> None:
    """Draw, and print the resident memory as it goes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=2000)
    num_frames = parser.parse_args().frames
    torch.set_num_threads(1)
    stream, lot = RestyleStream(), random.Random(0)
    pixels = np.random.default_rng(0).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    for index in range(num_frames):
        if index % FADE_FRAMES == 0:
            mix = [(text, lot.random()) for text in lot.sample(PROMPTS, lot.randint(1, 4))]
        share = index % FADE_FRAMES / FADE_FRAMES
        fading = tuple((text, weight * (1.0 + share * number)) for number, (text, weight) in enumerate(mix))
        stream.restyle(Frame(pixels, index, index / 24), Style(fading))
        if index == 9 or (index + 1) % max(1, num_frames // SHOWN_EVERY) == 0:
            sys.stdout.write(f"{index + 1} frames: {resident_mb():.0f} MB\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
