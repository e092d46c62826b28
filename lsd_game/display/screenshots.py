"""Pairs of pictures on request: the game's own and the restyled one, written on a thread of their own."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PIL import Image

from lsd_game.frame import Pixels

_logger = logging.getLogger(__name__)


def save_pair(folder: Path, original: Pixels, shown: Pixels) -> str:
    """Begin to write both as PNG files with the next free number; return the restyled one's name."""
    number = next(i for i in range(1, 100_000) if not any(path.exists() for path in _paths(folder, i)))
    paths = _paths(folder, number)
    for path in paths:
        path.touch()  # the number is taken, also before the thread has written
    threading.Thread(target=_write, args=(paths, (original.copy(), shown.copy())), name="screenshot").start()
    return paths[1].name


def _paths(folder: Path, number: int) -> tuple[Path, Path]:
    return folder / f"lsd-{number:03d}-game.png", folder / f"lsd-{number:03d}-restyled.png"


def _write(paths: tuple[Path, Path], pictures: tuple[Pixels, Pixels]) -> None:
    try:
        for path, picture in zip(paths, pictures, strict=True):
            Image.fromarray(picture).save(path)
    except OSError as error:
        _logger.error("the screenshot %s cannot be written: %s", paths[1], error)
