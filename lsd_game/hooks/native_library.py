"""The native hook as a library that can be preloaded: compiled at first use by the C compiler that is there."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "native"
COMPILERS = ("cc", "gcc", "clang")
FLAGS = ("-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra")
LIBRARIES = ("-ldl", "-lm", "-pthread")
NAME = "lsd_swap_hook"
COMPILE_S = 60.0


class NoNativeHookError(Exception):
    """There is no native hook here; the message is a sentence that says why."""


def native_library(cache_folder: Path | None = None) -> Path:
    """The library's place; compiled first, where that has not been done for these sources.

    Args:
        cache_folder: where it is kept; by default the user's cache.

    Raises:
        NoNativeHookError: not on Linux, without a compiler, or when it cannot be compiled or kept.
    """
    folder = cache_folder or default_cache_folder()
    path = folder / f"{NAME}-{_fingerprint()}.so"
    if path.is_file():
        return path
    if sys.platform != "linux":
        raise NoNativeHookError(f"native games are restyled on Linux only, this is {sys.platform}")
    if any(separator in str(path) for separator in " :"):
        raise NoNativeHookError(f"the system preloads nothing from a place with spaces or colons in it: {folder}")
    compiler = find_compiler()
    if compiler is None:
        raise NoNativeHookError(f"the hook for native games needs a C compiler ({', '.join(COMPILERS)}); there is none")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as working_folder:
            compile_to(compiler, Path(working_folder) / path.name)
            os.replace(Path(working_folder) / path.name, path)
    except OSError as error:
        raise NoNativeHookError(f"the native hook cannot be kept in {folder}: {error.strerror or error}") from error
    return path


def compile_to(compiler: str, path: Path, *more_flags: str) -> None:
    """Compile the library.

    Raises:
        NoNativeHookError: with the compiler's first complaint.
    """
    sources = sorted(map(str, SOURCES.glob("*.c")))
    command = [compiler, *FLAGS, *more_flags, "-o", str(path), *sources, *LIBRARIES]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=COMPILE_S)
    except subprocess.TimeoutExpired as error:
        raise NoNativeHookError(f"{compiler} has not compiled the native hook within {COMPILE_S:.0f} s") from error
    if result.returncode != 0:
        complaints = [line for line in result.stderr.splitlines() if "error" in line] or [result.stderr.strip()]
        raise NoNativeHookError(f"{compiler} cannot compile the native hook: {complaints[0]}")


def find_compiler() -> str | None:
    """The first C compiler that there is."""
    return next((found for name in COMPILERS if (found := shutil.which(name))), None)


def default_cache_folder() -> Path:
    """Where the user keeps what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lsd-game"


def _fingerprint() -> str:
    """Of the sources, and of what they are compiled for."""
    digest = hashlib.sha256(f"{FLAGS} {platform.machine()} {platform.libc_ver()}".encode())
    for source in sorted(SOURCES.glob("*.[ch]")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
