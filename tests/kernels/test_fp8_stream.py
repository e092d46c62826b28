"""A stream whose large products are in e4m3: asked for by name, nearly the same pictures, its past kept as before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lsd_game.frame import Pixels
from lsd_game.model import checkpoint
from lsd_game.model.config import TINY
from lsd_game.model.devices import describe_precisions
from lsd_game.model.network import LsdNetwork
from lsd_game.model.stream import RestyleStream
from lsd_game.session.config import SessionConfig
from lsd_game.session.stages import load_model
from lsd_game.session.tape.recordings import _header
from lsd_kernels.dispatch import choose_precision

SIZE = (96, 64)


def pictures(count: int = 5) -> list[Pixels]:
    rng = np.random.default_rng(0)
    blocks = rng.integers(0, 256, (8, 12, 3), dtype=np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    return [np.roll(blocks, 2 * number, axis=1) for number in range(count)]


def stream(precision: str) -> RestyleStream:
    return RestyleStream("tiny", "molten lava world", resolution=SIZE, precision=precision)


def drawn(of: RestyleStream) -> np.ndarray:
    return np.stack([of(picture) for picture in pictures()]).astype(float)


def test_fp8_changes_the_pictures_a_little() -> None:
    plain, rounded = drawn(stream("bf16")), drawn(stream("fp8"))
    difference = np.abs(plain - rounded).mean(axis=(1, 2, 3))
    assert (difference > 0.0).all(), "it is not on"
    assert difference.max() < 2.0, "grey levels"
    assert difference.max() < 0.1 * np.abs(plain - np.stack(pictures())).mean(), "beside what the model changes"


def test_fp8_draws_the_same_again_after_its_past_is_forgotten_and_in_a_shared_stream() -> None:
    first = stream("fp8")
    once = drawn(first)
    first.reanchor()
    assert np.array_equal(drawn(first), once)
    assert np.array_equal(drawn(first.share()), once)


def test_nothing_but_asking_turns_it_on_and_it_is_named() -> None:
    assert RestyleStream("tiny").precision == "bf16"
    loaded = load_model(SessionConfig(device="cpu", precision="fp8"), ())
    assert (loaded.kernels, loaded.precision) == ("torch", "fp8")
    assert "simulated" not in choose_precision("fp8", "triton").reason
    assert describe_precisions().startswith("bf16: ")
    assert _header(SessionConfig(precision="fp8"), "cpu", "").precision == "fp8", "a session is replayed in it"


def test_another_precision_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"the precision must be one of \('bf16', 'fp8'\), got 'int4'"):
        stream("int4")


def test_a_model_of_other_heads_cannot_have_it(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = replace(TINY, name="test", heads=3, head_dim=64)
    path = tmp_path / "narrow.safetensors"
    checkpoint.save(path, LsdNetwork(config), {})
    with pytest.raises(ValueError, match="fp8 needs heads a power of two wide that fill the model's width"):
        RestyleStream(str(path), precision="fp8")
