"""Compares the ways from the model's size to the game's: python scripts/measure_upsampling.py FRAME.png...

Prints, for each way, the gradient energy and the edge F1 against the game's own picture, and the time of one core at
three window sizes as a ratio to bilinear in the same process. With --output a sheet: source, bilinear, guided.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from lsd_game import RestyleStream
from lsd_game.commands.output import say
from lsd_game.evaluation.picture import gradient_energy
from lsd_game.evaluation.structure import edge_f1
from lsd_game.frame import Pixels
from lsd_game.model.config import UPSAMPLINGS
from lsd_game.model.sizing import model_size, resize
from lsd_game.model.upsampling import upsample_guided

PROMPTS = ("neon city", "molten lava world", "pencil sketch")
SIZES_PX = ((640, 480), (1280, 720), (1920, 1080))
NUM_FRAMES = 3  # of a still picture, so that the stream has a past
NUM_TIMES = 25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frames", nargs="*", type=Path)
    parser.add_argument("--output", type=Path, help="a PNG of source, bilinear and guided side by side")
    parser.add_argument("--model", default="tiny")
    options = parser.parse_args()
    rows = [compare(path, prompt, options.model) for path in options.frames for prompt in PROMPTS]
    if options.output and rows:
        Image.fromarray(np.vstack([fit_width(row, max(row.shape[1] for row in rows)) for row in rows])).save(
            options.output
        )
    torch.set_num_threads(1)
    for size in SIZES_PX:
        say_times(size)


def compare(path: Path, prompt: str, model: str) -> Pixels:
    """Print the figures of one picture in one style; return source, bilinear and guided side by side."""
    source = np.asarray(Image.open(path).convert("RGB"))
    pictures = [source]
    say(f"{path.name} {prompt!r}: source energy {gradient_energy(source):.2f}")
    for way in UPSAMPLINGS[::-1]:
        stream = RestyleStream(model, prompt, upsample=way)
        for _ in range(NUM_FRAMES):
            answer = stream(source)
        pictures.append(answer)
        say(f"  {way:<9} gradient energy {gradient_energy(answer):.2f}, edge F1 {edge_f1(answer, source):.3f}")
    return np.hstack(pictures)


def fit_width(row: Pixels, width: int) -> Pixels:
    return np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0)))


def say_times(size: tuple[int, int]) -> None:
    original = torch.randint(0, 255, (size[1], size[0], 3), dtype=torch.uint8)
    seen = resize(original, model_size(*size, (256, 144)))
    drawn = 255 - seen
    bilinear_ms = core_ms(lambda: resize(drawn, size))
    guided_ms = core_ms(lambda: upsample_guided(drawn, seen, original))
    say(
        f"{size[0]}x{size[1]}: bilinear {bilinear_ms:.1f} ms, guided {guided_ms:.1f} ms: {guided_ms / bilinear_ms:.1f}x"
    )


def core_ms(work) -> float:
    """The fastest of several runs, in time of this thread, which other work on the machine moves least."""
    times_s = []
    for _ in range(NUM_TIMES):
        before_s = time.thread_time()
        work()
        times_s.append(time.thread_time() - before_s)
    return min(times_s) * 1e3


if __name__ == "__main__":
    main()
