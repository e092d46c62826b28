"""The levels of docs/architecture.md, held by reading the imports of every file."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import lsd_game
from lsd_game.link.segment import Segment

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lsd_game"
ROOMS = ("hooks", "link", "bridge", "port", "director", "model", "video")
FILES = sorted(path for path in PACKAGE.rglob("*.py"))

LEVELS = {  # file or folder -> level; a file imports from lower levels, and from its own folder
    **dict.fromkeys(ROOMS, 1),
    **dict.fromkeys(("display", "game", "training"), 2),
    "evaluation": 3,
    "session": 4,
    "demos": 5,
    "commands": 6,
    "cli": 7,
    **dict.fromkeys(("__init__", "__main__", "inject"), 8),
}
TORCH_USERS = {"model", "training", "evaluation"}


def place(name: str) -> str:
    """The room, folder or file of a module: "hooks" of `lsd_game.hooks.launch`."""
    if name.startswith("lsd_game.hooks.inject"):
        return "inject"  # an interpreter's entry, as __main__ is; nothing imports it
    return [*name.split("."), "__init__"][1]


def level(name: str) -> int:
    """Files that the table does not name are values and pure helpers: level 0."""
    return LEVELS.get(place(name), 0)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports when it runs; what only type checkers read is left out."""
    found: set[str] = set()
    pending: list[ast.AST] = [ast.parse(path.read_text())]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}: imports are absolute"
            found |= {known_module(node.module, alias.name) for alias in node.names}
        pending += ast.iter_child_nodes(node)
    return frozenset(found)


def known_module(module: str, name: str) -> str:
    """`from lsd_game.hooks import gl_api` imports a module, `from lsd_game.frame import Frame` does not."""
    path = ROOT / Path(*module.split("."), name)
    return f"{module}.{name}" if path.with_suffix(".py").exists() else module


def own_imports(path: Path) -> frozenset[str]:
    return frozenset(name for name in imports(path) if name.split(".")[0] == "lsd_game")


def uses(path: Path, package: str) -> bool:
    return any(name.split(".")[0] == package for name in imports(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    own = module_name(path)
    if place(own) == "demos":
        return  # they know the public names, which load on first use: see below
    wrong = [name for name in own_imports(path) if place(name) != place(own) and level(name) >= max(level(own), 1)]
    assert wrong == [], f"{own} (level {level(own)}) imports {[(name, level(name)) for name in wrong]}"


def test_no_file_imports_itself_in_a_circle() -> None:
    graph = {module_name(path): own_imports(path) - {module_name(path)} for path in FILES}
    while graph:
        leaves = [name for name, wanted in graph.items() if not wanted & graph.keys()]
        assert leaves, f"these import each other in a circle: {sorted(graph)}"
        for name in leaves:
            del graph[name]


def test_torch_is_imported_only_where_models_are_run_trained_and_judged() -> None:
    users = {module_name(path) for path in FILES if uses(path, "torch")}
    assert {place(name) for name in users} <= TORCH_USERS


def test_the_kernels_know_nothing_of_the_game_and_only_the_model_knows_them() -> None:
    for path in (ROOT / "kernels").rglob("*.py"):
        assert not uses(path, "lsd_game"), path
    assert {place(module_name(path)) for path in FILES if uses(path, "lsd_kernels")} == {"model"}


def test_pygame_is_imported_in_the_demos_and_for_our_own_window_only() -> None:
    users = {module_name(path) for path in FILES if uses(path, "pygame")}
    assert all(place(name) == "demos" or name == "lsd_game.display.picture_window" for name in users)


def test_demos_know_hook_and_event_only() -> None:
    for path in FILES:
        if place(module_name(path)) == "demos":
            outside = {name for name in own_imports(path) if place(name) != "demos"}
            assert outside <= {"lsd_game"}, path


def test_the_game_side_needs_the_standard_library_only() -> None:
    foreign = {"numpy", "torch", "asyncio", "pygame"}
    game_side = [*(PACKAGE / "hooks").rglob("*.py"), PACKAGE / "game" / "attach.py"]
    for path in game_side:
        assert not any(uses(path, package) for package in foreign), path


def test_nothing_is_printed_but_through_the_commands_helper() -> None:
    for path in FILES:
        calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}
        assert "print" not in calls or place(module_name(path)) == "demos", path


def loaded_by(code: str, *, environment: dict[str, str] | None = None) -> set[str]:
    """The top-level modules that an interpreter has loaded after `code`."""
    program = f"{code}\nimport sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYGAME_HIDE_SUPPORT_PROMPT": "1", **(environment or {})},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import lsd_game") & {"torch", "numpy", "asyncio", "pygame", "argparse", "logging"}


def test_the_supervisor_and_the_run_command_load_no_torch() -> None:
    loaded = loaded_by("import lsd_game.cli, lsd_game.commands.run, lsd_game.game.embed")
    assert not loaded & {"torch", "asyncio", "pygame", "av"}


def test_the_injected_side_loads_neither_torch_nor_asyncio_nor_numpy(tmp_path: Path) -> None:
    """With a segment, with pygame hooked, with a frame drawn and an event sent."""
    code = (
        "import pygame, lsd_game\n"
        "pygame.display.init(); pygame.display.set_mode((64, 48)); pygame.display.flip()\n"
        "lsd_game.event('coin')\n"
        "assert type(pygame.display.flip.__self__).__name__ == 'PygameHook'\n"
    )
    segment = Segment.create(tmp_path / "segment", bank_bytes=64 * 48 * 4)
    environment = {
        "PYTHONPATH": str(PACKAGE / "hooks" / "inject"),
        "LSD_GAME_SEGMENT": str(segment.path),
        "SDL_VIDEODRIVER": "dummy",
    }
    loaded = loaded_by(code, environment=environment)
    assert "lsd_game" in loaded
    assert not loaded & {"torch", "asyncio", "numpy", "subprocess"}


def test_every_public_name_is_there_and_documented() -> None:
    assert set(lsd_game.__all__) <= set(dir(lsd_game))
    for name in ("Frame", "GameEvent", "Style", "event", "hook"):
        assert getattr(lsd_game, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'hok'"):
        lsd_game.hok  # noqa: B018


def test_every_file_says_what_it_is_for() -> None:
    for path in FILES:
        source = path.read_text()
        assert ast.get_docstring(ast.parse(source)) or not source.strip(), f"{path} needs a docstring"
