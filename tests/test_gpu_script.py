"""scripts/gpu.sh asks for all that it promises: a stand-in for Python writes down what it is asked to run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
STAND_IN = """#!/bin/sh
echo "$@" >> "{log}"
case "$*" in *device_count*) echo {gpus};; esac
"""


def asked(tmp_path: Path, job: str, *, gpus: int = 1, has_sanitizer: bool = False) -> tuple[list[str], str]:
    """What the script ran, a line each, and what it said."""
    log, bin_dir = tmp_path / "log", tmp_path / "bin"
    bin_dir.mkdir()
    write_program(bin_dir / "python-with-cuda", STAND_IN.format(log=log, gpus=gpus))
    if has_sanitizer:
        write_program(bin_dir / "compute-sanitizer", f'#!/bin/sh\necho "sanitizer $@" >> "{log}"\n')
    environment = {**os.environ, "PYTHON": str(bin_dir / "python-with-cuda"), "OUT": str(tmp_path / "out")}
    environment["PATH"] = f"{bin_dir}:/usr/bin:/bin"
    ended = subprocess.run(
        [ROOT / "scripts" / "gpu.sh", job], env=environment, capture_output=True, text=True, check=True
    )
    return log.read_text().splitlines(), ended.stdout


def write_program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def test_the_tests_say_when_the_sanitizer_is_missing(tmp_path: Path) -> None:
    ran, told = asked(tmp_path, "test")
    assert ran == ["-m pytest -m gpu -p no:cacheprovider"]
    assert "compute-sanitizer is not installed" in told


def test_the_tests_run_memcheck_and_racecheck_where_they_can(tmp_path: Path) -> None:
    ran, told = asked(tmp_path, "test", has_sanitizer=True)
    watched = [line.split(" --error-exitcode")[0] for line in ran if line.startswith("sanitizer")]
    assert watched == ["sanitizer --tool memcheck", "sanitizer --tool racecheck"]
    assert all(line.endswith("-m lsd_kernels.testing.small_step") for line in ran[1:])
    assert "not installed" not in told


def test_the_benchmark_takes_all_gpus_where_there_are_several(tmp_path: Path) -> None:
    ran, _ = asked(tmp_path, "bench", gpus=4)
    assert any("--nproc-per-node 4 -m lsd_kernels.ranks_bench" in line for line in ran)


def test_the_benchmark_leaves_them_out_on_one_gpu(tmp_path: Path) -> None:
    ran, _ = asked(tmp_path, "bench")
    assert ran[0].startswith("scripts/bench_kernels.py --json")
    assert not any("ranks_bench" in line for line in ran)
