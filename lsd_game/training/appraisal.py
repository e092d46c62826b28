"""What a fine-tuning was worth: how near the artist's pictures its adapter comes, and that other styles stand still."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lsd_game.frame import Frame, Pixels, Style
from lsd_game.model.stream import RestyleStream
from lsd_game.training.pairs import Pair

NUM_FRAMES = 4  # of a still picture: the stream settles on what it has drawn
MAX_PICTURES = 2  # on which other styles are compared
OTHER_PROMPTS = (
    "molten lava world",
    "frozen winter tundra",
    "neon night city",
    "a watercolour painting",
    "a pencil sketch",
    "the original game",
)


@dataclass(frozen=True)
class Drawing:
    """One pair's before picture, redrawn with the adapter; errors are PSNR to the after picture, in dB.

    Attributes:
        untouched_db: of the before picture itself.
        without_db, with_db: of the model's answer without and with the adapter.
        answer: with it, uint8 (height, width, 3).
    """

    pair: Pair
    untouched_db: float
    without_db: float
    with_db: float
    answer: Pixels


def draw_pairs(pairs: Sequence[Pair], prompt: str, without: RestyleStream, adapted: RestyleStream) -> list[Drawing]:
    """Redraw each pair's before picture in the style, without the adapter and with it."""
    drawings = []
    for pair in pairs:
        before, after = pair.before.numpy(), pair.after.numpy()
        plain, answer = (_settled(stream, before, prompt) for stream in (without, adapted))
        drawings.append(Drawing(pair, psnr(before, after), psnr(plain, after), psnr(answer, after), answer))
    return drawings


def largest_difference(pairs: Sequence[Pair], prompt: str, without: RestyleStream, adapted: RestyleStream) -> int:
    """Of 255: how far any pixel in any of OTHER_PROMPTS is moved by an adapter that is loaded and was just worn."""
    largest = 0
    for pair in pairs[:MAX_PICTURES]:
        picture = pair.before.numpy()
        for other in OTHER_PROMPTS:
            _settled(adapted, picture, prompt, num_frames=1)
            plain, answer = (_settled(stream, picture, other, num_frames=1) for stream in (without, adapted))
            largest = max(largest, int(np.abs(plain.astype(int) - answer).max()))
    return largest


def psnr(drawn: Pixels, truth: Pixels) -> float:
    """Peak signal to noise ratio of two uint8 pictures, in dB."""
    error = float(np.square(drawn.astype(np.float64) - truth).mean())
    return 10.0 * math.log10(255.0**2 / max(error, 1e-6))


def _settled(stream: RestyleStream, picture: Pixels, prompt: str, num_frames: int = NUM_FRAMES) -> Pixels:
    """The last of a few frames of a still picture, from a fresh past."""
    stream.reanchor()
    style = Style(((prompt, 1.0),))
    answers = [stream.restyle(Frame(picture, index, index / 24), style).pixels for index in range(num_frames)]
    return answers[-1]
