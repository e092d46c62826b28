"""The fused frame computes exactly what the model's own modules compute, for every step count, style and past."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
import torch

import interpreted  # noqa: F401
from lsd_game.model import checkpoint, stream
from lsd_game.model.adapters import Rack
from lsd_game.model.config import ModelConfig
from lsd_game.model.drawer import ModelError
from lsd_game.model.fused import FusedFrames, FusedWeights
from lsd_game.model.network import LsdNetwork
from lsd_game.model.stream import RestyleStream
from lsd_game.model.wardrobe import ReadyStyle, Wardrobe
from lsd_kernels.core_form import key_of
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.ops import NAMES, load
from lsd_kernels.testing.comparing import QUANTISED_TOLERANCE, TOLERANCE, relative_error
from lsd_kernels.tiling import table
from lsd_kernels.tune import write_table

CONFIG = ModelConfig("test", 48, 32, (8, 8, 16), (1, 1, 1), (1, 1, 1), dim=64, heads=2, layers=2, window=2)
NUM_FRAMES = 6  # past the ring's end and on


@pytest.fixture(scope="module")
def checkpoint_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A network in which everything matters: no weight is zero, and the core is loud."""
    torch.manual_seed(0)
    network = LsdNetwork(CONFIG)
    for name, parameter in network.named_parameters():
        if not bool(parameter.any()):
            torch.nn.init.normal_(parameter, std=0.1)
        if "decoder.head" in name or "from_tokens" in name:
            parameter.data.mul_(4.0)
    path = tmp_path_factory.mktemp("fused") / "test.safetensors"
    checkpoint.save(path, network, {})
    return str(path)


