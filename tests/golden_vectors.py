"""Reads tests/golden, which every client of lsd.v1 shares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden"


def cases(pattern: str) -> list[Any]:
    """(file and case, bytes, the rest of the case) of every file that matches."""
    found = []
    for path in sorted(GOLDEN.glob(pattern)):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            found.append((f"{path.stem}: {case['case']}", bytes.fromhex(case["hex"]), case))
    return found


def from_json(value: Any) -> Any:
    """Undo the {"$bytes": hex} of the files."""
    if isinstance(value, dict):
        return bytes.fromhex(value["$bytes"]) if "$bytes" in value else {k: from_json(v) for k, v in value.items()}
    return [from_json(item) for item in value] if isinstance(value, list) else value
