"""The command that compares the live model on a CPU: what it compares with is what it says."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

SCRIPT = Path(__file__).parent.parent / "scripts" / "bench_cpu.py"


@pytest.fixture(scope="module")
def bench_cpu() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_cpu", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_style_network_has_the_usual_size(bench_cpu: ModuleType) -> None:
    network = bench_cpu.StyleNetwork()
    assert sum(parameter.numel() for parameter in network.parameters()) == pytest.approx(1.68e6, rel=0.01)


@torch.inference_mode()
def test_every_contender_draws_a_picture_of_the_frames_size(bench_cpu: ModuleType) -> None:
    pixels = np.zeros((144, 256, 3), np.uint8)
    for draw in (bench_cpu.plain("tiny", torch.float32), bench_cpu.style_network(torch.float32)):
        drawn = draw(pixels)
        assert drawn.shape == pixels.shape and drawn.dtype == np.uint8


def test_the_processors_own_time_leaves_waiting_out(bench_cpu: ModuleType) -> None:
    took = bench_cpu.measure({"waiting": lambda pixels: time.sleep(0.02)}, rounds=3)["waiting"]
    assert took.clock_ms >= 20.0 > took.cpu_ms


def test_all_take_turns_and_the_medians_leave_the_warm_up_out(bench_cpu: ModuleType) -> None:
    drawn: list[str] = []
    contenders = {name: lambda pixels, name=name: drawn.append(name) for name in ("one", "other")}
    medians = bench_cpu.measure(contenders, rounds=3)
    assert drawn == ["one", "one", "other", "other"] * (3 + bench_cpu.NUM_WARM_UPS)
    assert medians.keys() == contenders.keys() and all(
        0.0 <= span_ms < 5.0 for took in medians.values() for span_ms in took
    )
