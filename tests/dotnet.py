"""Compiles and runs C# in the tests, with the .NET SDK on PATH or the one that scripts/dotnet.sh fetches."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

FETCHED = Path.home() / ".cache" / "lsd-game" / "dotnet"
NEEDED = "needs a .NET SDK: put `dotnet` on PATH, or run scripts/dotnet.sh"
FLAGS = ("-langversion:8.0", "-warnaserror", "-nologo", "-deterministic", "-nostdlib", "-debug:embedded")  # Unity's C#


class Dotnet:
    """One SDK: its compiler, its runtime and the API of .NET Standard 2.1, which is Unity's."""

    def __init__(self, program: Path) -> None:
        self._program = program
        home = program.resolve().parent
        self._compiler = max(home.glob("sdk/*/Roslyn/bincore/csc.dll"))
        self._standard = max(home.glob("packs/NETStandard.Library.Ref/*/ref/netstandard2.1"))
        self._environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        if (home / "lib").is_dir():
            self._environment["LD_LIBRARY_PATH"] = str(home / "lib")

    def compile(
        self,
        sources: Sequence[Path],
        output: Path,
        *,
        references: Sequence[Path] = (),
        defines: Sequence[str] = (),
        is_program: bool = False,
    ) -> Path:
        """Compile to `output`, a .dll also where it is a program; the compiler's errors fail the test."""
        standard = self._standard.glob("*.dll")
        arguments = [*FLAGS, f"-target:{'exe' if is_program else 'library'}", f"-out:{output}"]
        arguments += [f"-r:{path}" for path in (*standard, *references)]
        arguments += [f"-d:{name}" for name in defines]
        response = output.with_suffix(".rsp")
        response.write_text("\n".join(f'"{argument}"' for argument in (*arguments, *sources)), encoding="utf-8")
        result = self._run(self._compiler, "-noconfig", f"@{response}")
        assert result.returncode == 0, result.stdout + result.stderr
        if is_program:
            framework = {"name": "Microsoft.NETCore.App", "version": "3.1.0"}
            settings = {"runtimeOptions": {"framework": framework, "rollForward": "LatestMajor"}}
            output.with_suffix(".runtimeconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        return output

    def run(self, program: Path, *arguments: str, timeout_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Run a compiled program to its end."""
        return self._run(program, *arguments, timeout_s=timeout_s)

    def start(self, program: Path, *arguments: str) -> subprocess.Popen[str]:
        """Start a compiled program; the caller reads its lines and ends it."""
        command = [str(self._program), "exec", str(program), *arguments]
        return subprocess.Popen(
            command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def _run(self, program: Path, *arguments: str, timeout_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        command = [str(self._program), "exec", str(program), *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=timeout_s)


@functools.cache
def found() -> Dotnet | None:
    """The SDK of this machine, if there is one."""
    on_path = shutil.which("dotnet")
    for program in (Path(on_path) if on_path else None, FETCHED / "dotnet"):
        if program is not None and list(program.resolve().parent.glob("sdk/*/Roslyn/bincore/csc.dll")):
            return Dotnet(program)
    return None


def or_skip() -> Dotnet:
    """The SDK, or a skip that says how to get one."""
    return found() or pytest.skip(NEEDED)
