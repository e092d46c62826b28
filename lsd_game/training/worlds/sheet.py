"""Sheets of pictures for eyes: a world in each row, its game's own look and random looks by columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lsd_game.frame import Pixels
from lsd_game.training.worlds.clips import ClipMaker, plan_clip
from lsd_game.training.worlds.look import Look


def draw_sheet(maker: ClipMaker, families: list[str], looks: tuple[Look, ...], *, seed: int) -> Pixels:
    """Rows: `families`; columns: the source, then `looks`; the last frame of each clip, uint8 (height, width, 3)."""
    rows = []
    for number, family in enumerate(families):
        plan = replace(plan_clip(seed + number, maker.config), family=family, looks=looks)
        clip = maker.make(plan)
        rows.append(np.concatenate([clip.source[-1], *clip.target[:, -1]], axis=1))
    return np.concatenate(rows)
