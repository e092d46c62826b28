"""Where a command may write: what cannot be written is refused before anything is done."""

from __future__ import annotations

import os
from pathlib import Path

from lsd_game.commands import UserError


def check_writable(path: Path | None, option: str) -> None:
    """Raise UserError unless a file can be written at `path`; what is there stays. None is fine."""
    if path is None:
        return
    folder = path.absolute().parent
    if not folder.is_dir():
        raise UserError(f"{option}: there is no folder {str(folder)!r}")
    if path.is_dir():
        raise UserError(f"{option}: {str(path)!r} is a folder, expected a file")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UserError(f"{option}: no permission to write {str(path)!r}")


def check_empty_folder(path: Path | None, option: str) -> None:
    """Raise UserError unless `path` is an empty folder, or can become one. None is fine."""
    if path is None:
        return
    if not path.absolute().parent.is_dir():
        raise UserError(f"{option}: there is no folder {str(path.absolute().parent)!r}")
    if path.exists() and not path.is_dir():
        raise UserError(f"{option}: {str(path)!r} is a file, expected a folder")
    if path.exists() and any(path.iterdir()):
        raise UserError(f"{option}: the folder {str(path)!r} is not empty: nothing is overwritten")
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise UserError(f"{option}: no permission to write {str(path)!r}")
