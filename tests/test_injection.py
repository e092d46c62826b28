"""How the hook gets into a game's interpreter, whatever that is, and that the game starts in any case."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import lsd_game
from lsd_game.hooks import launch
from lsd_game.hooks.post_import import call_after_import

PACKAGE = Path(lsd_game.__file__).parent  # where it is installed


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Makes a module of some source text importable, under a name that is returned."""
    monkeypatch.syspath_prepend(str(tmp_path))
    finders = list(sys.meta_path)

    def write(source: str) -> str:
        name = f"lsd_test_module_{len(list(tmp_path.iterdir()))}"
        (tmp_path / f"{name}.py").write_text(source)
        importlib.invalidate_caches()
        return name

    yield write
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.startswith("lsd_test_module_")]:
        del sys.modules[name]


def test_a_module_is_hooked_right_after_it_ran_and_before_its_importer_goes_on(
    importable: Callable[[str], str],
) -> None:
    name = importable("value = 1\n")
    call_after_import(name, lambda module: setattr(module, "value", module.value + 1))
    module = importlib.import_module(name)
    assert module.value == 2
    assert type(module.__loader__).__name__ == "SourceFileLoader"
    assert module.__spec__ is not None and module.__spec__.loader is module.__loader__


def test_a_module_that_is_there_already_is_hooked_at_once(importable: Callable[[str], str]) -> None:
    module = importlib.import_module(importable("value = 1\n"))
    call_after_import(module.__name__, lambda module: setattr(module, "value", 5))
    assert module.value == 5


def test_a_hook_that_fails_does_not_break_the_games_import(
    importable: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    name = importable("")

    def fail(module: ModuleType) -> None:
        raise RuntimeError("no")

    call_after_import(name, fail)
    importlib.import_module(name)
    assert f"{name} cannot be hooked" in caplog.text


def test_a_module_that_the_interpreter_lacks_is_said_once_and_raises_as_ever(
    importable: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    call_after_import("lsd_test_module_missing", lambda module: None)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("lsd_test_module_missing")
    assert f"{sys.executable} has no module lsd_test_module_missing" in caplog.text


def run_injected(tmp_path: Path, code: str, *, prelude: str = "") -> subprocess.CompletedProcess[str]:
    """Run `code` in an interpreter that loads the injected sitecustomize, and behind it one that prints."""
    (tmp_path / "sitecustomize.py").write_text(f"import sys; sys.stdout.write('shadowed ran\\n')\n{prelude}")
    environment = launch.game_environment({**os.environ, "PYTHONPATH": str(tmp_path)}, tmp_path / "no segment")
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
    )


def test_the_sitecustomize_that_ours_shadows_runs_too(tmp_path: Path) -> None:
    result = run_injected(tmp_path, "import sitecustomize, lsd_game; print(lsd_game.__file__)")
    assert result.stdout.splitlines() == ["shadowed ran", str(PACKAGE / "__init__.py")]
    assert result.stderr == ""


def test_a_segment_that_is_gone_is_said_and_the_game_starts(tmp_path: Path) -> None:
    result = run_injected(tmp_path, "import pygame; print('playing')")
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1] == "playing"
    assert "pygame cannot be hooked; the game goes on with its own picture" in result.stderr


def test_an_interpreter_that_is_too_old_is_named() -> None:
    inject = PACKAGE / "hooks" / "inject"
    code = f"import sys; sys.path.insert(0, {str(inject)!r}); sys.version_info = (3, 9, 2); import sitecustomize"
    result = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False)
    assert result.stderr == f"lsd-game: {sys.executable} is Python 3.9, the hook needs 3.11: not restyled\n"


def test_the_environment_of_a_game_adds_to_what_is_there(tmp_path: Path) -> None:
    given = {"PYTHONPATH": "/own", "SDL_AUDIODRIVER": "pulse"}
    environment = launch.game_environment(given, tmp_path / "segment")
    assert environment["PYTHONPATH"] == f"{PACKAGE / 'hooks' / 'inject'}{os.pathsep}/own"
    assert environment[launch.SEGMENT_VARIABLE] == str(tmp_path / "segment")
    assert "SDL_VIDEODRIVER" not in environment
    headless = launch.game_environment(given, tmp_path / "segment", is_headless=True)
    assert (headless["SDL_VIDEODRIVER"], headless["SDL_AUDIODRIVER"]) == ("dummy", "pulse")
    offscreen = launch.game_environment({"SDL_VIDEODRIVER": "offscreen"}, tmp_path / "segment", is_headless=True)
    assert (offscreen["SDL_VIDEODRIVER"], offscreen["SDL_AUDIODRIVER"]) == ("offscreen", "dummy")


def test_a_python_file_is_run_by_this_interpreter_and_anything_else_as_it_is() -> None:
    assert launch.program_command(["game.py", "--fast"]) == [sys.executable, "game.py", "--fast"]
    assert launch.program_command(["./game", "--fast"]) == ["./game", "--fast"]
    assert launch.module_command("pygame.examples.aliens", ["x"])[1:] == ["-m", "pygame.examples.aliens", "x"]
