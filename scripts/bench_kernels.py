"""Every figure that the fused kernels are judged by, one row each: `scripts/gpu.sh bench` calls it on a GPU.

The ops and steps by `lsd_kernels.bench`, then what needs the model itself: against torch.compile, whole frames with
upload and download, and ten thousand frames beside the reference. On a CPU it only shows that it runs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import torch
from PIL import Image

from lsd_game.model.adapters import Rack
from lsd_game.model.config import ModelConfig
from lsd_game.model.core import Past
from lsd_game.model.fused import FusedFrames, FusedWeights
from lsd_game.model.history import History
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.rotary import grid_turn
from lsd_game.model.wardrobe import ReadyStyle, Wardrobe
from lsd_kernels import bench
from lsd_kernels.core_form import FORMS, GRAPH
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.measure import median_us, times_us
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import Ops, load
from lsd_kernels.persistent_bench import phase_rows, timed_spans
from lsd_kernels.phase_times import picture_of
from lsd_kernels.report_row import Row
from lsd_kernels.testing.comparing import E4M3_PRODUCT_ERROR, relative_error
from lsd_kernels.whole_step import WholeStep

FRAME_GOALS_MS = {"small": 8.0, "base": 16.0}
BUDGET = 5e-3  # bfloat16, relative L2
PROMPTS = (("molten lava world", 0.7), ("frozen tundra", 0.3))


class Subject:
    """A model of random weights on a device, drawn fused and by torch."""

    def __init__(self, config: ModelConfig, device: str) -> None:
        self.config, self.device = config, torch.device(device)
        self.dtype = torch.bfloat16 if self.device.type == "cuda" else torch.float32
        torch.manual_seed(0)
        network = LsdNetwork(config)
        for parameter in network.parameters():
            if not bool(parameter.any()):
                torch.nn.init.normal_(parameter, std=0.02)
        self.network = network.eval().to(self.device, self.dtype)
        self.network.to(memory_format=torch.channels_last)
        self.weights = {precision: FusedWeights.of(self.network, precision) for precision in PRECISIONS}
        self.style: ReadyStyle = Wardrobe(self.network, 1, Rack(self.network)).style(PROMPTS)
        self.noise = torch.randn(1, 1, 3, config.height_px, config.width_px).to(self.device, self.dtype)
        self.picture = torch.randint(0, 256, (config.height_px, config.width_px, 3), dtype=torch.uint8)

    def frames(self, ops: Ops, precision: str = PRECISIONS[0], form: str | None = None) -> FusedFrames:
        """A stream of its own past on the same weights."""
        return FusedFrames(self.config, self.weights[precision], self.noise, 1, ops, form)

    def step_ms(self, ops: Ops, form: str, repeats: int) -> float:
        """Median of a step with the core in that form."""
        frames = self.frames(ops, form=form)
        frames.draw(self.picture, self.style)
        return median_us(frames.step, self.device, repeats) / 1e3


def plain_step(subject: Subject) -> partial[torch.Tensor]:
    """The model's own step with a full history, all of which torch.compile takes as one graph."""
    config, network = subject.config, subject.network
    grid = config.height_px // 16, config.width_px // 16
    history = History(config, grid[0] * grid[1], like=subject.noise)
    history.num_valid = config.window
    picture = subject.noise.clamp(-1, 1)
    inputs = FrameInputs(picture, subject.noise, picture, picture.new_ones(1, 1))
    past = Past(history.read(), None, grid_turn(*grid, config.dim // config.heads).to(subject.noise))
    text = subject.style.text
    assert not text.is_plain, "a mix; and known by now, for it looks at values"
    return partial(network.step, inputs, text, subject.style.modulations[0], past)


def compile_row(subject: Subject, fused_ms: dict[str, float], repeats: int) -> Row:
    """The plain step under torch.compile, which brings its own CUDA graphs; on a CPU it is not compiled.

    Args:
        fused_ms: the fused step's time in each form of the core.
    """
    step, is_cuda = plain_step(subject), subject.device.type == "cuda"
    if is_cuda:
        step = partial(torch.compile(step.func, mode="max-autotune", fullgraph=True), *step.args)
    took_ms = median_us(step, subject.device, repeats, is_captured=False) / 1e3
    ratio = took_ms / min(fused_ms.values())
    told = ", ".join(f"{form} {form_ms:.3f} ms" for form, form_ms in fused_ms.items())
    told += f", {'torch.compile' if is_cuda else 'eager'} {took_ms:.3f} ms: {ratio:.2f}x"
    figure = f"{subject.config.name}: one step against torch.compile(max-autotune)"
    return Row(figure, ">= 1.5x", told, ratio >= 1.5 if is_cuda else None)


def frame_row(subject: Subject, frames: FusedFrames, num_frames: int) -> Row:
    """A frame from the host's memory to the host's memory."""
    draw = partial(frames.draw, subject.picture, subject.style)
    draw()
    took = sorted(times_us(draw, torch.device("cpu"), num_frames))  # `draw` waits for its picture: the clock is right
    p99_ms = took[min(len(took) - 1, len(took) * 99 // 100)] / 1e3
    goal_ms = FRAME_GOALS_MS.get(subject.config.name)
    name = f"{subject.config.name}: whole frame, upload, 1 step, download"
    told = f"p50 {took[len(took) // 2] / 1e3:.2f} ms, p99 {p99_ms:.2f} ms"
    return Row(name, f"p99 <= {goal_ms} ms" if goal_ms else "", told, None if goal_ms is None else p99_ms <= goal_ms)


def drift_rows(subject: Subject, ops: Ops, num_frames: int) -> Iterator[Row]:
    """Yield how far streams part on the same moving pictures: fused from reference, and in e4m3 from without."""
    fused, reference, rounded = subject.frames(ops), subject.frames(load("torch")), subject.frames(ops, "fp8")
    apart: dict[str, list[float]] = {"beside the reference": [], "FP8 on beside off": []}
    for number in range(num_frames):
        picture = subject.picture.roll(2 * number, 1)
        for frames in (fused, reference, rounded):
            frames.draw(picture, subject.style)
        apart["beside the reference"].append(relative_error(fused.drawn, reference.drawn))
        apart["FP8 on beside off"].append(relative_error(rounded.drawn, fused.drawn))
    for (name, found), budget in zip(apart.items(), (BUDGET, E4M3_PRODUCT_ERROR), strict=True):
        last = found[-max(1, num_frames // 10) :]
        told = f"relative L2 at most {max(found):.1e}, in the last tenth {max(last):.1e}"
        yield Row(f"{subject.config.name}: {num_frames} frames {name}", f"<= {budget:g}", told, max(found) <= budget)


def phase_picture_rows(shape: ModelShape, device: str, ops: Ops, folder: Path | None) -> Iterator[Row]:
    """Yield the phases of the core in one launch; their picture goes into `folder`."""
    dtype = torch.bfloat16 if device.startswith("cuda") else torch.float32
    spans = timed_spans(ops, WholeStep(ops, shape, device, dtype))
    if spans is not None and folder is not None:
        Image.fromarray(picture_of(spans)).save(folder / f"phases_{shape.name}.png")
    yield from phase_rows(shape.name, spans)


def model_rows(config: ModelConfig, device: str, ops: Ops, repeats: int, num_frames: int) -> Iterator[Row]:
    """Yield what needs the model itself."""
    subject = Subject(config, device)
    forms = FORMS if ops.name == "triton" else (GRAPH,)
    yield compile_row(subject, {form: subject.step_ms(ops, form, repeats) for form in forms}, repeats)
    frames = subject.frames(ops)
    yield frame_row(subject, frames, max(2, min(1000, num_frames)))
    yield from drift_rows(subject, ops, num_frames)


def all_rows(ops: Ops, options: argparse.Namespace) -> Iterator[Row]:
    """Yield every row, each as soon as it is measured."""
    yield from bench.all_rows(ops, options.config, options.device, options.repeats)
    for name in options.config:
        shape = bench.model_shape.named(name)
        config = ModelConfig.from_dict({key: getattr(shape, key) for key in bench.model_shape.ModelShape.__slots__})
        yield from phase_picture_rows(shape, options.device, ops, options.json and options.json.parent)
        yield from model_rows(config, options.device, ops, options.repeats, options.frames)
        if torch.cuda.device_count() < 2:
            told = f"not run: it takes two GPUs, torch sees {torch.cuda.device_count()}"  # else lsd_kernels.ranks_bench
            yield Row(f"{name}: the core on several GPUs", "faster than one", told, None)


@torch.inference_mode()
def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write JSON: anew with each row, so that a run that is cut short leaves what it has found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", nargs="*", default=["tiny", "small", "base"], help="presets or JSON files")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--kernels", default="triton")
    parser.add_argument("--repeats", type=int, default=50)
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    for row in all_rows(load(options.kernels), options):
        rows.append(row)
        sys.stderr.write(f"{row.figure}: {row.measured}\n")
        if options.json is not None:
            options.json.write_text(json.dumps(bench.report(rows, options.device), indent=1) + "\n")
    sys.stdout.write(bench.show(rows) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
