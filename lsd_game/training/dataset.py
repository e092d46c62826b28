"""Cached clips as training batches: random cuts, stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from lsd_game.training.cuts import Crop, Cut, Mix, Shard
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES

MIX_SHARE = 0.16  # of the cuts stand between two looks, as a fade does
HOLD_BACK_OF = 10  # shards; from so many on the first one is for validation alone


@dataclass(frozen=True)
class Batch:
    """Clips of a batch.

    Attributes:
        source, target: uint8 (clips, frames, height, width, 3).
        prompts: of each clip, with weights that sum to 1.
        asked: (clips, concepts), what the prompts were composed of, with the same weights.
        hud: bool (clips, frames, height, width), where the game writes over its picture.
    """

    source: torch.Tensor
    target: torch.Tensor
    prompts: list[Mix]
    asked: torch.Tensor
    hud: torch.Tensor


class ClipStore:
    """All finished shards of a cache folder; `refresh` sees those that were finished since.

    Args:
        focus: themes, lights and media that are to be learned first.
        is_mirrored: whether scenes are mirrored by lot.

    Attributes:
        held_back: the shard that is not trained on; None where there are few.
    """

    def __init__(self, folder: Path, focus: frozenset[str] = frozenset(), *, is_mirrored: bool = False) -> None:
        if unknown := focus - {*THEMES, *LIGHTS, *MEDIA}:
            raise ValueError(f"no theme, light or medium is called {', '.join(sorted(unknown))}")
        self.folder, self.focus, self.is_mirrored = folder, focus, is_mirrored
        self.shards: dict[str, Shard] = {}
        folders = self._finished()
        if not folders:
            raise ValueError(f"no clips in {folder}: make some with `lsd-game worlds --cache {folder}`")
        self.held_back = Shard(folders[0], focus) if len(folders) >= HOLD_BACK_OF else None
        self.refresh()

    def refresh(self) -> None:
        """Map shards that are finished by now."""
        held_back = None if self.held_back is None else self.held_back.folder
        for folder in self._finished():
            if folder.name not in self.shards and folder != held_back:
                self.shards[folder.name] = Shard(folder, self.focus)

    def _finished(self) -> list[Path]:
        return sorted(labels.parent for labels in self.folder.glob("shard-*/labels.json"))

    @property
    def num_clips(self) -> int:
        """Clips to train on."""
        return sum(len(shard.source) for shard in self.shards.values())

    @property
    def num_outdated(self) -> int:
        """Clips that another version of the worlds drew."""
        return sum(len(shard.source) for shard in self.shards.values() if not shard.is_current)

    def sample(self, rng: np.random.Generator, crop: Crop) -> Batch:
        """A random batch."""
        return batch_of([self.cut(rng, crop) for _ in range(crop.clips)])

    def sample_held_back(self, rng: np.random.Generator, crop: Crop) -> Batch:
        """A random batch of clips that are not trained on, as they were drawn; of the first shard where none are."""
        shard = self.held_back or next(iter(self.shards.values()))
        return batch_of([shard.cut(rng, crop) for _ in range(crop.clips)])

    def cut(self, rng: np.random.Generator, crop: Crop) -> Cut:
        """A random window of a random clip, in a random look; now and then between two."""
        shards = list(self.shards.values())
        cut = shards[rng.integers(len(shards))].cut(rng, crop)
        cut = cut.mixed(rng) if rng.random() < MIX_SHARE else cut
        return cut.maybe_mirrored(rng) if self.is_mirrored else cut


def batch_of(cuts: Sequence[Cut], orders: Sequence[Sequence[int]] | None = None) -> Batch:
    """The pixels of `cuts`, each with its frames in its own order; as they were where no orders are given."""
    orders = orders or [range(cut.num_frames) for cut in cuts]
    sources, targets, huds = [], [], []
    for cut, order in zip(cuts, orders, strict=True):
        sources.append(cut.source()[list(order)])
        targets.append(cut.target()[list(order)])
        huds.append(cut.hud()[list(order)])
    asked = torch.stack([cut.asked for cut in cuts])
    return Batch(_stack(sources), _stack(targets), [cut.prompts for cut in cuts], asked, _stack(huds))


def _stack(clips: list[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.stack(clips))
