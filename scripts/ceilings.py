"""How much of the true targets could be drawn at all: PSNR over the source's of answers that know the truth in part.

What a perfect guesser of everything coarse would reach, without the detail, shows what `psnr_gain_db` is made of:

    colours     the best affine colour map of the whole frame
    maps 16 px  the best affine colour maps of 16x16 pixels, interpolated: all that the model's colour grid could say
    means 4 px  the target seen through means of 4x4 pixels (8 px: of 8x8)

    python scripts/ceilings.py worlds --clips 20
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lsd_game.evaluation.picture import psnr_db
from lsd_game.frame import Pixels
from lsd_game.model.colour_grid import enlarging
from lsd_game.training.cuts import Shard
from lsd_game.training.worlds.look import Look

COLUMNS = ("source", "colours", "maps 16 px", "means 4 px", "means 8 px")
RIDGE = 1e-3


def main() -> int:
    """Print a line for each kind of look, and their mean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="what `lsd-game worlds --cache` filled")
    parser.add_argument("--clips", type=int, default=20, help="of each shard")
    options = parser.parse_args()
    figures: dict[str, list[list[float]]] = defaultdict(list)
    for source, target, look in pictures(options.folder, options.clips):
        before = psnr_db(source, target)
        gains = [psnr_db(answer, target) - before for answer in answers(source, target)]
        figures[kind_of(look)].append([before, *gains])
    means = {kind: np.mean(rows, 0) for kind, rows in sorted(figures.items())}
    lines = ["| look, decibels | " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * len(COLUMNS)]
    for kind, values in (means | {"mean": np.mean(list(means.values()), 0)}).items():
        lines.append(f"| {kind} | " + " | ".join(f"{value:.2f}" for value in values) + " |")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def pictures(folder: Path, clips: int) -> Iterator[tuple[Pixels, Pixels, Look]]:
    """First frames (source, target, look) of `clips` clips of each shard, in all their looks but the game's own."""
    for labels in sorted(folder.glob("shard-*/labels.json")):
        shard = Shard(labels.parent, frozenset())
        for clip, number, look in dict.fromkeys(shard.pairs):
            if clip < clips and not look.is_neutral:
                yield shard.source[clip, 0], shard.target[clip, number, 0], look


def kind_of(look: Look) -> str:
    """The one value that a look changes, or that it changes several."""
    changed = [value for value, plain in zip(look.axes, Look().axes, strict=True) if value != plain]
    return changed[0] if len(changed) == 1 else "two or three values"


def answers(source: Pixels, target: Pixels) -> list[Pixels]:
    """The partly knowing answers in the order of COLUMNS."""
    seen, truth = (torch.from_numpy(np.array(picture)).permute(2, 0, 1) / 255.0 for picture in (source, target))
    drawn = [with_maps(seen, truth, 0), with_maps(seen, truth, 16), means(truth, 4), means(truth, 8)]
    return [answer.clamp(0, 1).mul(255).round().byte().permute(1, 2, 0).numpy() for answer in drawn]


def means(truth: torch.Tensor, cell_px: int) -> torch.Tensor:
    """Means of cells, interpolated; (3, height, width) in and out."""
    small = F.avg_pool2d(truth[None], cell_px)
    return F.interpolate(small, truth.shape[1:], mode="bilinear", align_corners=False)[0]


def with_maps(seen: torch.Tensor, truth: torch.Tensor, cell_px: int) -> torch.Tensor:
    """The source in affine colour maps fitted by least squares around each cell; 0: one for the whole frame."""
    height, width = seen.shape[1:]
    known = torch.cat([seen, torch.ones(1, height, width)])
    products = torch.einsum("ihw,jhw->ijhw", known, torch.cat([known, truth])).flatten(0, 1)
    if cell_px:
        pooled = F.avg_pool2d(products, 2 * cell_px, cell_px, cell_px // 2, count_include_pad=False)
    else:
        pooled = products.mean((1, 2), keepdim=True)
    rows, columns = pooled.shape[1:]
    normal = pooled.view(4, 7, rows, columns).permute(2, 3, 0, 1)
    maps = torch.linalg.solve(normal[..., :4] + RIDGE * torch.eye(4), normal[..., 4:])  # (rows, columns, 4, 3)
    fields = enlarging(rows, height) @ maps.permute(2, 3, 0, 1) @ enlarging(columns, width).T
    return torch.einsum("ihw,ijhw->jhw", known, fields)


if __name__ == "__main__":
    sys.exit(main())
