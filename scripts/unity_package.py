"""Writes what is derived in unity_bridge: a .meta file beside every asset, and Tests/golden.txt from tests/golden.

Unity ignores assets of an installed package that have no .meta. A GUID follows from the path, so it never changes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "unity_bridge"
HIDDEN = {"Documentation~"}
IMPORTERS = {
    ".asmdef": "AssemblyDefinitionImporter",
    ".cs": "MonoImporter",
    ".json": "PackageManifestImporter",
    ".md": "TextScriptImporter",
    ".shader": "ShaderImporter",
    ".txt": "TextScriptImporter",
    ".unity": "DefaultImporter",
}
MONO_FIELDS = "  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n  icon: {instanceID: 0}\n"


def assets() -> list[Path]:
    """Every file and folder that Unity imports, now or when a sample is copied into a project."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix != ".meta" and not HIDDEN & set(path.relative_to(PACKAGE).parts) and path.name != "Samples~"
    ]


def meta(path: Path) -> str:
    """The text of the .meta file of an asset."""
    name = path.relative_to(PACKAGE).as_posix()
    guid = hashlib.md5(f"com.lsd-game.bridge/{name}".encode(), usedforsecurity=False).hexdigest()
    importer = "DefaultImporter" if path.is_dir() else IMPORTERS[path.suffix]
    folder = "folderAsset: yes\n" if path.is_dir() else ""
    fields = MONO_FIELDS if importer == "MonoImporter" else ""
    return (
        f"fileFormatVersion: 2\nguid: {guid}\n{folder}{importer}:\n  externalObjects: {{}}\n{fields}"
        "  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
    )


def golden() -> str:
    """Every vector of tests/golden as a line `file TAB case TAB hex TAB close code, if it is to be refused`."""
    lines = []
    for path in sorted((ROOT / "tests" / "golden").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            lines.append("\t".join([path.stem, case["case"], case["hex"], str(case.get("code", ""))]))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (PACKAGE / "Tests" / "golden.txt").write_text(golden(), encoding="utf-8")
    for old in PACKAGE.rglob("*.meta"):
        old.unlink()
    for asset in assets():
        asset.with_name(f"{asset.name}.meta").write_text(meta(asset), encoding="utf-8")
