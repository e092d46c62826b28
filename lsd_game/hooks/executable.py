"""What kind of file a game is, as far as the native hook can reach it."""

from __future__ import annotations

import os
import shutil
import stat
import struct
import sys
from pathlib import Path

_ELF_MAGIC = b"\x7fELF"
_INTERPRETER = 3  # the program header that names the dynamic loader


def obstacle(program: str) -> str | None:
    """Why nothing can be preloaded into a program, in words that follow its name; None when it can, or for a script.

    Args:
        program: a name on the path, or a file.
    """
    found = shutil.which(program)
    if found is None:
        return None  # the system says so better
    path = Path(found)
    try:
        with path.open("rb") as file:
            header = file.read(4096)
        mode = path.stat().st_mode
    except OSError:
        return None  # runs, but cannot be read
    if not header.startswith(_ELF_MAGIC):
        return None
    if mode & (stat.S_ISUID | stat.S_ISGID) and os.geteuid() != 0:
        return "runs with another user's rights (setuid): the system preloads no hook into it"
    is_wide = header[4] == 2
    if is_wide != (sys.maxsize > 2**32):
        return f"is a {64 if is_wide else 32}-bit program: the hook is made for this Python's kind"
    if is_wide and not _has_interpreter(header):
        return "is statically linked: no hook can be preloaded into it"
    return None


def _has_interpreter(header: bytes) -> bool:
    """Whether a 64-bit ELF file is loaded by the dynamic loader."""
    order = "<" if header[5] == 1 else ">"
    (offset,) = struct.unpack_from(f"{order}Q", header, 32)
    entry_bytes, num_entries = struct.unpack_from(f"{order}HH", header, 54)
    starts = [offset + number * entry_bytes for number in range(num_entries)]
    kinds = [struct.unpack_from(f"{order}I", header, start)[0] for start in starts if start + 4 <= len(header)]
    return _INTERPRETER in kinds
