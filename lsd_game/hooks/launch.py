"""How a game is started with the hook in it: its command line and its environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SEGMENT_VARIABLE = "LSD_GAME_SEGMENT"  # tells the game's process where the segment is
WINDOWLESS_DRIVERS = ("dummy", "offscreen")
_INJECT_FOLDER = Path(__file__).resolve().parent / "inject"


def module_command(module: str, arguments: Sequence[str]) -> list[str]:
    """The command line of `python -m module`, under this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def program_command(words: Sequence[str]) -> list[str]:
    """The command line of any program; a Python file is run by this interpreter."""
    return [sys.executable, *words] if words[0].endswith(".py") else list(words)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown."""
    return sys.platform != "linux" or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def is_windowless(environment: Mapping[str, str]) -> bool:
    """Whether SDL is told to show no window."""
    return environment.get("SDL_VIDEODRIVER", "") in WINDOWLESS_DRIVERS


def game_environment(
    environment: Mapping[str, str], segment_path: Path, *, preload: Path | None = None, is_headless: bool = False
) -> dict[str, str]:
    """The environment in which every Python of the game loads the hook, and every other program the native one.

    Where both are in a process, the Python one acts: it knows the window better.

    Args:
        environment: the one to add to.
        segment_path: the link to the restyle process.
        preload: the native hook; None leaves native programs alone.
        is_headless: no window and no sound device; a choice of the caller's own among these stays.
    """
    path = [str(_INJECT_FOLDER), environment.get("PYTHONPATH", "")]
    added = {
        SEGMENT_VARIABLE: str(segment_path),
        "PYTHONPATH": os.pathsep.join(entry for entry in path if entry),
    }
    if preload is not None:
        libraries = [environment.get("LD_PRELOAD", ""), str(preload)]
        added["LD_PRELOAD"] = ":".join(entry for entry in libraries if entry)
    if is_headless and not is_windowless(environment):
        added["SDL_VIDEODRIVER"] = "dummy"
    if is_headless:
        added["SDL_AUDIODRIVER"] = environment.get("SDL_AUDIODRIVER", "dummy")
        added["PYGLET_HEADLESS"] = environment.get("PYGLET_HEADLESS", "True")
        added["ARCADE_HEADLESS"] = environment.get("ARCADE_HEADLESS", "True")
    return {**environment, **added}
