"""An artist's pairs: the same picture before and after, as `lsd-game finetune` learns from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError

from lsd_game.model.sizing import model_size, resize

PARTS = ("before", "after")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
MIN_PAIRS = 2
MIN_SIDE_PX = 64
CROP_PX = (160, 96)
LATTICE_PX = 16  # crops keep to it: what lies on a lattice of the screen, such as hatching, keeps its phase
MAX_NAMED = 5  # in an error


class PairsError(Exception):
    """Pictures that are no pairs; the message is a sentence for the user."""


@dataclass(frozen=True)
class Pair:
    """Both pictures at the model's size, uint8 (height, width, 3)."""

    name: str
    before: torch.Tensor
    after: torch.Tensor


def read_pairs(folder: Path, budget: tuple[int, int]) -> list[Pair]:
    """All pairs of a folder, by name.

    Args:
        folder: with NAME.before.png beside NAME.after.png, or with folders before/ and after/ of equal names.
        budget: (width, height) of the model; pictures keep their aspect and get about so many pixels.

    Raises:
        PairsError: for pictures that lack their partner, differ in size or cannot be read, and for too few pairs.
    """
    before, after = (_named(folder, part) for part in PARTS)
    for here, there, part in ((before, after, "after"), (after, before, "before")):
        if lonely := sorted(here.keys() - there.keys()):
            raise PairsError(f"in {str(folder)!r} these have no picture {part!r}: {_listed(lonely)}")
    if len(before) < MIN_PAIRS:
        raise PairsError(
            f"at least {MIN_PAIRS} pairs are needed, got {len(before)} in {str(folder)!r}: "
            "NAME.before.png beside NAME.after.png, or folders before/ and after/ with equal names"
        )
    return [_read_pair(name, before[name], after[name], budget) for name in sorted(before)]


def hold_out(pairs: Sequence[Pair], count: int) -> tuple[list[Pair], list[Pair]]:
    """(to learn from, to judge by): `count` pairs spread over all of them are kept from learning."""
    kept = {round((number + 0.5) * len(pairs) / count - 0.5) for number in range(count)}
    return (
        [pair for number, pair in enumerate(pairs) if number not in kept],
        [pair for number, pair in enumerate(pairs) if number in kept],
    )


def crops(pairs: Sequence[Pair], rng: np.random.Generator, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random windows of random pairs: before and after, uint8 (count, 1, height, width, 3).

    None is mirrored: hatching has a slope.
    """
    sizes = [pair.before.shape for pair in pairs]
    width, height = (min(CROP_PX[axis], *(size[1 - axis] for size in sizes)) for axis in (0, 1))
    cut = [_crop(pairs[int(rng.integers(len(pairs)))], rng, width, height) for _ in range(count)]
    before, after = (torch.stack(part)[:, None] for part in zip(*cut, strict=True))
    return before, after


def _crop(pair: Pair, rng: np.random.Generator, width: int, height: int) -> Iterator[torch.Tensor]:
    rooms = (have - want for have, want in zip(pair.before.shape, (height, width), strict=False))
    top, left = (int(rng.integers(room // LATTICE_PX + 1)) * LATTICE_PX for room in rooms)
    for picture in (pair.before, pair.after):
        yield picture[top : top + height, left : left + width]


def _named(folder: Path, part: str) -> dict[str, Path]:
    """Name -> file of one side of the pairs."""
    if not folder.is_dir():
        raise PairsError(f"there is no folder {str(folder)!r}")
    is_split = all((folder / name).is_dir() for name in PARTS)
    found: dict[str, Path] = {}
    for path in sorted((folder / part if is_split else folder).iterdir()):
        name, dot, mark = path.stem.rpartition(".")
        if path.suffix.lower() not in SUFFIXES or not (is_split or (dot and mark == part)):
            continue
        name = path.stem if is_split else name
        if name in found:
            raise PairsError(f"{str(found[name])!r} and {str(path)!r} are both the picture {part!r} of {name!r}")
        found[name] = path
    return found


def _read_pair(name: str, before: Path, after: Path, budget: tuple[int, int]) -> Pair:
    pictures = [_read(path) for path in (before, after)]
    (height, width), *sizes = (picture.shape[:2] for picture in pictures)
    if sizes != [(height, width)]:
        raise PairsError(
            f"the pair {name!r} must have one size, got {width}x{height} before and {sizes[0][1]}x{sizes[0][0]} after"
        )
    if min(width, height) < MIN_SIDE_PX:
        raise PairsError(f"pictures need sides of at least {MIN_SIDE_PX} pixels, {name!r} has {width}x{height}")
    size = model_size(width, height, budget)
    return Pair(name, *(resize(picture, size) for picture in pictures))


def _read(path: Path) -> torch.Tensor:
    """uint8 (height, width, 3)."""
    try:
        with Image.open(path) as picture:
            return torch.from_numpy(np.array(picture.convert("RGB")))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise PairsError(f"{str(path)!r} cannot be read as a picture: {error}") from error


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more
