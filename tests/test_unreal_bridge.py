"""The Unreal plugin: its engine-free C++17 core compiled and run; what touches Unreal is only looked at."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from fake_server import fake_server
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "unreal_bridge"
MODULE = PLUGIN / "Source" / "LsdGame"
CORE = MODULE / "Core"
PROGRAMS = Path(__file__).parent / "unreal"
GOLDEN = ROOT / "unity_bridge" / "Tests" / "golden.txt"
FLAGS = ["-std=c++17", "-Wall", "-Wextra", "-Werror"]


def run(*command: object) -> str:
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=110)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def core(tmp_path_factory) -> Path:
    """The core as a library, compiled without exceptions and RTTI, as Unreal does."""
    if shutil.which("g++") is None:
        pytest.skip("needs g++")
    folder = tmp_path_factory.mktemp("core")
    unit = folder / "core.cpp"
    unit.write_text("\n".join(f'#include "{path}"' for path in sorted(CORE.glob("*.cpp"))), encoding="utf-8")
    run("g++", *FLAGS, "-fno-exceptions", "-fno-rtti", f"-I{CORE}", "-c", unit, "-o", folder / "core.o")
    return folder / "core.o"


def program(name: str, core: Path, folder: Path) -> Path:
    run("g++", *FLAGS, f"-I{CORE}", PROGRAMS / f"{name}.cpp", core, "-o", folder / name)
    return folder / name


def test_the_core_reads_and_writes_the_golden_bytes(core: Path, tmp_path: Path) -> None:
    output = run(program("golden_test", core, tmp_path), GOLDEN)
    numbers = re.search(r"^(\d+) passed, 0 failed$", output, re.MULTILINE)
    assert numbers and int(numbers[1]) > 100


def test_the_core_holds_on_to_wishes_as_every_client_does(core: Path, tmp_path: Path) -> None:
    assert re.search(r"^[1-9]\d* passed, 0 failed$", run(program("wishes_test", core, tmp_path)), re.MULTILINE)


def test_the_core_plays_against_the_real_server_and_resumes_after_a_break(core: Path, tmp_path: Path) -> None:
    client = program("live_client", core, tmp_path)
    picture = tmp_path / "frame.jpg"
    Image.effect_noise((640, 360), 40).convert("RGB").save(picture, quality=85)
    with fake_server() as url:
        lines = run(client, url.rsplit(":", 1)[1].strip("/"), picture, 60).splitlines()
    seen = dict(line.split(" ", 1) for line in lines if " " in line)
    asked_again = ("told_again", "is_granted", "carries_lost_prompt")
    for fact in ("is_inverted", "carries_prompt", "event_ok", "is_resumed", *asked_again):
        assert seen[fact] == "True", (fact, seen)
    assert seen["keeps_style"] == "frozen tundra"
    assert seen["bad_rules"].startswith("rules:1: ")
    assert seen["num_answered"] == "60"
    assert 0 < float(seen["p50_ms"]) <= float(seen["p99_ms"])


def test_the_core_includes_no_header_of_the_engine() -> None:
    own = {path.name for path in CORE.glob("*.h")}
    for path in CORE.iterdir():
        assert set(re.findall(r'#include "([^"]+)"', path.read_text())) <= own, path


def test_the_plugin_names_its_module_and_says_what_was_not_compiled() -> None:
    plugin = json.loads((PLUGIN / "LsdGame.uplugin").read_text())
    assert [module["Name"] for module in plugin["Modules"]] == [MODULE.name]
    assert f"class {MODULE.name} : ModuleRules" in (MODULE / "LsdGame.Build.cs").read_text()
    outside = [*(MODULE / "Public").iterdir(), *(MODULE / "Private").iterdir()]
    assert len(outside) >= 5
    assert all("Not compiled in this repository" in path.read_text().splitlines()[0] for path in outside)
