"""The native hook: it speaks the segment's layout, and games stay bit-identical under it and survive everything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from answering import Answering
from screens import Screen, needs_xvfb
from started_runs import Run
from test_hooks_windows import GAME, NUM_FRAMES, hooked, needs_moderngl, play

from lsd_game.hooks import diagnosis, executable, native_library
from lsd_game.hooks.launch import game_environment
from lsd_game.hooks.native_library import NoNativeHookError
from lsd_game.keys import KEY_ORDER
from lsd_game.link import segment
from lsd_game.link.panel_slot import PanelSlot

needs_compiler = pytest.mark.skipif(
    sys.platform != "linux" or native_library.find_compiler() is None, reason="needs Linux and a C compiler"
)


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return native_library.native_library(tmp_path_factory.mktemp("cache"))


# What it is made of ---------------------------------------------------------------------------------


def test_the_layout_in_c_is_that_of_the_segment() -> None:
    source = (native_library.SOURCES / "layout.h").read_text()
    constants = re.findall(r"^    ([A-Z_]+) = (\d+),$", source, re.MULTILINE)
    assert len(constants) > 20
    for name, value in constants:
        assert int(value) == getattr(segment, name), name
    number_of_keys = re.search(r"NUM_KEYS (\d+)", (native_library.SOURCES / "keyboard.c").read_text())
    assert number_of_keys is not None and int(number_of_keys[1]) == len(KEY_ORDER)
    size = re.search(r"sizeof\(struct bank_header\) == (\d+)", source)
    assert size is not None and int(size[1]) == segment.BANK_HEADER.size
    assert segment.MAGIC == b"LSDGAME\0" and '"LSDGAME"' in source


@needs_compiler
def test_it_compiles_without_a_warning_and_exports_the_hooked_functions_only(tmp_path: Path) -> None:
    compiler = native_library.find_compiler()
    assert compiler is not None
    native_library.compile_to(compiler, tmp_path / "hook.so", "-Werror")
    if shutil.which("nm") is None:
        pytest.skip("needs nm (Debian package binutils)")
    listing = subprocess.check_output(["nm", "-D", "--defined-only", str(tmp_path / "hook.so")], text=True)
    exported = {line.split()[2] for line in listing.splitlines()}
    declared = set(
        re.findall(r"\*?(\w+)\(", (native_library.SOURCES / "swap.h").read_text().split("EXPORTED void", 1)[1])
    )
    assert exported == declared
    assert {"glXSwapBuffers", "eglSwapBuffers", "dlsym"} <= exported


@needs_compiler
def test_it_is_compiled_once_and_again_for_other_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Path
) -> None:
    shutil.copy(library, tmp_path / library.name)
    monkeypatch.setattr(native_library, "find_compiler", lambda: None)
    assert native_library.native_library(tmp_path) == tmp_path / library.name
    changed = tmp_path / "native"
    shutil.copytree(native_library.SOURCES, changed)
    (changed / "say.c").write_text("another\n")
    monkeypatch.setattr(native_library, "SOURCES", changed)
    with pytest.raises(NoNativeHookError, match="needs a C compiler"):
        native_library.native_library(tmp_path)


def test_what_prevents_it_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_library, "find_compiler", lambda: shutil.which("false"))
    if sys.platform == "linux":
        with pytest.raises(NoNativeHookError, match="false cannot compile the native hook"):
            native_library.native_library(tmp_path / "cache")
        with pytest.raises(NoNativeHookError, match="spaces or colons"):
            native_library.native_library(tmp_path / "my cache")
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NoNativeHookError, match="on Linux only, this is darwin"):
        native_library.native_library(tmp_path / "cache")


def test_the_environment_keeps_what_was_preloaded_before(tmp_path: Path) -> None:
    given = {"LD_PRELOAD": "/own.so"}
    environment = game_environment(given, tmp_path / "segment", preload=Path("/hook.so"))
    assert environment["LD_PRELOAD"] == "/own.so:/hook.so"
    assert "LD_PRELOAD" not in game_environment({}, tmp_path / "segment")


# Whom it cannot reach -------------------------------------------------------------------------------


def test_programs_that_nothing_can_be_preloaded_into_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    game = Path(shutil.copy(sys.executable, tmp_path / "game"))
    assert executable.obstacle(str(game)) is None
    assert executable.obstacle("no such game") is None
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert executable.obstacle(str(script)) is None
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    game.chmod(0o4755)
    assert "setuid" in (executable.obstacle(str(game)) or "")
    game.chmod(0o755)
    content = bytearray(game.read_bytes())
    if content[:5] == b"\x7fELF\x02":
        content[4] = 1
        game.write_bytes(content)
        assert "32-bit" in (executable.obstacle(str(game)) or "")


@needs_compiler
def test_a_static_program_is_refused_before_it_starts(tmp_path: Path) -> None:
    (tmp_path / "game.c").write_text("int main(void) { return 0; }\n")
    command = [native_library.find_compiler() or "", "-static", "-o", str(tmp_path / "game"), str(tmp_path / "game.c")]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs a static C library")
    code, complaints = Run("run", "--model=fake", "--", str(tmp_path / "game")).finish()
    assert code == 2
    assert (
        complaints == f"lsd-game: {str(tmp_path / 'game')!r} is statically linked: no hook can be preloaded into it\n"
    )


@pytest.mark.parametrize(
    ("maps", "reason"),
    [
        ("/usr/lib/libvulkan.so.1\n/x/lsd_swap_hook-1.so", "draws with Vulkan"),
        ("/usr/lib/libGL.so.1", "the native hook is not in it"),
        ("/x/lsd_swap_hook-1.so", "has not opened OpenGL"),
        ("/x/lsd_swap_hook-1.so\n/usr/lib/libGL.so.1\n/usr/lib/libvulkan.so.1", "has swapped no buffers yet"),
    ],
)
def test_a_game_without_a_frame_is_diagnosed_by_what_its_processes_have_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maps: str, reason: str
) -> None:
    for pid, parent, content in ((10, 1, ""), (11, 10, ""), (12, 11, maps), (13, 1, "libvulkan")):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (a (game)) S {parent} 0 0")
        (tmp_path / str(pid) / "maps").write_text(content)
    monkeypatch.setattr(diagnosis, "_PROCESSES", tmp_path)
    assert reason in diagnosis.why_no_frame(10)


# What it does in a game -----------------------------------------------------------------------------


def preloaded(answering: Answering, library: Path) -> dict[str, str]:
    """The native hook alone: nothing is injected into Python."""
    environment = game_environment({}, answering.segment.path, preload=library)
    return {**os.environ, **environment, "PYTHONPATH": str(Path(GAME).parent.parent.parent)}


@needs_compiler
@needs_xvfb
@needs_moderngl
@pytest.mark.parametrize(
    "words",
    [
        ["glfw", "profile=core", "samples=4"],
        ["glfw", "profile=compat", "keep=1"],
        ["glfw", "profile=compat", "samples=4", "srgb=1"],
        ["glfw", "profile=core", "srgb=1"],
        ["sdl2", "profile=core", "keep=1"],
    ],
    ids=" ".join,
)
def test_frames_and_state_are_bit_identical_without_the_native_hook_passed_through_and_restyled(
    screen: Screen, tmp_path: Path, library: Path, words: list[str]
) -> None:
    plain = play(screen, words)
    with Answering(tmp_path / "silent", is_silent=True) as silent:
        assert play(screen, words, preloaded(silent, library)) == plain
        assert silent.counters().presented == 0
        assert silent.counters().original - NUM_FRAMES in (0, 1)  # glfw swaps once when it opens a window
    with Answering(tmp_path / "answering") as answering:
        PanelSlot(answering.segment).write(8, 4, bytes(8 * 4 * 4))  # a HUD
        assert play(screen, words, preloaded(answering, library)) == plain
        assert answering.counters().presented > NUM_FRAMES // 6
        assert answering.sizes == {(200, 320)}


@needs_compiler
@needs_xvfb
@needs_moderngl
def test_the_egl_way_is_hooked_and_a_picture_too_large_for_the_link_is_scaled(
    screen: Screen, tmp_path: Path, library: Path
) -> None:
    words = ["sdl2", "profile=core"]
    with Answering(tmp_path / "answering", bank_bytes=160 * 100 * 4) as answering:
        environment = {**preloaded(answering, library), "SDL_VIDEO_X11_FORCE_EGL": "1"}
        assert play(screen, words, environment) == play(screen, words)
        assert answering.sizes == {(100, 160)}
        assert answering.counters().presented > 0


@needs_compiler
@needs_xvfb
@needs_moderngl
def test_where_both_hooks_are_in_a_game_only_one_of_them_acts(screen: Screen, tmp_path: Path, library: Path) -> None:
    with Answering(tmp_path / "both") as answering:
        environment = {**hooked(answering), "LD_PRELOAD": str(library)}
        assert play(screen, ["glfw"], environment) == play(screen, ["glfw"])
        counters = answering.counters()
        assert counters.captured - NUM_FRAMES in (0, 1)  # glfw swaps by itself when it opens a window
        assert counters.presented + counters.repeated + counters.original - NUM_FRAMES in (0, 1)
