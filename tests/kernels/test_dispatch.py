"""Which kernels a device gets, and the sentence that says why."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lsd_game.commands import model_arguments
from lsd_kernels.core import CoreShape
from lsd_kernels.core_form import choose_form, describe_forms, key_of
from lsd_kernels.dispatch import WANTED, choose, wanted_form
from lsd_kernels.ops import load
from lsd_kernels.tiling import table
from lsd_kernels.tune import write_table


@pytest.fixture
def hopper(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (9, 0))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    return monkeypatch


def test_a_hopper_gpu_gets_triton(hopper: pytest.MonkeyPatch) -> None:
    assert choose("auto", "cuda:0").name == "triton"
    assert choose("triton", "cuda:0").reason == "asked for"
    assert choose("torch", "cuda:0").name == "torch"


def test_the_names_that_commands_take_are_those_that_are_known() -> None:
    assert model_arguments.KERNELS == WANTED


def test_a_name_may_say_the_cores_form(hopper: pytest.MonkeyPatch) -> None:
    assert choose("triton-persistent", "cuda").name == "triton"
    assert [wanted_form(name) for name in WANTED] == [None, None, None, "graph", "persistent"]


SHAPE = CoreShape(tokens=700, dim=1536, heads=12, inner=6144, layers=12, slots=6, rows=256)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A GPU whose table has two cores, of which one is faster in one launch."""
    monkeypatch.setattr("lsd_kernels.tiling.TABLES", tmp_path)
    slow, fast = replace(SHAPE, tokens=1400), SHAPE
    cores = {key_of(slow): [90.0, 95.0], key_of(fast): [50.0, 40.0]}
    write_table(tmp_path / "some_gpu.json", "Some GPU", {}, cores)
    table.cache_clear()
    yield
    table.cache_clear()


def test_a_core_that_was_not_measured_runs_as_graph() -> None:
    assert choose_form(None, SHAPE, "Some GPU").name == "graph"
    assert "not measured" in choose_form(None, SHAPE, "Some GPU").reason
    assert "nothing was measured on this GPU yet" in describe_forms("Some GPU")
    assert choose_form("persistent", SHAPE, "Some GPU").name == "persistent", "asked for"


def test_the_table_of_a_gpu_chooses_the_form_that_was_faster(measured: None) -> None:
    assert choose_form(None, SHAPE, "Some GPU").name == "persistent"
    assert choose_form(None, SHAPE, "Some GPU").reason == "measured: persistent 40 us, graph 50 us"
    assert choose_form(None, replace(SHAPE, tokens=1400), "Some GPU").name == "graph"
    assert choose_form(None, replace(SHAPE, tokens=900), "Some GPU").name == "graph", "unknown there"
    assert choose_form("graph", SHAPE, "Some GPU").name == "graph", "asked for"
    assert describe_forms("Some GPU").endswith(f"where it was faster: {key_of(SHAPE)}")


def test_each_precision_has_times_of_its_own(measured: None, tmp_path: Path) -> None:
    assert choose_form(None, SHAPE, "Some GPU", "fp8").name == "graph", "it was measured in bf16 alone"
    cores = {key_of(SHAPE): [40.0, 50.0], key_of(SHAPE, "fp8"): [30.0, 20.0]}
    write_table(tmp_path / "some_gpu.json", "Some GPU", {}, cores)
    table.cache_clear()
    assert choose_form(None, SHAPE, "Some GPU").name == "graph"
    assert choose_form(None, SHAPE, "Some GPU", "fp8").reason == "measured: persistent 20 us, graph 30 us"
    assert describe_forms("Some GPU").endswith(f"where it was faster: {key_of(SHAPE, 'fp8')}")


def test_an_older_gpu_gets_torch_and_says_why(hopper: pytest.MonkeyPatch) -> None:
    hopper.setattr(torch.cuda, "get_device_capability", lambda device: (8, 6))
    assert choose("auto", "cuda").name == "torch"
    assert choose("auto", "cuda").reason == "cuda has compute capability 8.6, they need 9.0 or more"


def test_without_triton_the_reason_says_what_to_install(hopper: pytest.MonkeyPatch) -> None:
    hopper.setattr(importlib.util, "find_spec", lambda name: None)
    assert "pip install" in choose("auto", "cuda").reason


def test_a_cpu_gets_torch_and_refuses_triton() -> None:
    assert choose("auto", "cpu").reason == "the device is cpu, not cuda"
    with pytest.raises(ValueError, match="the device is cpu"):
        choose("triton", "cpu")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="got 'cuda'"):
        choose("cuda", "cpu")
    with pytest.raises(ValueError, match="got 'auto'"):
        load("auto")
