"""Exact motion from the engine: that of the cached clips, and a picture drawn back along it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.training.cuts import Cut
from lsd_game.training.dataset import ClipStore

HALF = 2  # the cache keeps every other pixel's motion


def motion_of(store: ClipStore, cuts: list[Cut]) -> torch.Tensor:
    """Pixels travelled since the frame before (x right, y down) in `cuts`: (clips, frames, 2, height, width)."""
    folders = {id(shard): store.folder / name for name, shard in store.shards.items()}
    planes = []
    for cut in cuts:
        times, *sides = cut.window
        halves = (slice(side.start // HALF, side.stop // HALF) for side in sides)
        small = _plane(folders[id(cut.shard)])[(cut.clip, times, *halves)]
        planes.append(torch.from_numpy(small.astype(np.float32)).permute(0, 3, 1, 2))
    return torch.stack([F.interpolate(plane, scale_factor=HALF, mode="nearest") for plane in planes])


@lru_cache(maxsize=64)
def _plane(folder: Path) -> np.ndarray:
    return np.load(folder / "motion.npy", mmap_mode="r")


def warped(pictures: torch.Tensor, motion: torch.Tensor) -> torch.Tensor:
    """Each picture (clips, frames, 3, height, width) as it looks after `motion` (clips, frames, 2, height, width)."""
    height, width = pictures.shape[-2:]
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    came_from = torch.stack([columns, rows]) - motion.flatten(0, 1)  # pixels, x and y
    scale = torch.tensor([2.0 / (width - 1), 2.0 / (height - 1)])[:, None, None]
    places = (came_from * scale - 1.0).permute(0, 2, 3, 1)
    back = F.grid_sample(pictures.flatten(0, 1), places, padding_mode="border", align_corners=True)
    return back.view_as(pictures)
