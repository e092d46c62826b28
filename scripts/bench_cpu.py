"""The live model on this CPU, as ratios measured in one run: to itself run plainly, and to a fast-neural-style network.

Plainly means its modules called as they are written, in float32 and in bfloat16, on memory laid out channel by channel.
The style network is that of Johnson et al. 2016 in its usual size (three convolutions, five residual blocks, three
convolutions; 1.7M parameters), untrained: only its time counts. All take turns, so a busy machine disturbs all alike;
where it is very busy, the processor's own time tells more than the clock.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from lsd_game.frame import Frame, Style
from lsd_game.model import checkpoint
from lsd_game.model.adapters import Rack
from lsd_game.model.codec import to_pixels, to_signal
from lsd_game.model.core import Past
from lsd_game.model.history import History
from lsd_game.model.network import FrameInputs
from lsd_game.model.rotary import grid_turn
from lsd_game.model.sampler import input_scale
from lsd_game.model.stream import RestyleStream
from lsd_game.model.wardrobe import Wardrobe
from lsd_kernels.report_table import table

SIZE_PX = (256, 144)
PROMPT = "molten lava world"
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
LIVE = "live"
NUM_WARM_UPS = 2
HEADINGS = ("p50 ms", "CPU ms", "to live", "to live by CPU")
Draw = Callable[[np.ndarray], np.ndarray]


class Took(NamedTuple):
    """Milliseconds of a frame by the clock, and of all threads of this process."""

    clock_ms: float
    cpu_ms: float


class StyleNetwork(nn.Sequential):
    """The transformation network of Johnson et al. 2016, with instance norms and enlarging by nearest neighbour."""

    def __init__(self) -> None:
        super().__init__(
            *_step(3, 32, 9), nn.ReLU(),
            *_step(32, 64, 3, stride=2), nn.ReLU(), *_step(64, 128, 3, stride=2), nn.ReLU(),
            *(Residual(128) for _ in range(5)),
            nn.Upsample(scale_factor=2), *_step(128, 64, 3), nn.ReLU(),
            nn.Upsample(scale_factor=2), *_step(64, 32, 3), nn.ReLU(),
            nn.ReflectionPad2d(4), nn.Conv2d(32, 3, 9),
        )  # fmt: skip


class Residual(nn.Module):
    """x + two convolutions of it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(*_step(channels, channels, 3), nn.ReLU(), *_step(channels, channels, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(frames, channels, height, width), the same back."""
        return x + self.inner(x)


def _step(inputs: int, outputs: int, side: int, stride: int = 1) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(inputs, outputs, side, stride)
    return nn.ReflectionPad2d(side // 2), convolution, nn.InstanceNorm2d(outputs, affine=True)


def live(model: str) -> Draw:
    """The stream that plays use, at its own precision."""
    stream = RestyleStream(model, PROMPT, resolution=SIZE_PX)
    style = Style(((PROMPT, 1.0),))
    return lambda pixels: stream.restyle(Frame(pixels, 0, 0.0), style).pixels


def plain(model: str, dtype: torch.dtype) -> Draw:
    """The same network and past, as a first implementation would call it."""
    network = checkpoint.load(model).network.eval().to(dtype)
    config, (width, height) = network.config, SIZE_PX
    style = Wardrobe(network, 1, Rack(network)).style(((PROMPT, 1.0),))
    noise = torch.randn(1, 1, 3, height, width).to(dtype) * input_scale(1.0)
    history = History(config, width * height // 256, like=noise)
    turn = grid_turn(height // 16, width // 16, config.head_width).to(noise)
    last = torch.zeros_like(noise)

    def draw(pixels: np.ndarray) -> np.ndarray:
        source = to_signal(torch.from_numpy(pixels), dtype)[None, None]
        inputs = FrameInputs(source, noise, last, noise.new_ones(1, 1))
        drawn = network.step(inputs, style.text, style.modulations[0], Past(history.read(), history, turn))
        history.advance()
        last.copy_(drawn.clamp(-1.0, 1.0))
        return to_pixels(drawn[0, 0]).numpy()

    return draw


def style_network(dtype: torch.dtype) -> Draw:
    """The fast-neural-style network with channels last, which suits a CPU better."""
    network = StyleNetwork().eval().to(dtype).to(memory_format=torch.channels_last)

    def draw(pixels: np.ndarray) -> np.ndarray:
        source = to_signal(torch.from_numpy(pixels), dtype)[None].contiguous(memory_format=torch.channels_last)
        return to_pixels(network(source)[0]).numpy()

    return draw


@torch.inference_mode()
def measure(contenders: dict[str, Draw], rounds: int) -> dict[str, Took]:
    """Medians of a frame; in each round every contender draws the same picture twice, and the second time counts.

    The first brings caches and heap back from what the contender before it left, as frames of a stream have them.
    """
    generator = np.random.default_rng(0)
    took: dict[str, list[Took]] = {name: [] for name in contenders}
    for number in range(NUM_WARM_UPS + rounds):
        pixels = generator.integers(0, 256, (SIZE_PX[1], SIZE_PX[0], 3), dtype=np.uint8)
        for name, draw in contenders.items():
            draw(pixels)
            begin_s, cpu_s = time.perf_counter(), time.process_time()
            draw(pixels)
            if number >= NUM_WARM_UPS:
                spans_s = time.perf_counter() - begin_s, time.process_time() - cpu_s
                took[name].append(Took(*(span_s * 1e3 for span_s in spans_s)))
    return {name: Took(*map(statistics.median, zip(*each, strict=True))) for name, each in took.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; `--json` writes the medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="tiny", help="a shipped model or a checkpoint file (default: tiny)")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    contenders = {LIVE: live(options.model)}
    contenders |= {f"plain eager, {name}": plain(options.model, dtype) for name, dtype in DTYPES.items()}
    contenders |= {f"fast neural style, {name}": style_network(dtype) for name, dtype in DTYPES.items()}
    medians = measure(contenders, options.rounds)
    ratios = {
        name: Took(*(mine / ours for mine, ours in zip(took, medians[LIVE], strict=True)))
        for name, took in medians.items()
    }
    lines = [[name, *(f"{value:.2f}" for value in (*took, *ratios[name]))] for name, took in medians.items()]
    bf16 = "with" if torch.cpu._is_avx512_bf16_supported() else "without"
    sys.stdout.write(f"{torch.get_num_threads()} threads, {bf16} fast bfloat16, {options.rounds} rounds\n\n")
    sys.stdout.write(table([f"{options.model} at {SIZE_PX[0]}x{SIZE_PX[1]}", *HEADINGS], lines) + "\n")
    if options.json is not None:
        found = {
            "threads": torch.get_num_threads(),
            "fast_bfloat16": bf16 == "with",
            "p50": {name: took._asdict() for name, took in medians.items()},
            "to_live": {name: ratio._asdict() for name, ratio in ratios.items()},
        }
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
