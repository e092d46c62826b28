"""Calls a function right after the game has imported a module, before the game can use it. Standard library only."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import logging
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

OnImport = Callable[[ModuleType], None]

_logger = logging.getLogger(__name__)


def call_after_import(name: str, on_import: OnImport) -> None:
    """Call `on_import(module)` once, when module `name` is imported; now, if it is already.

    What `on_import` raises is logged: the game's import goes on.
    """
    module = sys.modules.get(name)
    if module is not None:
        _call(on_import, module)
    else:
        sys.meta_path.insert(0, _Finder(name, on_import))


class _Finder(importlib.abc.MetaPathFinder):
    """Lets the other finders find the module, and wraps its loader."""

    def __init__(self, name: str, on_import: OnImport) -> None:
        self._name = name
        self._on_import = on_import
        self._has_missed = False  # the module was wanted and not found

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of the awaited module; None for every other one."""
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is None:
            sys.meta_path.insert(0, self)  # perhaps it is found later, on a longer path
            if not self._has_missed:
                self._has_missed = True
                _logger.warning("%s has no module %s", sys.executable or "this interpreter", fullname)
        elif spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._on_import)
        return spec


class _Loader(importlib.abc.Loader):
    """Runs the module by its own loader, then calls."""

    def __init__(self, loader: importlib.abc.Loader, on_import: OnImport) -> None:
        self._loader = loader
        self._on_import = on_import

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """As the module's own loader does it."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, give it its own loader back, call."""
        self._loader.exec_module(module)
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader  # for those who ask it for source or resources
        _call(self._on_import, module)

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)


def _call(on_import: OnImport, module: ModuleType) -> None:
    try:
        on_import(module)
    except Exception:
        _logger.exception("%s cannot be hooked; the game goes on with its own picture", module.__name__)
