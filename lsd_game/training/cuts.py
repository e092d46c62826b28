"""Windows cut out of cached clips: a few frames in one of a clip's looks, its prompt worded anew each time."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from lsd_game.frame import Pixels
from lsd_game.model.config import PATCH_PX
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import is_held_out
from lsd_game.training.worlds.version import is_current

Pair = tuple[int, int, Look]
Mix = tuple[tuple[str, float], ...]  # prompts with their weights, as in lsd_game.frame.Style

SINGLE_SHARE = 4  # a look of one theme, light or medium is drawn so many times as often as a combination
FOCUS_SHARE = 100  # and so often where it is in the focus
MIRROR_SHARE = 0.5  # of the scenes, where the look stays what it is


@dataclass(frozen=True)
class Crop:
    """What a batch is cut to: clips a batch, frames a clip, and the size in pixels (multiples of 16)."""

    clips: int
    frames: int
    width_px: int
    height_px: int


class Shard:
    """One folder of the cache, mapped, not read; without the looks that are for tests only."""

    def __init__(self, folder: Path, focus: frozenset[str]) -> None:
        self.folder = folder
        self.source = np.load(folder / "source.npy", mmap_mode="r")
        self.target = np.load(folder / "target.npy", mmap_mode="r")
        self.hud = np.load(folder / "hud.npy", mmap_mode="r")
        self.is_current = is_current(folder)
        labels: list[dict[str, Any]] = json.loads((folder / "labels.json").read_text())
        looks = [[Look(**look) for look in clip["looks"]] for clip in labels]
        self.pairs: list[Pair] = [  # (clip, number of the look, look), each as often as it is to be drawn
            (clip, number, look)
            for clip, row in enumerate(looks)
            for number, look in enumerate(row)
            for _ in range(_share(look, focus))
        ]

    def cut(self, rng: np.random.Generator, crop: Crop) -> Cut:
        """A random window of a random clip, in a random look."""
        clip, number, look = self.pairs[rng.integers(len(self.pairs))]
        window = _window(rng, self.source.shape[1:4], crop)
        return Cut(self, clip, (WeightedLook(number, look, prompt_for(look, rng)),), window)


class WeightedLook(NamedTuple):
    """A look of a clip, its number there, how it is worded this time, and its share of a mix."""

    number: int
    look: Look
    prompt: str
    weight: float = 1.0


@dataclass(frozen=True)
class Cut:
    """A window of one clip in one of its looks, or between two: a fade asks for the mean of its two pictures.

    Attributes:
        looks: of the clip; their weights sum to 1.
        window: of frames, rows and columns.
        is_mirrored: the scene, in source and target alike.
    """

    shard: Shard
    clip: int
    looks: tuple[WeightedLook, ...]
    window: tuple[slice, slice, slice]
    is_mirrored: bool = False

    @property
    def prompts(self) -> Mix:
        """The looks in words."""
        return tuple((look.prompt, look.weight) for look in self.looks)

    @property
    def asked(self) -> torch.Tensor:
        """(concepts,) What the prompts were composed of."""
        return torch.tensor([each.weight for each in self.looks]) @ torch.tensor(
            [each.look.asked for each in self.looks]
        )

    @property
    def num_frames(self) -> int:
        """Frames in the window."""
        frames = self.window[0]
        return int(frames.stop - frames.start)

    def in_other_look(self, rng: np.random.Generator) -> Cut:
        """The same window in a random one of the clip's looks, worded anew; as it was drawn."""
        _, number, look = self._random_pair(rng)
        looks = (WeightedLook(number, look, prompt_for(look, rng)),)
        return replace(self, looks=looks, is_mirrored=False)

    def mixed(self, rng: np.random.Generator) -> Cut:
        """The same window on the way from its look to a random one of the clip's looks."""
        _, number, look = self._random_pair(rng)
        weight = float(rng.random())
        here = self.looks[0]._replace(weight=1.0 - weight)
        return replace(self, looks=(here, WeightedLook(number, look, prompt_for(look, rng), weight)))

    def maybe_mirrored(self, rng: np.random.Generator) -> Cut:
        """The same window, its scene mirrored by lot where none of its looks tells left from right."""
        is_sided = any(each.look.is_sided for each in self.looks)
        return replace(self, is_mirrored=not is_sided and rng.random() < MIRROR_SHARE)

    def source(self) -> Pixels:
        """What the game draws: uint8 (frames, height, width, 3)."""
        return self._sided(self.shard.source[self.clip][self.window])

    def target(self) -> Pixels:
        """What is to be drawn: uint8 (frames, height, width, 3)."""
        pictures: list[Pixels] = [self.shard.target[self.clip, each.number][self.window] for each in self.looks]
        wanted = pictures[0]
        if len(pictures) > 1:
            weights = np.array([each.weight for each in self.looks], np.float32)
            wanted = np.rint(np.tensordot(weights, np.stack(pictures).astype(np.float32), 1)).astype(np.uint8)
        return self._sided(wanted)

    def hud(self) -> npt.NDArray[np.bool_]:
        """Where the game writes over its picture, and nothing may change: (frames, height, width)."""
        hud: npt.NDArray[np.bool_] = self.shard.hud[self.clip][self.window]
        return hud[..., ::-1] if self.is_mirrored else hud

    def _sided(self, pixels: Pixels) -> Pixels:
        return pixels[..., ::-1, :] if self.is_mirrored else pixels

    def _random_pair(self, rng: np.random.Generator) -> Pair:
        pairs = [pair for pair in self.shard.pairs if pair[0] == self.clip]
        return pairs[rng.integers(len(pairs))]


def _share(look: Look, focus: frozenset[str]) -> int:
    """How many times as often as a combination a look is drawn; 0 for those of the tests."""
    if is_held_out(look):
        return 0
    if look.num_values != 1:
        return 1
    return FOCUS_SHARE if focus & set(look.axes) else SINGLE_SHARE


def _window(rng: np.random.Generator, shape: tuple[int, ...], crop: Crop) -> tuple[slice, slice, slice]:
    wanted = (crop.frames, crop.height_px, crop.width_px)
    if any(want > have for want, have in zip(wanted, shape, strict=True)):
        raise ValueError(f"a crop of {wanted} (frames, height, width) does not fit clips of {shape}")
    t = int(rng.integers(shape[0] - crop.frames + 1))
    # Media like pixel art sit on a lattice of the screen: crops keep to it, or its phase could not be learned.
    y, x = (
        int(rng.integers((have - want) // PATCH_PX + 1)) * PATCH_PX
        for want, have in zip(wanted[1:], shape[1:], strict=True)
    )
    return slice(t, t + crop.frames), slice(y, y + crop.height_px), slice(x, x + crop.width_px)
