"""Which kernels a device gets, and the sentence that says why."""

from __future__ import annotations

import importlib.util

import pytest
import torch

from lsd_kernels.dispatch import choose
from lsd_kernels.ops import load


@pytest.fixture
def hopper(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (9, 0))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    return monkeypatch


def test_a_hopper_gpu_gets_triton(hopper: pytest.MonkeyPatch) -> None:
    assert choose("auto", "cuda:0").name == "triton"
    assert choose("triton", "cuda:0").reason == "asked for"
    assert choose("torch", "cuda:0").name == "torch"


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
