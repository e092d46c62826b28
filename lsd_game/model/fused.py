"""A network's frame on lsd_kernels: every buffer made once, nothing but data changes from frame to frame.

It computes what `LsdNetwork.step` under `sampler.denoise` computes. On CUDA a frame is one captured graph, which serves
every frame, mix and transition; the host sends a picture and a few integers, and takes a picture back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch

from lsd_game.model.conditioning import Modulation
from lsd_game.model.config import PATCH_PX, ModelConfig
from lsd_game.model.core import TextRows
from lsd_game.model.fused_weights import hourglass_weights, layer_weights, overwrite, turns
from lsd_game.model.network import LsdNetwork
from lsd_game.model.sampler import input_scale
from lsd_game.model.wardrobe import MAX_ROWS, ReadyStyle
from lsd_kernels.core import Core, CoreShape
from lsd_kernels.core_form import GRAPH, choose_form, forward_in
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.drawing import Film, Hourglass, HourglassWeights, Residual, fold_film
from lsd_kernels.fp8_core import Fp8Weights
from lsd_kernels.frame_state import FrameState
from lsd_kernels.hourglass import INPUT_CHANNELS
from lsd_kernels.ops import Ops
from lsd_kernels.pack import LayerStyle, LayerWeights, copy_into, fold_style, in_pair_order, stacked
from lsd_kernels.ports import Download, Upload
from lsd_kernels.replay import Replay
from lsd_kernels.ring import Ring
from lsd_kernels.stacked_weights import StackedWeights

QUADS_PER_BLOCK = 64  # of `blend_frame`


def can_fuse(config: ModelConfig) -> bool:
    """Whether the Triton kernels know such heads: a power of two wide, and together as wide as the model."""
    width = config.head_width
    return width * config.heads == config.dim and width & (width - 1) == 0


@dataclass(frozen=True)
class StepStyle:
    """What a style does in one denoising step; the tensors that a captured frame reads."""

    encoder: tuple[Film, ...]
    layers: LayerStyle  # of all layers, `pack.stacked`
    decoder: tuple[Film, ...]


@dataclass(frozen=True)
class FusedWeights:
    """A network's weights, packed once for all streams and sizes; `rounded` are those of the core's products in fp8."""

    layers: tuple[LayerWeights, ...]
    hourglass: HourglassWeights
    rounded: tuple[Fp8Weights, ...] | None = None

    @classmethod
    def of(cls, network: LsdNetwork, precision: str = PRECISIONS[0]) -> FusedWeights:
        """Pack them, on the network's device and at its own precision; "fp8" rounds the core's products too."""
        layers = tuple(map(layer_weights, network.core.layers()))
        rounded = tuple(map(Fp8Weights.of, layers)) if precision == "fp8" else None
        return cls(layers, hourglass_weights(network), rounded)

    @cached_property
    def stacked(self) -> StackedWeights:
        """A copy of the layers in one piece, for the core in one launch."""
        return StackedWeights.of(self.layers, self.rounded)

    @property
    def precision(self) -> str:
        """Of the core's large products."""
        return PRECISIONS[0] if self.rounded is None else "fp8"

    def pack_anew(self, network: LsdNetwork) -> None:
        """Take the network's weights over after they changed, where captured frames read them."""
        overwrite(self, FusedWeights.of(network, self.precision))
        if "stacked" in vars(self):
            overwrite(self.stacked, StackedWeights.of(self.layers, self.rounded))


