"""On a CUDA device: compiled kernels against float64, the captured frame against the model, and against itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from lsd_game.model.adapters import Rack
from lsd_game.model.config import TINY
from lsd_game.model.fused import FusedFrames, FusedWeights
from lsd_game.model.network import LsdNetwork
from lsd_game.model.wardrobe import ReadyStyle, Wardrobe
from lsd_kernels.core_form import FORMS, GRAPH
from lsd_kernels.dispatch import PRECISIONS, choose
from lsd_kernels.fp8 import Quantised
from lsd_kernels.model_shape import PRESETS, SMALL, ModelShape
from lsd_kernels.ops import load
from lsd_kernels.persistent_bench import timed_spans
from lsd_kernels.recorded import TILED, calls_of
from lsd_kernels.testing.comparing import QUANTISED_TOLERANCE, TOLERANCE, copied, numbers, relative_error, widened
from lsd_kernels.tune import tile_of
from lsd_kernels.whole_step import WholeStep

IS_USABLE = torch.cuda.is_available() and choose("auto", "cuda").name == "triton"
IS_COMPILED = os.environ.get("TRITON_INTERPRET", "0") != "1"
pytestmark = [
    pytest.mark.gpu,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not IS_USABLE, reason="needs a Hopper GPU or newer, and triton"),
    pytest.mark.skipif(IS_USABLE and not IS_COMPILED, reason="kernels are interpreted: scripts/gpu.sh test"),
]
OUTPUTS = {
    "prescale": (2, 3),
    "qkv_project": (9, 10, 11),
    "attend": (10,),
    "gated_linear": (4, 6, 7),
    "gelu_linear": (4,),
    "pack_frame": (6,),
    "film_relu": (3,),
    "add_relu": (3, 4),
    "join": (3, 4),
    "blend_frame": (6,),
}
OUTPUTS_FP8 = {
    "prescale_fp8": (2, 3),
    "qkv_project_fp8": (9, 10, 11),
    "attend_fp8": (10,),
    "gated_linear_fp8": (4, 6, 7),
    "gelu_linear_fp8": (4,),
}


@pytest.mark.parametrize("by_tma", [False, True])
def test_every_op_at_the_shapes_of_small_agrees_with_float64(by_tma: bool) -> None:
    triton, reference = load("triton"), load("torch")
    for call in calls_of(WholeStep(triton, SMALL, "cuda")):
        exact = [widened(argument) for argument in call.arguments]
        mine = [value.clone() if isinstance(value, torch.Tensor) else value for value in call.arguments]
        is_product = call.op in TILED and call.op != "attend"
        tile = {"tile": replace(tile_of(call), by_tma=by_tma)} if is_product else {}
        getattr(triton, call.op)(*mine, **tile)
        getattr(reference, call.op)(*exact)
        for place in OUTPUTS[call.op]:
            if mine[place] is not None and not (call.op == "gated_linear" and mine[5] is None and place > 4):
                assert relative_error(mine[place], exact[place]) <= TOLERANCE[torch.bfloat16], (call.op, place)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("shape", PRESETS.values(), ids=lambda shape: shape.name)
def test_the_core_in_one_launch_agrees_with_the_graph_launch_after_launch(shape: ModelShape, precision: str) -> None:
    torch.manual_seed(0)
    step = WholeStep(load("triton"), shape, "cuda")
    start, drawn = step.tokens.clone(), {}
    for form in FORMS:
        step.use_form(form, precision)
        for _ in range(3):
            step.tokens.copy_(start)
            step.core_alone()
        drawn[form] = step.tokens.clone()
    budget = (QUANTISED_TOLERANCE if precision == "fp8" else TOLERANCE)[torch.bfloat16]
    assert relative_error(drawn["persistent"], drawn["graph"].double()) <= 2 * budget


def test_every_program_writes_down_when_it_came_to_each_phase() -> None:
    spans = timed_spans(load("triton"), WholeStep(load("triton"), SMALL, "cuda"))
    assert spans is not None
    assert all(span.begin_ns + span.waited_ns <= span.end_ns for span in spans)


@pytest.mark.skipif(torch.cuda.device_count() < 2, reason="needs two GPUs")
def test_several_gpus_draw_what_one_draws(tmp_path: Path) -> None:
    count, found = torch.cuda.device_count(), tmp_path / "ranks.json"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(count)]
    command += ["-m", "lsd_kernels.ranks_bench", "small", "--repeats=1", f"--json={found}"]
    subprocess.run(command, check=True)
    rows = json.loads(found.read_text())
    assert len(rows) == len(PRECISIONS)
    assert all(float(row["measured"].rpartition(" ")[2]) <= 2 * TOLERANCE[torch.bfloat16] for row in rows)


def test_every_op_in_e4m3_at_the_shapes_of_small_agrees_with_float64() -> None:
    triton, reference = load("triton"), load("torch")
    step = WholeStep(triton, SMALL, "cuda")
    step.use_form(GRAPH, "fp8")
    for call in (call for call in calls_of(step) if call.op in OUTPUTS_FP8):
        exact, mine = (list(map(take, call.arguments)) for take in (widened, copied))
        getattr(triton, call.op)(*mine)
        getattr(reference, call.op)(*exact)
        is_last = call.op == "gated_linear_fp8" and mine[5] is None
        for place in OUTPUTS_FP8[call.op][: 1 if is_last else None]:
            budget = (QUANTISED_TOLERANCE if isinstance(mine[place], Quantised) else TOLERANCE)[torch.bfloat16]
            assert relative_error(numbers(mine[place]), numbers(exact[place])) <= budget, (call.op, place)


def subject() -> tuple[FusedWeights, torch.Tensor, ReadyStyle]:
    torch.manual_seed(0)
    network = LsdNetwork(TINY)
    for parameter in network.parameters():
        if not bool(parameter.any()):
            torch.nn.init.normal_(parameter, std=0.02)
    network = network.eval().to("cuda", torch.bfloat16)
    noise = torch.randn(1, 1, 3, TINY.height_px, TINY.width_px).to("cuda", torch.bfloat16)
    return FusedWeights.of(network), noise, Wardrobe(network, 1, Rack(network)).style((("lava", 1.0),))


def pictures(count: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    shape = TINY.height_px, TINY.width_px, 3
    return [torch.randint(0, 256, shape, dtype=torch.uint8, generator=generator) for _ in range(count)]


@torch.inference_mode()
def drawn(form: str, count: int) -> list[Any]:
    weights, noise, style = subject()
    frames = FusedFrames(TINY, weights, noise, 1, load("triton"), form)
    return [frames.draw(picture, style) is not None and frames.drawn.clone() for picture in pictures(count)]


@pytest.mark.parametrize("form", FORMS)
def test_the_captured_frame_agrees_with_the_reference_for_many_frames(form: str) -> None:
    weights, noise, style = subject()
    own = FusedFrames(TINY, weights, noise, 1, load("triton"), form)
    reference = FusedFrames(TINY, weights, noise, 1, load("torch"))
    with torch.inference_mode():
        for picture in pictures(40):
            own.draw(picture, style)
            reference.draw(picture, style)
            assert relative_error(own.drawn, reference.drawn) <= 2 * TOLERANCE[torch.bfloat16]


@pytest.mark.parametrize("form", FORMS)
def test_two_runs_are_the_same_bit_for_bit(form: str) -> None:
    assert all(torch.equal(one, two) for one, two in zip(drawn(form, 8), drawn(form, 8), strict=True))


def test_nothing_inside_a_frame_waits_for_the_device() -> None:
    weights, noise, style = subject()
    frames = FusedFrames(TINY, weights, noise, 1, load("triton"))
    with torch.inference_mode():
        for picture in pictures(2):
            frames.draw(picture, style)
        torch.cuda.set_sync_debug_mode("error")
        try:
            frames.step()
        finally:
            torch.cuda.set_sync_debug_mode("default")
