"""The browser package: golden bytes under node, and that the page's scripts are what its TypeScript compiles to."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "browser_bridge"
BUILT = ROOT / "lsd_game" / "bridge" / "page" / "js"
PROGRAMS = Path(__file__).parent / "browser"


def run(*command: object) -> str:
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=110)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def needed(program: str) -> str:
    found = shutil.which(program, path=f"{PACKAGE / 'node_modules' / '.bin'}") or shutil.which(program)
    if found is None:
        pytest.skip(f"needs {program}")
    return found


def compiler() -> str:
    """The tsc that the page is built with: another version may write other scripts."""
    wanted = json.loads((PACKAGE / "package.json").read_text())["devDependencies"]["typescript"]
    path = needed("tsc")
    if wanted not in run(path, "--version"):
        pytest.skip(f"needs tsc {wanted}: npm install in browser_bridge")
    return path


def test_the_client_reads_and_writes_the_golden_bytes() -> None:
    output = run(needed("node"), PROGRAMS / "golden.mjs", BUILT / "src", ROOT / "tests" / "golden")
    numbers = re.search(r"^(\d+) passed, 0 failed$", output, re.MULTILINE)
    assert numbers and int(numbers[1]) > 60


def test_the_client_holds_on_to_wishes_as_every_client_does() -> None:
    output = run(needed("node"), PROGRAMS / "wishes.mjs", BUILT / "src", ROOT / "tests" / "wishes.json")
    assert re.search(r"^[1-9]\d* passed, 0 failed$", output, re.MULTILINE), output


def test_a_wish_that_cannot_be_written_is_not_told_again() -> None:
    output = run(needed("node"), PROGRAMS / "connection.mjs", BUILT / "src", ROOT / "tests" / "golden")
    assert re.search(r"^[1-9]\d* passed, 0 failed$", output, re.MULTILINE), output


def test_the_built_scripts_are_what_the_typescript_compiles_to(tmp_path: Path) -> None:
    run(needed("node"), compiler(), "-p", PACKAGE / "tsconfig.page.json", "--outDir", tmp_path)
    fresh = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*.js")}
    kept = {path.relative_to(BUILT): path.read_text() for path in BUILT.rglob("*.js")}
    assert fresh == kept, "run `npm run page` in browser_bridge"


def test_every_script_imports_its_neighbours_only() -> None:
    for path in BUILT.rglob("*.js"):
        for name in re.findall(r'from "([^"]+)"', path.read_text()):
            assert name.startswith(".") and (path.parent / name).is_file(), f"{path.name} imports {name}"


def test_the_package_has_no_dependency_of_its_own() -> None:
    package = json.loads((PACKAGE / "package.json").read_text())
    assert "dependencies" not in package
    assert package["license"] == "Apache-2.0"
