"""Every kernel of a step compiles for sm_90a without a GPU, spills nothing and multiplies with wgmma."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import interpreted  # noqa: F401
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.model_shape import PRESETS, ModelShape
from lsd_kernels.phases import step_phases

MATRIX_KERNELS = {"qkv_project", "attend", "gated_linear", "gelu_linear", "join"}
CORE_KERNELS = MATRIX_KERNELS - {"join"} | {"prescale"}
PERSISTENT = {"core", "core_of_2_gpus"}  # all of it in one launch
MAX_SHARED_BYTES = 227 * 1024
REGISTER_FILE = 64 * 1024  # of a SM


def compiled(*options: str) -> list[dict[str, Any]]:
    """What `python -m lsd_kernels.testing.aot --json` prints, in a process that does not interpret."""
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    command = [sys.executable, "-m", "lsd_kernels.testing.aot", "--json", *options]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    told: list[dict[str, Any]] = json.loads(ended.stdout)
    return told


@pytest.fixture(scope="module")
def kernels() -> list[dict[str, Any]]:
    """Those of all presets."""
    return compiled()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_products_compile_with_their_weights_by_tensor_copies(precision: str) -> None:
    found = compiled("small", "--tma", f"--precision={precision}")
    assert {kernel["name"] for kernel in found} == MATRIX_KERNELS - {"attend"}
    for kernel in found:
        assert kernel["spills"] == 0, kernel
        assert kernel["shared_bytes"] <= MAX_SHARED_BYTES, kernel
        assert kernel["wgmma"] and kernel["tma"], kernel
        assert bool(kernel["fp8"]) == (precision == "fp8" and kernel["name"] != "join"), kernel


@pytest.mark.timeout(400)
def test_nothing_spills_and_everything_fits_a_sm(kernels: list[dict[str, Any]]) -> None:
    for kernel in kernels:
        assert kernel["spills"] == 0, kernel
        assert kernel["shared_bytes"] <= MAX_SHARED_BYTES, kernel
        assert kernel["registers"] * kernel["warps"] * 32 <= REGISTER_FILE, kernel


def test_every_matrix_kernel_multiplies_with_wgmma(kernels: list[dict[str, Any]]) -> None:
    assert {kernel["name"] for kernel in kernels if kernel["wgmma"]} == MATRIX_KERNELS | PERSISTENT


def test_every_kernel_waits_for_the_one_before_it(kernels: list[dict[str, Any]]) -> None:
    assert all(kernel["pdl"] >= 1 for kernel in kernels if kernel["name"] not in PERSISTENT)


@pytest.mark.parametrize("shape", PRESETS.values(), ids=lambda shape: shape.name)
def test_a_step_launches_what_the_floors_count_and_at_most_five_kernels_a_layer(
    kernels: list[dict[str, Any]], shape: ModelShape
) -> None:
    of_shape = [kernel for kernel in kernels if kernel["config"] == shape.name]
    launched = sum(kernel["launches"] for kernel in of_shape if kernel["name"] in CORE_KERNELS)
    assert launched <= 1 + 5 * shape.layers
    assert [kernel["launches"] for kernel in of_shape if kernel["name"] in PERSISTENT] == [1, 1]
    for name in {kernel["name"] for kernel in of_shape} - PERSISTENT:
        counted = sum(phase.launches for phase in step_phases(shape) if phase.name.split(" ")[0] == name)
        assert sum(kernel["launches"] for kernel in of_shape if kernel["name"] == name) == counted, name
