"""The core in e4m3 compiles for sm_90a without a GPU, as graph and in one launch: fp8 wgmma, and nothing spills."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import interpreted  # noqa: F401
from lsd_kernels.model_shape import SMALL

PRODUCTS = {"qkv_project", "gated_linear", "gelu_linear"}
LAUNCHED = PRODUCTS | {"prescale", "attend"}
PERSISTENT = {"core", "core_of_2_gpus"}  # all of it in one launch
FP8_OF_A_LAYER = 4  # products
MAX_SHARED_BYTES = 227 * 1024
REGISTER_FILE = 64 * 1024  # of a SM


@pytest.mark.timeout(400)
def test_every_kernel_of_small_compiles_to_fp8_instructions_and_spills_nothing() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    command = [sys.executable, "-m", "lsd_kernels.testing.aot", "--json", "--precision=fp8", "small"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    kernels: list[dict[str, Any]] = json.loads(ended.stdout)
    for kernel in kernels:
        assert kernel["spills"] == 0, kernel
        assert kernel["shared_bytes"] <= MAX_SHARED_BYTES, kernel
        assert kernel["registers"] * kernel["warps"] * 32 <= REGISTER_FILE, kernel
        assert kernel["pdl"] >= 1 or kernel["name"] in PERSISTENT, kernel
        if kernel["name"] in PRODUCTS:
            assert kernel["wgmma"] == kernel["fp8"] > 0, kernel
        if kernel["name"] in PERSISTENT:
            assert kernel["launches"] == 1, kernel
            assert kernel["wgmma"] > kernel["fp8"] >= FP8_OF_A_LAYER, "attention multiplies in bfloat16"
    assert {kernel["name"] for kernel in kernels} == LAUNCHED | PERSISTENT | {"modulated_norm_fp8"}
    launched = sum(kernel["launches"] for kernel in kernels if kernel["name"] in LAUNCHED)
    assert launched == 1 + 5 * SMALL.layers
