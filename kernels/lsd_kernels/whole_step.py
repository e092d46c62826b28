"""One denoising step of a model of any shape with random weights: what is compiled ahead, counted and measured.

It runs the same `Core` and `Hourglass` as a loaded model, on a CUDA device, a CPU or, to compile only, meta tensors.
"""

from __future__ import annotations

import torch

from lsd_kernels.core import Core, CoreShape, Turns
from lsd_kernels.core_form import Forward, forward_in
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.drawing import Conv, Film, Hourglass, HourglassWeights, Residual, Rise
from lsd_kernels.fp8_core import Fp8Weights
from lsd_kernels.frame_state import FrameState
from lsd_kernels.hourglass import INPUT_CHANNELS
from lsd_kernels.model_shape import ModelShape
from lsd_kernels.ops import Ops
from lsd_kernels.pack import LayerStyle, LayerWeights, stacked
from lsd_kernels.ring import Ring
from lsd_kernels.stacked_weights import StackedWeights

NUM_ROWS = 24  # text rows of one long prompt
MAX_ROWS = 256
QUADS_PER_BLOCK = 64


class WholeStep:
    """Picture in, picture out, on tensors that are made once; the ring is full.

    Attributes:
        core, state, tokens: the transformer alone, for measuring it.
        forward: the core's, in the form that is used.
    """

    def __init__(self, ops: Ops, shape: ModelShape, device: str, dtype: torch.dtype = torch.bfloat16) -> None:
        self.ops, self.shape, self._like = ops, shape, torch.empty(0, device=device, dtype=dtype)
        ring = Ring(shape.window)
        for _ in range(2 * shape.window):
            ring.advance()
        self.state = FrameState(ring, self._like.device)
        self.state.device.copy_(self.state.host_values(ring.view(), NUM_ROWS, has_last=True))
        sizes = shape.tokens, shape.dim, shape.heads, shape.inner, shape.layers, ring.num_slots, MAX_ROWS
        self.core = Core(ops, CoreShape(*sizes), [self._layer() for _ in range(shape.layers)], self._turns(ring))
        self.styles = stacked([self._layer_style() for _ in range(shape.layers)])
        self.tokens = self._random(shape.tokens, shape.dim)
        self.forward: Forward = self.core.forward
        self._weights = self._hourglass()
        self._drawing = Hourglass(ops, self._weights)
        levels = list(zip(shape.channels, shape.encoder_blocks, shape.decoder_blocks, strict=True))
        self._encoder = tuple(self._film(width) for width, blocks, _ in levels for _ in range(blocks))
        self._decoder = tuple(self._film(width) for width, _, blocks in reversed(levels) for _ in range(blocks))
        height, width = shape.height_px, shape.width_px
        self.source = torch.zeros(height, width, 3, dtype=torch.uint8, device=device)
        self.pixels = torch.zeros_like(self.source)
        self._noise, self._last = self._random(height, width, 3), self._random(height, width, 3)
        self._packed = self._random(height // 2, width // 2, INPUT_CHANNELS)
        num_blocks = -(-height * width // (4 * QUADS_PER_BLOCK))
        self._broken = torch.zeros(num_blocks, dtype=torch.int32, device=device)

    def __call__(self) -> None:
        """Draw one frame in one step."""
        state = self.state
        self.ops.pack_frame(self.source, self._noise, 0.15, self._last, state.has_last, state.leak, self._packed)
        features, skips = self._drawing.encode(self._packed, self._encoder)
        self.forward(features.flatten(0, 1), self.styles, state)
        head = self._drawing.decode(features, skips, self._decoder)
        bias, maps = self._weights.head.bias, self._drawing.colour_maps(features)
        self.ops.blend_frame(head, bias, maps, self.source, self._noise, 1.0, self._last, self.pixels, self._broken)

    def use(self, ops: Ops) -> None:
        """Run on other ops from now on."""
        self.ops = ops
        self.core.ops = ops
        self._drawing.ops = ops

    def use_form(self, form: str, precision: str = PRECISIONS[0]) -> None:
        """Run the core in that form, see `core_form`, and its large products in that precision from now on."""
        rounded = self._rounded(precision)
        self.forward = forward_in(form, self.core, lambda: StackedWeights.of(self.core.weights, rounded), rounded)

    def stacked_weights(self, precision: str = PRECISIONS[0]) -> StackedWeights:
        """The core's weights in one piece, for a `PersistentCore` of one's own."""
        return StackedWeights.of(self.core.weights, self._rounded(precision))

    def core_alone(self) -> None:
        """The transformer's layers on `tokens`."""
        self.forward(self.tokens, self.styles, self.state)

    def _rounded(self, precision: str) -> list[Fp8Weights] | None:
        return [Fp8Weights.of(weights) for weights in self.core.weights] if precision == "fp8" else None

    def _random(self, *shape: int, scale: float = 1.0) -> torch.Tensor:
        return torch.randn(shape, device=self._like.device).mul(scale).to(self._like)

    def _weight(self, *shape: int) -> torch.Tensor:
        """Random, so that outputs are about as large as inputs."""
        inputs = int(torch.Size(shape[1:]).numel())
        return self._random(*shape, scale=inputs**-0.5)

    def _turns(self, ring: Ring) -> Turns:
        half, precision = self.shape.head_dim // 2, torch.promote_types(self._like.dtype, torch.float32)
        sizes = (self.shape.tokens, self.shape.tokens, ring.num_ages, ring.num_ages)
        return Turns(*(self._random(rows, half).to(precision) for rows in sizes))

    def _layer(self) -> LayerWeights:
        dim, inner, ones = self.shape.dim, self.shape.inner, self._random(self.shape.head_dim, scale=0.1) + 1
        return LayerWeights(
            qkv=self._weight(3 * dim, dim),
            qkv_bias=self._random(3 * dim, scale=0.1),
            query_norm=ones,
            key_norm=ones,
            out=self._weight(dim, dim),
            out_bias=self._random(dim, scale=0.1),
            up=self._weight(inner, dim),
            up_bias=self._random(inner, scale=0.1),
            down=self._weight(dim, inner),
            down_bias=self._random(dim, scale=0.1),
        )

    def _layer_style(self) -> LayerStyle:
        dim, inner = self.shape.dim, self.shape.inner
        sizes = dim, dim, dim, dim, 3 * dim, inner
        return LayerStyle(*(self._random(size, scale=0.1) for size in sizes))

    def _conv(self, outputs: int, inputs: int, side: int = 3, stride: int = 1) -> Conv:
        weight = self._weight(outputs, inputs, side, side).contiguous(memory_format=torch.channels_last)
        return Conv(weight, self._random(outputs, scale=0.1), stride)

    def _residuals(self, width: int, count: int) -> tuple[Residual, ...]:
        return tuple(Residual(self._conv(width, width), self._conv(width, width)) for _ in range(count))

    def _film(self, width: int) -> Film:
        return Film(self._random(width, scale=0.1) + 1, self._random(width, scale=0.1))

    def _hourglass(self) -> HourglassWeights:
        shape = self.shape
        fine, middle, coarse = shape.channels
        into = self._conv(fine, INPUT_CHANNELS), self._conv(middle, fine, 4, 2), self._conv(coarse, middle, 4, 2)
        rises = (shape.dim, coarse), (coarse, middle), (middle, fine)
        blocks = zip(shape.channels, shape.encoder_blocks, strict=True)
        return HourglassWeights(
            down=tuple((conv, self._residuals(*level)) for conv, level in zip(into, blocks, strict=True)),
            to_tokens=self._conv(shape.dim, coarse, 4, 2),
            up=tuple(
                (self._rise(*rise), self._residuals(rise[1], count))
                for rise, count in zip(rises, reversed(shape.decoder_blocks), strict=True)
            ),
            head=self._conv(16, fine),
            maps=self._weight(12, shape.dim),
            maps_bias=self._random(12, scale=0.1),
        )

    def _rise(self, inputs: int, outputs: int) -> Rise:
        low, bias = self._weight(4 * outputs, inputs), self._random(4 * outputs, scale=0.1)
        return Rise(low, bias, self._weight(outputs, outputs))
