"""The bridge's benches: each client plays against the real server and has its line in the table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import chromium
import dotnet
import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


def table_of(*words: str) -> list[dict[str, str]]:
    """The rows of the table that a bench prints."""
    result = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=110, cwd=SCRIPTS)
    lines = [line.strip("| ").split("|") for line in result.stdout.splitlines() if line.startswith("|")]
    assert lines, result.stderr
    names, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("client", ["python", "csharp", "chromium"])
def test_each_client_is_timed(client: str) -> None:
    if client == "csharp":
        dotnet.or_skip()
    if client == "chromium" and chromium.installed() is None:
        pytest.skip("needs chromium")
    (row,) = table_of("bridge_bench.py", "--client", client, "--seconds", "2")
    assert row["client"] == client
    assert float(row["answers/s"]) > 5
    assert 1 < float(row["p50 ms"]) <= float(row["p95 ms"]) <= float(row["p99 ms"])
    assert 0 < float(row["CPU/session"]) < 2
    assert 20 < float(row["MB first"]) <= 2 * float(row["MB last"])
    if client == "chromium":
        assert float(row["whole p50"]) > float(row["p50 ms"])


def test_the_soak_shows_memory_and_latency_over_the_run() -> None:
    rows = table_of("bridge_soak.py", "--minutes", "0.1")
    assert len(rows) == 12
    assert all(float(row["server MB"]) > 20 and 1 < float(row["p50 ms"]) <= float(row["p99 ms"]) for row in rows)
