"""Say what this machine has for lsd-game, and what it lacks."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from typing import Any

from lsd_game.bridge.segment import BANKS_OFFSET, DEFAULT_BANK_BYTES, segment_folders
from lsd_game.commands import output
from lsd_game.commands.stream_options import shipped_models
from lsd_game.hooks.launch import has_display

NEEDED_PYTHON = (3, 11)
NEEDED_PACKAGES = ("torch", "numpy", "pygame-ce", "av", "pillow", "safetensors", "tqdm")
EXIT_LACKING = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer; `is_needed` findings that are not good make the doctor's exit code 1."""

    name: str
    is_good: bool
    detail: str
    is_needed: bool = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(options: argparse.Namespace) -> int:
    """Print every finding; 1 when something lacks that lsd-game cannot do without."""
    findings = list(examine())
    for finding in findings:
        sign = "ok" if finding.is_good else "LACKS" if finding.is_needed else "no"
        output.say(f"{sign:<6} {finding.name:<14} {finding.detail}")
    return EXIT_LACKING if any(finding.is_needed and not finding.is_good for finding in findings) else 0


def examine() -> Iterator[Finding]:
    """Yield what is found, the needed things first."""
    yield Finding("python", sys.version_info >= NEEDED_PYTHON, f"{platform.python_version()}, {platform.platform()}")
    yield from map(_package, NEEDED_PACKAGES)
    yield _one_pygame()
    yield from _devices()
    yield Finding("models", bool(shipped_models()), ", ".join(sorted(shipped_models())) or "no checkpoint is installed")
    yield _shared_memory()
    is_there = has_display(os.environ)
    yield Finding("display", is_there, "found" if is_there else "games run headless here", is_needed=False)
    yield _opengl()


def _package(name: str) -> Finding:
    version = _version(name)
    return Finding(name, version is not None, version or f"not installed: pip install {name}")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _one_pygame() -> Finding:
    has_both = _version("pygame") is not None
    detail = "pygame overwrites pygame-ce: pip uninstall pygame, then reinstall pygame-ce" if has_both else "alone"
    return Finding("pygame-ce", not has_both, detail)


def _devices() -> Iterator[Finding]:
    if _version("torch") is None:
        return
    from lsd_game.model.devices import describe_devices, describe_kernels

    for device in describe_devices():
        name, detail = device.split(": ", 1)
        yield Finding(name, True, detail)
    yield Finding("kernels", True, describe_kernels())


def _shared_memory() -> Finding:
    folder = segment_folders()[0]
    free_mb = shutil.disk_usage(folder).free / 1e6
    needed_mb = (BANKS_OFFSET + 4 * DEFAULT_BANK_BYTES) / 1e6
    return Finding(
        "shared memory", free_mb > needed_mb, f"{folder}: {free_mb:.0f} MB free, a game takes {needed_mb:.0f}"
    )


def _opengl() -> Finding:
    """Games in OpenGL and the training need it, pygame games do not."""
    if _version("moderngl") is None:
        return Finding("opengl", False, "moderngl is not installed: pip install 'lsd-game[gl]'", is_needed=False)
    import moderngl

    has_egl = sys.platform == "linux" and find_library("EGL") is not None  # needs no display
    settings: dict[str, Any] = {"backend": "egl"} if has_egl else {}
    try:
        context = moderngl.create_context(standalone=True, **settings)
    except Exception as error:  # drivers fail in many ways, and each of them is the finding
        return Finding("opengl", False, f"no context: {error}", is_needed=False)
    detail = f"{context.info['GL_RENDERER']}, version {context.version_code / 100:.1f}"
    context.release()
    return Finding("opengl", True, detail, is_needed=False)
