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

from lsd_game.commands import UserError, output
from lsd_game.commands.model_files import shipped_models
from lsd_game.commands.run import game_command
from lsd_game.game.trial import try_game
from lsd_game.hooks.launch import has_display
from lsd_game.hooks.native_library import NoNativeHookError, native_library
from lsd_game.link.segment import BANKS_OFFSET, DEFAULT_BANK_BYTES, segment_folders

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
    """Declare the game that may be examined, too."""
    parser.usage = "%(prog)s [-m MODULE [-- ARGUMENTS...] | -- PROGRAM [ARGUMENTS...]]"
    parser.add_argument("-m", dest="module", help="try this game: a Python module, as for python -m")
    parser.add_argument("words", nargs="*", metavar="GAME", help="after --: the command line of a game to try")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to try it (default: 10)")


def run(options: argparse.Namespace) -> int:
    """Print every finding; 1 when something lacks that lsd-game cannot do without."""
    has_game = options.module is not None or bool(options.words)
    findings = examine_game(options) if has_game else list(examine())
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
    yield _native_hook()
    yield _hooked_libraries()


def examine_game(options: argparse.Namespace) -> list[Finding]:
    """Start a game with the hook in it, answer each frame with itself, and say what the hook has seen."""
    command = game_command(options.module, options.words)
    if not options.seconds > 0.0:
        raise UserError(f"--seconds must be a number above 0, got {options.seconds}")
    try:
        trial = try_game(command, seconds=options.seconds, is_headless=not has_display(os.environ))
    except OSError as error:
        raise UserError(f"{error.filename or command[0]!r} cannot be started: {error.strerror}") from error
    if trial.hook is None:
        return [Finding("hook", False, f"no frame within {options.seconds:g} s: {trial.reason}")]
    shares = [f"hook {trial.hook_ms:.1f} ms", f"there and back {trial.latency_ms:.1f} ms"]
    return [
        Finding("hook", True, trial.hook),
        Finding("first frame", True, f"{trial.size[0]}x{trial.size[1]}, {trial.first_frame_s:.1f} s after the start"),
        Finding(
            "frames", True, f"{trial.captured} captured, {trial.fps:.0f} a second; {trial.presented} answers shown"
        ),
        Finding("answers", trial.presented > 0, "shown" if trial.presented else "none was shown"),
        Finding("median times", True, f"{1e3 / max(trial.fps, 1e-3):.1f} ms a frame, of which {', '.join(shares)}"),
    ]


def _native_hook() -> Finding:
    """Native games need it, Python games do not."""
    try:
        return Finding("native hook", True, f"compiled: {native_library()}", is_needed=False)
    except NoNativeHookError as error:
        return Finding("native hook", False, str(error), is_needed=False)


def _hooked_libraries() -> Finding:
    names = ("pygame-ce", "pygame", "pyglet", "arcade", "glfw", "PySDL2", "moderngl-window", "panda3d", "ursina")
    found = [name for name in names if _version(name) is not None]
    return Finding("hooked here", bool(found), ", ".join(found) or "none", is_needed=False)


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
    from lsd_game.model.devices import describe_devices, describe_kernels, describe_precisions

    for device in describe_devices():
        name, detail = device.split(": ", 1)
        yield Finding(name, True, detail)
    yield Finding("kernels", True, describe_kernels())
    yield Finding("precision", True, describe_precisions())


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
    detail = f"{context.info['GL_VENDOR']}: {context.info['GL_RENDERER']}, version {context.version_code / 100:.1f}"
    context.release()
    return Finding("opengl", True, detail, is_needed=False)
