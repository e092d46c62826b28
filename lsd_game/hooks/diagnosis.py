"""Why a game that runs shows the hook no frame: what the system says about its processes. Linux; a guess elsewhere."""

from __future__ import annotations

import contextlib
from pathlib import Path

from lsd_game.hooks.native_library import NAME

_PROCESSES = Path("/proc")
_OPENGL = ("libGL.so", "libGLX.so", "libEGL.so", "libOpenGL.so", "libGLX_mesa", "libGLESv2.so")


def why_no_frame(pid: int) -> str:
    """A sentence about the process `pid` and those that it has started."""
    mapped = [_maps(number) for number in [pid, *_descendants(pid)]]
    everything = "\n".join(mapped)
    has_opengl = any(name in everything for name in _OPENGL)
    if "libvulkan" in everything and not has_opengl:
        return "it draws with Vulkan, which the hook does not reach"
    if not any(NAME in maps for maps in mapped):
        return (
            "the native hook is not in it (a sandbox, a static program, or another machine?), and it uses no Python "
            "library that is hooked"
        )
    if not has_opengl:
        return "it has not opened OpenGL: the hook reaches OpenGL windows, and pygame's of any kind"
    return "it has opened OpenGL, but has swapped no buffers yet"


def _maps(pid: int) -> str:
    with contextlib.suppress(OSError):
        return (_PROCESSES / str(pid) / "maps").read_text(errors="replace")
    return ""


def _descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    parents: dict[int, int] = {}
    for entry in _PROCESSES.glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            parents[int(entry.name)] = int(fields[1])
    found = [pid]
    for known in found:  # grows on the way
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]
