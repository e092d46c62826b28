"""Draws pairs for `lsd-game finetune`: frames of the worlds, and the same as an invented two-ink print.

    python scripts/artist_pairs.py pairs/ --pairs 24

The print stands in for an artist's own look. It is in none of the worlds' media: three flat tones of two inks on cream
paper, contours in the darker ink, and the dark tone hatched, not filled.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from lsd_game.frame import Pixels
from lsd_game.training.worlds.clips import ClipConfig, ClipMaker, plan_clip
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.splits import FIRST_TEST_SEED

PAPER, CORAL, TEAL = ((244, 235, 211), (226, 92, 74), (24, 66, 84))
TONES = (50, 130)  # luma: up to the first the dark tone, from the second on bare paper
CONTOUR = 14.0  # grey levels between neighbours, from which on a contour is drawn
HATCH_PX = (8, 4)  # period and width


def two_ink_print(pixels: Pixels) -> Pixels:
    """The picture as a print, uint8 RGB (height, width, 3)."""
    grey = np.asarray(Image.fromarray(pixels).convert("L").filter(ImageFilter.GaussianBlur(1.5)), np.float32)
    drawn = np.empty_like(pixels)
    drawn[:] = CORAL
    drawn[grey >= TONES[1]] = PAPER
    rows, columns = np.indices(grey.shape)
    is_inked = (rows + columns) % HATCH_PX[0] < HATCH_PX[1]
    drawn[(grey <= TONES[0]) & is_inked] = TEAL
    drawn[np.hypot(*np.gradient(grey)) > CONTOUR] = TEAL
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=24)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    maker = ClipMaker(create_context(), ClipConfig(width=512, height=288, frames=1, looks=1))
    for number in range(options.pairs):
        plan = plan_clip(FIRST_TEST_SEED + 1000 * options.seed + number, maker.config)
        before = maker.make(plan).source[0]
        Image.fromarray(before).save(options.folder / f"{number:02d}_{plan.family}.before.png")
        Image.fromarray(two_ink_print(before)).save(options.folder / f"{number:02d}_{plan.family}.after.png")


if __name__ == "__main__":
    main()
