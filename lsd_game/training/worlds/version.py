"""Which version of the worlds drew a clip: a hash of all code that determines its pixels."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

CODE_FILES = ("*.py", "shaders/*.glsl")
FILE = "worlds.sha256"  # in a folder of clips: what drew them


@cache
def worlds_hash() -> str:
    """Of the code that is installed."""
    folder, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(file for form in CODE_FILES for file in folder.glob(form)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def mark(folder: Path) -> None:
    """Note in `folder` what drew the clips there."""
    (folder / FILE).write_text(worlds_hash() + "\n")


def is_current(folder: Path) -> bool:
    """Whether the clips in `folder` are as the installed code draws them, as far as `mark` tells."""
    try:
        return (folder / FILE).read_text().strip() == worlds_hash()
    except OSError:
        return False