class FusedFrames:
    """Draws frames of one size, one after the other, each remembering those before it.

    Args:
        noise: (1, 1, 3, height, width), what every frame begins with; on the network's device, at its precision.
        form: of the core, see `core_form`; None for the faster one that `ops` have.

    Attributes:
        form: the one in use.
    """

    def __init__(
        self,
        config: ModelConfig,
        weights: FusedWeights,
        noise: torch.Tensor,
        steps: int,
        ops: Ops,
        form: str | None = None,
    ) -> None:
        height, width = noise.shape[-2:]
        grid = height // PATCH_PX, width // PATCH_PX
        self._ops, self._steps = ops, steps
        self._ring = Ring(config.window)
        self._state = FrameState(self._ring, noise.device)
        head_dim = config.dim // config.heads
        inner = len(weights.layers[0].up)
        shape = CoreShape(
            grid[0] * grid[1], config.dim, config.heads, inner, config.layers, self._ring.num_slots, MAX_ROWS
        )
        self._core = Core(ops, shape, weights.layers, turns(grid, head_dim, self._ring.num_ages, noise))
        form = GRAPH if form is None and ops.name == "torch" else form  # torch has no other
        self.form = choose_form(form, shape, precision=weights.precision).name
        self._forward = forward_in(self.form, self._core, lambda: weights.stacked, weights.rounded)
        self._weights = weights.hourglass
        self._hourglass = Hourglass(ops, weights.hourglass)
        self._source = torch.zeros(height, width, 3, dtype=torch.uint8, device=noise.device)
        self._pixels = torch.zeros_like(self._source)
        self._packed = noise.new_zeros(height // 2, width // 2, INPUT_CHANNELS)
        self._drawn = [noise[0, 0].permute(1, 2, 0).contiguous()]  # the noise, then what each step makes of it
        self._drawn += [torch.zeros_like(self._drawn[0]) for _ in range(steps)]
        num_blocks = -(-height * width // (4 * QUADS_PER_BLOCK))
        self._broken = torch.zeros(num_blocks, dtype=torch.int32, device=noise.device)
        self._uploads = Upload(self._source), Upload(self._state.device)
        self._downloads = Download(self._pixels), Download(self._broken)
        self._worn: ReadyStyle | None = None
        self._styles: list[StepStyle] = []
        self._num_rows = 0
        self._sees_last = config.sees_last
        self.has_last = False  # whether there was a frame since the past was forgotten
        self._frame = Replay(self.step, noise.device, is_captured=ops.name == "triton")

    @property
    def drawn(self) -> torch.Tensor:
        """The last output, -1..1 (height, width, 3), on the device."""
        return self._drawn[-1]

    def reanchor(self) -> None:
        """Forget the past."""
        self._ring.clear()
        self.has_last = False

    def draw(self, picture: torch.Tensor, style: ReadyStyle, leak: float = 0.0) -> torch.Tensor | None:
        """Restyle uint8 (height, width, 3) of the host; None, and no past, when the result is no picture.

        Args:
            leak: how much the last output is drawn towards the game's own picture, 0..1.
        """
        if style is not self._worn:
            self._wear(style)
        state = self._state.host_values(self._ring.view(), self._num_rows, self.has_last, leak)
        for upload, value in zip(self._uploads, (picture, state), strict=True):
            upload.send(value)
        self._frame()
        for download in self._downloads:
            download.send()
        pixels, broken = (download.take() for download in self._downloads)
        if bool(broken.any()):
            self.reanchor()
            return None
        self._ring.advance()
        self.has_last = self._sees_last
        return pixels.clone()

    def step(self) -> None:
        """All denoising steps of a frame on what was uploaded last: the body of the graph."""
        last, state = self._drawn[-1], self._state
        for number, style in enumerate(self._styles):
            noisy, out = self._drawn[number], self._drawn[number + 1]
            is_final = number == self._steps - 1
            scale = input_scale(1.0 - number / self._steps)
            self._ops.pack_frame(self._source, noisy, scale, last, state.has_last, state.leak, self._packed)
            features, skips = self._hourglass.encode(self._packed, style.encoder)
            self._forward(features.flatten(0, 1), style.layers, state)
            head = self._hourglass.decode(features, skips, style.decoder)
            maps = self._hourglass.colour_maps(features)
            pixels, share = self._pixels if is_final else None, 1.0 / (self._steps - number)
            bias = self._weights.head.bias
            self._ops.blend_frame(head, bias, maps, self._source, noisy, share, out, pixels, self._broken)

    def _wear(self, style: ReadyStyle) -> None:
        """Overwrite what the graph reads of the style."""
        self._num_rows = self._write_text(style.text)
        fresh = [self._folded(modulation) for modulation in style.modulations]
        if not self._styles:
            self._styles = fresh
        for static, new in zip(self._styles, fresh, strict=True):
            _overwrite(static, new)
        self._worn = style

    def _write_text(self, text: TextRows) -> int:
        keys, values = (torch.stack(part)[:, 0] for part in (text.keys, text.values))
        return self._core.write_text(in_pair_order(keys), values, text.bias[0])

    def _folded(self, modulation: Modulation) -> StepStyle:
        layers = zip(self._core.weights, modulation.core, strict=True)
        return StepStyle(
            _films((block for _, blocks in self._weights.down for block in blocks), modulation.encoder),
            stacked([fold_style(weights, values.flatten()) for weights, values in layers]),
            _films((block for _, blocks in self._weights.up for block in blocks), modulation.decoder),
        )


def _films(blocks: Iterable[Residual], modulations: Sequence[torch.Tensor]) -> tuple[Film, ...]:
    return tuple(fold_film(block, values.flatten()) for block, values in zip(blocks, modulations, strict=True))


def _overwrite(static: StepStyle, fresh: StepStyle) -> None:
    copy_into(static.layers, fresh.layers)
    films = zip((*static.encoder, *static.decoder), (*fresh.encoder, *fresh.decoder), strict=True)
    for film, new_film in films:
        film.factor.copy_(new_film.factor)
        film.offset.copy_(new_film.offset)
