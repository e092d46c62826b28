"""Runs first in every Python that `lsd-game run` starts: hooks the library that opens the window.

Standard library only, and readable by old interpreters: the game's may be any.
"""

import importlib.machinery
import importlib.util
import os
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_PACKAGE = os.path.dirname(os.path.dirname(_FOLDER))


def _on_library(_module: object) -> None:
    from lsd_game.game.attach import attach_started_game

    attach_started_game()


def _await_libraries() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  the game's interpreter, not the package's
        version = ".".join(map(str, sys.version_info[:2]))
        sys.stderr.write(f"lsd-game: {sys.executable} is Python {version}, the hook needs 3.11: not restyled\n")
        return
    # By its place, not through sys.path: the game may run in another environment than lsd-game does.
    spec = importlib.util.spec_from_file_location(
        "lsd_game", os.path.join(_PACKAGE, "__init__.py"), submodule_search_locations=[_PACKAGE]
    )
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["lsd_game"] = package
    spec.loader.exec_module(package)
    from lsd_game.hooks.hooked_modules import HOOKS
    from lsd_game.hooks.post_import import call_after_import

    for name in HOOKS:
        call_after_import(name, _on_library)


def _run_shadowed() -> None:
    """Run the sitecustomize that the interpreter would have found without this one."""
    path = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != _FOLDER]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


try:
    _await_libraries()
except Exception as error:  # the game must start whatever happens here
    sys.stderr.write(f"lsd-game: the hook cannot start: {error!r}\n")
_run_shadowed()
