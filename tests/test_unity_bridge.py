"""The Unity package: complete as Unity wants it, and its engine-free core compiled and run."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import dotnet
import pytest
from fake_server import fake_server

from lsd_game.director.rules import Rules

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


def assembly_files() -> dict[str, dict]:
    """Every assembly definition of the package, by the name of its assembly."""
    found = [json.loads(path.read_text()) for path in PACKAGE.rglob("*.asmdef")]
    return {assembly["name"]: assembly for assembly in found}


def test_assemblies_refer_to_each_other_downwards_and_to_packages_only_behind_a_constraint() -> None:
    files = assembly_files()
    allowed = {
        "LsdGame.Core": set(),
        "LsdGame": {"LsdGame.Core"},
        "LsdGame.Universal": {"LsdGame", "LsdGame.Core"},
        "LsdGame.HighDefinition": {"LsdGame", "LsdGame.Core"},
        "LsdGame.Editor": {"LsdGame", "LsdGame.Core"},
        "LsdGame.Tests": {"LsdGame.Core"},
        "LsdGame.Samples.Playground": {"LsdGame", "LsdGame.Core"},
    }
    assert set(files) == set(allowed)
    for name, assembly in files.items():
        references = set(assembly["references"])
        assert references & set(files) == allowed[name], name
        pipelines = {reference for reference in references if reference.startswith("Unity.RenderPipelines")}
        defined = {version["define"] for version in assembly.get("versionDefines", [])}
        constraints = set(assembly.get("defineConstraints", []))
        assert bool(pipelines) == bool(constraints & defined), f"{name} compiles only where its pipeline is installed"
    assert all(files[name]["includePlatforms"] == ["Editor"] for name in ("LsdGame.Editor", "LsdGame.Tests"))


def test_the_package_names_its_version_once_and_its_samples_exist() -> None:
    package = json.loads((PACKAGE / "package.json").read_text())
    assert f"## [{package['version']}]" in (PACKAGE / "CHANGELOG.md").read_text()
    assert f'"unity {package["version"]}"' in (PACKAGE / "Runtime" / "LsdCamera.cs").read_text()
    assert (PACKAGE / "LICENSE.md").read_text() == (ROOT / "LICENSE").read_text()
    assert all((PACKAGE / sample["path"]).is_dir() for sample in package["samples"])


def test_the_sample_scene_refers_to_files_of_the_package_and_its_rules_are_read() -> None:
    folder = PACKAGE / "Samples~" / "Playground"
    known = {re.search(r"guid: (\w+)", path.read_text())[1] for path in PACKAGE.rglob("*.meta")}
    named = set(re.findall(r"guid: (\w+)", (folder / "Playground.unity").read_text()))
    assert len(named) == 4 and named <= known
    rules = Rules.parse((folder / "playground-rules.txt").read_text())
    raised = set(re.findall(r'"((?:coin|cave)\w*)"', (folder / "PlaygroundWorld.cs").read_text()))
    assert raised == {"coin", "cave_entered", "cave_left"} <= set(rules.event_names())


class StandIns:
    """Assemblies compiled against tests/unity, which stands in for Unity's API: names and types, no behaviour."""

    def __init__(self, core: Path, folder: Path) -> None:
        self._core = core
        self._folder = folder
        self._engines: dict[tuple[str, ...], Path] = {}
        runtime = [*(PACKAGE / "Runtime").glob("*.cs"), *(PACKAGE / "Runtime" / "Internal").glob("*.cs")]
        self.runtime = self.compile("LsdGame", runtime, ())

    def engine(self, defines: tuple[str, ...]) -> Path:
        """Unity as it is with these pipelines installed."""
        if defines not in self._engines:
            folder = self._folder / "_".join(("engine", *defines))
            folder.mkdir()
            names = ("UnityEngine.cs", "UnityEditor.cs", "RenderPipelines.cs")
            files = [STAND_INS / name for name in names]
            self._engines[defines] = dotnet.or_skip().compile(files, folder / "UnityEngine.dll", defines=defines)
        return self._engines[defines]

    def compile(self, name: str, files: list[Path], defines: tuple[str, ...]) -> Path:
        """Compile an assembly of the package as Unity would with these symbols defined."""
        folder = self._folder / "_".join((name, *defines))
        folder.mkdir()
        pipelines = tuple(define for define in defines if define.startswith("LSD_URP_GRAPH"))
        references = [self._core, self.engine(pipelines)]
        references += [self.runtime] if name != "LsdGame" else []
        return dotnet.or_skip().compile(sorted(files), folder / f"{name}.dll", references=references, defines=defines)


@pytest.fixture(scope="module")
def stand_ins(core: Path, tmp_path_factory) -> StandIns:
    return StandIns(core, tmp_path_factory.mktemp("unity"))


@pytest.mark.parametrize(
    ("name", "folder", "defines"),
    [
        ("LsdGame.Universal", "Runtime/Universal", ()),
        ("LsdGame.Universal", "Runtime/Universal", ("LSD_URP_HANDLES",)),
        ("LsdGame.Universal", "Runtime/Universal", ("LSD_URP_HANDLES", "LSD_URP_GRAPH")),
        ("LsdGame.HighDefinition", "Runtime/HighDefinition", ()),
        ("LsdGame.Editor", "Editor", ()),
        ("LsdGame.Samples.Playground", "Samples~/Playground", ("ENABLE_LEGACY_INPUT_MANAGER",)),
    ],
    ids=["URP 12", "URP 13", "URP 17", "HDRP", "editor", "sample"],
)
def test_what_touches_unity_compiles_against_stand_ins(stand_ins: StandIns, name: str, folder: str, defines) -> None:
    assert stand_ins.compile(name, sources(PACKAGE / folder), defines).exists()


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


def live_facts(sdk: dotnet.Dotnet, core: Path, tmp_path: Path) -> dict[str, str]:
    """What tests/unity/LiveProgram.cs saw of `lsd-game serve --fake`."""
    program = tmp_path / "Live.dll"
    sdk.compile([STAND_INS / "LiveProgram.cs"], program, references=[core], is_program=True)
    (tmp_path / core.name).write_bytes(core.read_bytes())
    with fake_server("--token", "a token") as url:
        result = sdk.run(program, url, "a token", timeout_s=110)
    assert result.returncode == 0, result.stdout + result.stderr
    return dict(line.split(" ", 1) for line in result.stdout.splitlines())


def test_the_core_plays_against_the_real_server_and_resumes_after_a_break(core: Path, tmp_path: Path) -> None:
    seen = live_facts(dotnet.or_skip(), core, tmp_path)
    for fact in ("is_inverted", "prompt_ok", "carries_prompt", "event_ok", "parameter_ok", "is_resumed"):
        assert seen[fact] == "True", (fact, seen)
    assert seen["keeps_style"] == "frozen tundra 1.00"
    assert seen["wrong_token"] == "the token is wrong"
    assert seen["bad_rules"].startswith("rules:1: ")