def open_stream(path: str, steps: int, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> RestyleStream:
    monkeypatch.setattr(stream, "fast_dtype", lambda device: dtype)
    return RestyleStream(path, "lava", steps=steps)


def fused(of: RestyleStream, kernels: str, form: str | None = None, precision: str = PRECISIONS[0]) -> FusedFrames:
    weights = FusedWeights.of(of._network, precision)
    return FusedFrames(of.config, weights, of._drawer._noise, of.steps, load(kernels), form)


def pictures() -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [torch.randint(0, 256, (32, 48, 3), dtype=torch.uint8, generator=generator) for _ in range(NUM_FRAMES)]


def styles(of: RestyleStream) -> list[ReadyStyle]:
    """One prompt, then a fade of two."""
    mixes = [(("lava", 1.0),)] * 2 + [(("lava", 0.7), ("deep winter night", 0.3))] * (NUM_FRAMES - 2)
    return [of._wardrobe.style(mix) for mix in mixes]


@torch.inference_mode()
def compare(of: RestyleStream, frames: FusedFrames, num_frames: int = NUM_FRAMES) -> list[float]:
    """Relative error of each frame's drawing, the past forgotten once on the way."""
    found = []
    for number, (picture, style) in enumerate(zip(pictures()[:num_frames], styles(of), strict=False)):
        if number == NUM_FRAMES - 2:
            of.reanchor()
            frames.reanchor()
        of._drawer.draw(picture, style, 0)
        frames.draw(picture, style)
        assert of._drawer._last is not None
        found.append(relative_error(frames.drawn, of._drawer._last[0, 0].permute(1, 2, 0)))
    return found


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_reference_ops_draw_what_the_model_draws(
    checkpoint_path: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_stream(checkpoint_path, steps, torch.float64, monkeypatch)
    assert max(compare(own, fused(own, "torch"))) < 1e-12


@pytest.mark.parametrize("dtype", list(TOLERANCE), ids=str)
def test_the_triton_ops_draw_what_the_model_draws(
    checkpoint_path: str, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bfloat16 each of the two rounds where it stores, so both budgets add up."""
    own = open_stream(checkpoint_path, 1, dtype, monkeypatch)
    found = compare(own, fused(own, "triton"), num_frames=3)
    assert max(found) < (1e-5 if dtype == torch.float32 else 2 * TOLERANCE[dtype]), found


def test_the_core_in_one_launch_draws_what_the_model_draws(
    checkpoint_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_stream(checkpoint_path, 1, torch.float32, monkeypatch)
    frames = fused(own, "triton", "persistent")
    assert frames.form == "persistent"
    assert max(compare(own, frames, num_frames=3)) < 1e-5


@torch.inference_mode()
def test_the_core_in_one_launch_in_e4m3_draws_what_its_reference_draws(
    checkpoint_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_stream(checkpoint_path, 1, torch.float32, monkeypatch)
    style = styles(own)[0]
    frames, reference = fused(own, "torch", "persistent", "fp8"), fused(own, "torch", precision="fp8")
    assert (frames.form, reference.form) == ("persistent", "graph")
    for picture in pictures()[:2]:
        frames.draw(picture, style), reference.draw(picture, style)
        assert relative_error(frames.drawn, reference.drawn) <= QUANTISED_TOLERANCE[torch.float32]


def test_the_gpus_table_chooses_the_form_of_each_precision(
    checkpoint_path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One launch was faster in fp8 alone; torch's own ops have no such form."""
    own = open_stream(checkpoint_path, 1, torch.float32, monkeypatch)
    shape = fused(own, "torch")._core.shape
    monkeypatch.setattr("lsd_kernels.tiling.TABLES", tmp_path)
    monkeypatch.setattr("lsd_kernels.tiling._gpu_here", lambda: "Some GPU")
    times = {key_of(shape, "bf16"): [1.0, 2.0], key_of(shape, "fp8"): [2.0, 1.0]}
    write_table(tmp_path / "some_gpu.json", "Some GPU", {}, times)
    table.cache_clear()
    forms = {pair: fused(own, pair[0], precision=pair[1]).form for pair in product(NAMES, PRECISIONS)}
    table.cache_clear()
    assert forms.pop(("triton", "fp8")) == "persistent"
    assert set(forms.values()) == {"graph"}


@torch.inference_mode()
def test_the_comparison_would_notice_a_forgotten_past_and_another_prompt(
    checkpoint_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_stream(checkpoint_path, 1, torch.float64, monkeypatch)
    one, other = fused(own, "torch"), fused(own, "torch")
    picture, style, winter = pictures()[0], styles(own)[0], styles(own)[-1]
    one.draw(picture, style), other.draw(picture, style)
    other._ring.clear()
    one.draw(picture, style), other.draw(picture, style)
    assert relative_error(one.drawn, other.drawn) > 1e-5
    one.reanchor(), other.reanchor()
    one.draw(picture, style), other.draw(picture, winter)
    assert relative_error(one.drawn, other.drawn) > 1e-3


@torch.inference_mode()
def test_a_letting_go_of_the_past_is_the_same(checkpoint_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = open_stream(checkpoint_path, 1, torch.float64, monkeypatch)
    frames, style = fused(own, "torch"), styles(own)[0]
    for number, picture in enumerate(pictures()):
        own._drawer._letting_go._leaks = (0.1 * number,)
        own._drawer.draw(picture, style, 0)
        frames.draw(picture, style, 0.1 * number if number else 0.0)
    assert own._drawer._last is not None
    assert relative_error(frames.drawn, own._drawer._last[0, 0].permute(1, 2, 0)) < 1e-6  # the leak travels as float32


@torch.inference_mode()
def test_weights_that_an_adapter_changes_are_packed_anew_in_place(
    checkpoint_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_stream(checkpoint_path, 1, torch.float64, monkeypatch)
    packed, picture = FusedWeights.of(own._network), pictures()[0]
    frames = FusedFrames(own.config, packed, own._drawer._noise, own.steps, load("torch"))
    frames.draw(picture, styles(own)[0])
    in_one_piece = packed.stacked.layers.qkv
    for parameter in own._network.parameters():
        parameter.mul_(1.1)
    own._wardrobe = Wardrobe(own._network, 1, Rack(own._network))
    packed.pack_anew(own._network)
    frames.reanchor()
    assert max(compare(own, frames)) < 1e-12
    assert torch.equal(in_one_piece, torch.stack([layer.qkv for layer in packed.layers]))


@torch.inference_mode()
def test_rounded_weights_are_packed_anew_in_place_too(checkpoint_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = open_stream(checkpoint_path, 1, torch.float64, monkeypatch)
    packed = FusedWeights.of(own._network, "fp8")
    layers, scales = packed.stacked.layers, packed.stacked.scales
    for parameter in own._network.parameters():
        parameter.mul_(1.1)
    packed.pack_anew(own._network)
    fresh = FusedWeights.of(own._network, "fp8").stacked
    assert scales is not None
    assert fresh.scales is not None
    assert all(map(torch.equal, scales, fresh.scales))
    assert torch.equal(layers.down.double(), fresh.layers.down.double())


@torch.inference_mode()
def test_numbers_that_are_no_picture_forget_the_past(checkpoint_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = open_stream(checkpoint_path, 1, torch.float64, monkeypatch)
    frames, (first, second, *_), style = fused(own, "torch"), pictures(), styles(own)[0]
    whole = frames.draw(first, style)
    frames.drawn[0, 0, 0] = torch.nan  # the last output, which the next frame sees
    own._drawer._fused = frames
    with pytest.raises(ModelError, match="NaN or infinity"):
        own._drawer.draw(second, style, 0)
    assert torch.equal(frames.draw(first, style), whole), "as a first frame"


def test_a_stream_names_its_kernels(checkpoint_path: str) -> None:
    assert RestyleStream(checkpoint_path).kernels == "torch"
    with pytest.raises(ValueError, match="triton kernels cannot run here: the device is cpu"):
        RestyleStream(checkpoint_path, kernels="triton")
