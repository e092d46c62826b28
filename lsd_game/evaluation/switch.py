"""How a stream goes from one prompt to the next: how soon, how long, and with how hard a jump."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from lsd_game.evaluation.drift import lab
from lsd_game.evaluation.playing import Player
from lsd_game.evaluation.take import FRAME_S
from lsd_game.frame import Pixels, Style
from lsd_game.transition import Transition

GRID = (6, 8)  # rows and columns of cells whose mean colours describe a picture
FADE_S = 1.0
FIRST_RESPONSE = 0.05  # share of the way
LEAST_WAY = 2.0  # L*a*b* units between the two prompts' pictures; nearer, there is nothing to switch

Shares = npt.NDArray[np.floating]


class Streams(NamedTuple):
    """The same frames four times, uint8 (time, height, width, 3) each."""

    first: Pixels  # in the first prompt all the time
    second: Pixels  # in the second
    cut: Pixels  # from the first to the second at once
    fade: Pixels  # within FADE_S


def play_switch(player: Player, sources: Pixels, prompts: tuple[str, str], at_frame: int) -> Streams:
    """Play `sources` four times; the prompt changes with frame `at_frame`."""
    before, after = ({prompt: 1.0} for prompt in prompts)
    fade = Transition(before, after, at_frame * FRAME_S, FADE_S)

    def cut_at(index: int) -> Style:
        return Style(((prompts[index >= at_frame], 1.0),))

    def fade_at(index: int) -> Style:
        return Style(tuple(fade.at(index * FRAME_S).items()))

    return Streams(
        *(player.play_all(sources, prompt) for prompt in prompts),
        *(np.stack(list(player.play(sources, style_at))) for style_at in (cut_at, fade_at)),
    )


def switch_figures(streams: Streams, at_frame: int) -> dict[str, float | None]:
    """The switch in figures; all None where both prompts look alike.

    Returns:
        `switch_first_frames`: frames until a cut shows, 1 for the frame of the change itself.
        `switch_rise_frames`: from 10 to 90 % of the way after a cut. `switch_fade_rise_frames`: for a fade of FADE_S.
        `switch_jump_ratio`: the largest change from frame to frame within the FADE_S over the median one there.
        None where the stream never gets so far.
    """
    cut, fade = shares_of_way(streams, streams.cut), shares_of_way(streams, streams.fade)
    if cut is None or fade is None:
        return dict.fromkeys(
            ("switch_first_frames", "switch_rise_frames", "switch_fade_rise_frames", "switch_jump_ratio")
        )
    fading = streams.fade[at_frame - 1 : at_frame + round(FADE_S / FRAME_S) + 1].astype(np.int16)
    jumps = np.abs(np.diff(fading, axis=0)).mean((1, 2, 3))
    return {
        "switch_first_frames": _first(cut, at_frame, FIRST_RESPONSE, offset=1),
        "switch_rise_frames": _rise(cut, at_frame),
        "switch_fade_rise_frames": _rise(fade, at_frame),
        "switch_jump_ratio": float(jumps.max() / max(float(np.median(jumps)), 0.1)),
    }


def shares_of_way(streams: Streams, stream: Pixels) -> Shares | None:
    """How far each frame has come from the first prompt's picture (0) to the second's (1); None without a way.

    With f the mean colours of a grid of cells: <f(stream) - f(first), f(second) - f(first)> / |f(second) - f(first)|^2,
    frame by frame, so that the scene's own motion does not count.
    """
    first, second, now = (_features(pictures) for pictures in (streams.first, streams.second, stream))
    way = second - first
    length = np.square(way).sum(-1)
    if float(np.sqrt(length / (GRID[0] * GRID[1])).mean()) < LEAST_WAY:
        return None
    return np.asarray(((now - first) * way).sum(-1) / np.maximum(length, 1e-9))


def _features(pictures: Pixels) -> npt.NDArray[np.floating]:
    colors = torch.from_numpy(lab(pictures[:, ::2, ::2])).permute(0, 3, 1, 2)  # (time, 3, height, width)
    return F.adaptive_avg_pool2d(colors, GRID).flatten(1).numpy()


def _first(shares: Shares, at_frame: int, level: float, *, offset: int = 0) -> float | None:
    reached = np.nonzero(shares[at_frame:] >= level)[0]
    return float(reached[0] + offset) if len(reached) else None


def _rise(shares: Shares, at_frame: int) -> float | None:
    low, high = _first(shares, at_frame, 0.1), _first(shares, at_frame, 0.9)
    return None if low is None or high is None else high - low
