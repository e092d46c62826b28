"""The kernels around the convolutions against their float64 references."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import interpreted  # noqa: F401
from lsd_kernels import hourglass, hourglass_triton
from lsd_kernels.testing.comparing import TOLERANCE, errors, poisoned
from lsd_kernels.tiling import Tile

DTYPES = list(TOLERANCE)
both_dtypes = pytest.mark.parametrize("dtype", DTYPES, ids=str)


def features(*shape: int, dtype: torch.dtype) -> torch.Tensor:
    return torch.randn(shape).to(dtype)


def check(op: str, arguments: dict[str, Any], outputs: tuple[str, ...], dtype: torch.dtype, **kernel_only: Any) -> None:
    kernel, reference = getattr(hourglass_triton, op), getattr(hourglass, op)
    found = errors(kernel, reference, arguments, outputs, **kernel_only)
    assert all(error <= TOLERANCE[dtype] for error in found.values()), found


@both_dtypes
@pytest.mark.parametrize("has_last", [0, 1])
def test_pack_frame_reads_the_last_picture_only_where_there_is_one(has_last: int, dtype: torch.dtype) -> None:
    height, width = 14, 22
    last = torch.rand(height, width, 3).to(dtype) if has_last else poisoned(height, width, 3, dtype=dtype)
    arguments = {
        "source": torch.randint(0, 256, (height, width, 3), dtype=torch.uint8),
        "noisy": features(height, width, 3, dtype=dtype),
        "noise_scale": 0.15,
        "last": last,
        "has_last": torch.tensor([has_last], dtype=torch.int32),
        "leak": torch.tensor([0.25]),
        "out": poisoned(height // 2, width // 2, hourglass.INPUT_CHANNELS, dtype=dtype),
    }
    check("pack_frame", arguments, ("out",), dtype)


@both_dtypes
def test_film_relu(dtype: torch.dtype) -> None:
    y = features(9, 13, 24, dtype=dtype)
    arguments = {"y": y, "factor": features(24, dtype=dtype), "offset": features(24, dtype=dtype)}
    check("film_relu", arguments | {"out": poisoned(9, 13, 24, dtype=dtype)}, ("out",), dtype)


@both_dtypes
@pytest.mark.parametrize("has_x", [True, False], ids=["residual", "way_in"])
def test_add_relu(has_x: bool, dtype: torch.dtype) -> None:
    shape = (9, 13, 24)
    arguments = {
        "x": features(*shape, dtype=dtype) if has_x else None,
        "y": features(*shape, dtype=dtype),
        "bias": features(24, dtype=dtype),
        "out": poisoned(*shape, dtype=dtype),
        "rectified": poisoned(*shape, dtype=dtype) if has_x else None,
    }
    check("add_relu", arguments, ("out", "rectified") if has_x else ("out",), dtype)


@both_dtypes
def test_join(dtype: torch.dtype) -> None:
    height, width, channels = 10, 14, 24
    arguments = {
        "low": features(height // 2, width // 2, 4 * channels, dtype=dtype),
        "skip": features(height, width, 40, dtype=dtype),
        "weight": features(channels, 40, dtype=dtype),
        "out": poisoned(height, width, channels, dtype=dtype),
        "rectified": poisoned(height, width, channels, dtype=dtype),
    }
    check("join", arguments, ("out", "rectified"), dtype, tile=Tile(64, 32, 32, 4, 3))


def blend_case(dtype: torch.dtype, is_final: bool) -> dict[str, Any]:
    height, width = 14, 22
    return {
        "head": features(height // 2, width // 2, 16, dtype=dtype),
        "bias": features(16, dtype=dtype),
        "maps": features(2, 3, 12, dtype=dtype),
        "source": torch.randint(0, 256, (height, width, 3), dtype=torch.uint8),
        "noisy": features(height, width, 3, dtype=dtype),
        "share": 1.0 if is_final else 0.25,
        "out": poisoned(height, width, 3, dtype=dtype),
        "pixels": poisoned(height, width, 3, dtype=torch.uint8) if is_final else None,
        "broken": poisoned(2, dtype=torch.int32),
    }


@both_dtypes
@pytest.mark.parametrize("is_final", [True, False], ids=["final", "step"])
def test_blend_frame(is_final: bool, dtype: torch.dtype) -> None:
    outputs = ("out", "pixels", "broken") if is_final else ("out", "broken")
    check("blend_frame", blend_case(dtype, is_final), outputs, dtype)


@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
@pytest.mark.parametrize("module", [hourglass, hourglass_triton])
def test_blend_frame_tells_of_numbers_that_are_no_picture(module: Any, value: float) -> None:
    arguments = blend_case(torch.float32, True)
    arguments["head"][6, 10, 5] = value
    arguments["head"][6, 10, 13] = -9.0  # the gate shows what was drawn there
    module.blend_frame(**arguments)
    assert arguments["broken"].any()
