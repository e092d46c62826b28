"""Streams that training plays on and on, each fed its own last output: what a run of hundreds of frames does to it.

A clip is short; played to and fro it never ends. Half of a batch goes on where earlier steps left off, so the network
learns to be steady on its own old drawings, as in Self Forcing (Huang et al. 2025), for the price of a stored picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from lsd_game.training.cuts import Crop, Cut
from lsd_game.training.dataset import ClipStore

NUM_STREAMS = 32
END_SHARE = 1 / 40  # of the visits are a stream's last: it has played about 80 frames by then
SWITCH_SHARE = 0.08  # of the visits go on in another look of the clip: the past is of the previous prompt
HOLDS = (1, 1, 3, 8)
FRAMES_A_VISIT = 2  # the second frame of a visit is drawn on the first, and that on the visit before


@dataclass(frozen=True)
class Rollout:
    """A stream: what it plays, how often it was visited, and its last output -1..1 (3, height, width), if any.

    Attributes:
        hold: frames that each frame of the clip stays for: where the game stands still, a drawing lies exactly on
            its past, and any urge to sharpen it would feed itself.
    """

    cut: Cut
    hold: int = 1
    visits: int = 0
    last: torch.Tensor | None = None

    @property
    def order(self) -> list[int]:
        """The frames of the next visit: the clip to and fro, from where the last visit ended."""
        num_frames = self.cut.num_frames
        turn = [*range(num_frames), *range(num_frames - 2, 0, -1)]
        start = self.visits * FRAMES_A_VISIT
        return [turn[(start + frame) // self.hold % len(turn)] for frame in range(num_frames)]


class RolloutPool:
    """The streams in play; half of each batch comes from here, half begins anew."""

    def __init__(self) -> None:
        self._streams: dict[Crop, list[Rollout]] = {}

    def draw(self, store: ClipStore, crop: Crop, rng: np.random.Generator) -> list[Rollout]:
        """The streams of a batch; those that go on are taken out of the pool until `give_back`."""
        pool = self._streams.setdefault(crop, [])
        num_old = min((crop.clips + int(rng.integers(2))) // 2, len(pool))  # of one clip every other time
        old = [pool.pop(rng.integers(len(pool))) for _ in range(num_old)]
        old = [_in_other_look(stream, rng) if rng.random() < SWITCH_SHARE else stream for stream in old]
        return old + [Rollout(store.cut(rng, crop), int(rng.choice(HOLDS))) for _ in range(crop.clips - num_old)]

    def give_back(self, crop: Crop, streams: Sequence[Rollout], drawn: torch.Tensor, rng: np.random.Generator) -> None:
        """Keep streams for later visits, with what was `drawn` (clips, frames, 3, height, width) in this one."""
        pool = self._streams.setdefault(crop, [])
        for stream, frames in zip(streams, drawn.detach(), strict=True):
            last = frames[FRAMES_A_VISIT - 1].float().clamp(-1.0, 1.0)
            if len(pool) < NUM_STREAMS and rng.random() >= END_SHARE and bool(torch.isfinite(last).all()):
                pool.append(replace(stream, visits=stream.visits + 1, last=last))


def _in_other_look(stream: Rollout, rng: np.random.Generator) -> Rollout:
    return replace(stream, cut=stream.cut.in_other_look(rng))
