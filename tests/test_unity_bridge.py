"""The Unity package: complete as Unity wants it, and its engine-free core compiled and run."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import dotnet
import pytest
from fake_server import fake_server
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "unity_bridge"
STAND_INS = Path(__file__).parent / "unity"


def package_script():
    spec = importlib.util.spec_from_file_location("unity_package", ROOT / "scripts" / "unity_package.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


SCRIPT = package_script()


def sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.cs"))


@pytest.fixture(scope="session")
def core(tmp_path_factory) -> Path:
    """The core as an assembly, compiled as C# 8 against .NET Standard 2.1 alone."""
    output = tmp_path_factory.mktemp("core") / "LsdGame.Core.dll"
    return dotnet.or_skip().compile(sources(PACKAGE / "Core"), output)


def test_every_file_and_folder_has_its_meta_and_no_meta_is_left_over() -> None:
    metas = set(PACKAGE.rglob("*.meta"))
    expected = {path.with_name(f"{path.name}.meta"): path for path in SCRIPT.assets()}
    assert metas == set(expected)
    for path, asset in expected.items():
        assert path.read_text(encoding="utf-8") == SCRIPT.meta(asset), "run scripts/unity_package.py"


def test_guids_are_unique() -> None:
    guids = [re.search(r"guid: ([0-9a-f]{32})\n", path.read_text())[1] for path in PACKAGE.rglob("*.meta")]
    assert len(set(guids)) == len(guids) > 20


def test_the_packages_vectors_are_those_of_every_client() -> None:
    assert (PACKAGE / "Tests" / "golden.txt").read_text(encoding="utf-8") == SCRIPT.golden()


def test_the_core_knows_no_engine() -> None:
    assembly = json.loads((PACKAGE / "Core" / "LsdGame.Core.asmdef").read_text())
    assert assembly["noEngineReferences"] is True and assembly["references"] == []
    assert not [path for path in sources(PACKAGE / "Core") if "UnityEngine" in path.read_text()]


def test_the_packages_own_tests_pass(core: Path, tmp_path: Path) -> None:
    program = tmp_path / "LsdGame.Tests.dll"
    tests = [*sources(PACKAGE / "Tests" / "Editor"), STAND_INS / "NUnit.cs"]
    sdk = dotnet.or_skip()
    sdk.compile(tests, program, references=[core], is_program=True)
    (tmp_path / core.name).write_bytes(core.read_bytes())
    result = sdk.run(program)
    assert result.returncode == 0, result.stdout + result.stderr
    numbers = re.search(r"^(\d+) passed, 0 failed$", result.stdout, re.MULTILINE)
    assert numbers and int(numbers[1]) > 60


def live_figures(sdk: dotnet.Dotnet, core: Path, tmp_path: Path, num_frames: int) -> dict[str, str]:
    """What tests/unity/LiveProgram.cs saw of `lsd-game serve --fake`."""
    program = tmp_path / "Live.dll"
    sdk.compile([STAND_INS / "LiveProgram.cs"], program, references=[core], is_program=True)
    (tmp_path / core.name).write_bytes(core.read_bytes())
    picture = tmp_path / "frame.jpg"
    Image.effect_noise((640, 360), 40).convert("RGB").save(picture, quality=85)
    with fake_server() as url:
        result = sdk.run(program, url, str(picture), str(num_frames), timeout_s=110)
    assert result.returncode == 0, result.stdout + result.stderr
    return dict(line.split(" ", 1) for line in result.stdout.splitlines())


def test_the_core_plays_against_the_real_server_and_resumes_after_a_break(core: Path, tmp_path: Path) -> None:
    seen = live_figures(dotnet.or_skip(), core, tmp_path, num_frames=60)
    for fact in ("is_inverted", "prompt_ok", "carries_prompt", "event_ok", "parameter_ok", "is_resumed"):
        assert seen[fact] == "True", (fact, seen)
    assert seen["keeps_style"] == "frozen tundra 1.00"
    assert seen["bad_rules"].startswith("rules:1: ")
    assert seen["num_answered"] == "60"
    assert 0 < float(seen["p50_ms"]) <= float(seen["p99_ms"])
