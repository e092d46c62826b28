"""Draws a stream's frames at one size, and remembers them: noise, ring of the past, buffers of the kernels."""

from __future__ import annotations

import torch

from lsd_game.model.codec import to_pixels, to_signal
from lsd_game.model.config import PATCH_PX
from lsd_game.model.core import Past
from lsd_game.model.fused import FusedFrames, FusedWeights
from lsd_game.model.history import History
from lsd_game.model.key_rows import KeyRows
from lsd_game.model.letting_go import LettingGo
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.rotary import grid_turn
from lsd_game.model.sampler import denoise, input_scale
from lsd_game.model.wardrobe import ReadyStyle
from lsd_kernels.ops import load as load_ops


class ModelError(Exception):
    """The model drew numbers that are no picture; its past is forgotten, go on with the next frame."""


class Drawer:
    """A network at one size.

    Args:
        network: on its device, at the precision that frames are drawn in.
        packed: its weights for the fused kernels; None draws with torch alone.
        size: (width, height) in pixels, multiples of 16.
        steps: denoising steps a frame.
        seed: of the noise, which is one picture for all frames: what stands still does not flicker.
        ops: "torch" or "triton": the kernels that draw `packed`.
        form: how their core runs, as `FusedFrames` takes it.
    """

    def __init__(
        self,
        network: LsdNetwork,
        packed: FusedWeights | None,
        size: tuple[int, int],
        *,
        steps: int,
        seed: int,
        ops: str,
        form: str | None,
    ) -> None:
        self.size = (width, height) = size
        self._network, self._steps, self._ops = network, steps, ops
        like = next(network.parameters())
        generator = torch.Generator().manual_seed(seed)
        self._noise = torch.randn(1, 1, 3, height, width, generator=generator).to(like)
        rows, columns = height // PATCH_PX, width // PATCH_PX
        self._turn = grid_turn(rows, columns, network.config.head_width).to(like)
        self._history = History(network.config, rows * columns, like=like)
        self._rows = KeyRows(network.config, rows * columns, like=like) if like.device.type == "cpu" else None
        self._last: torch.Tensor | None = None  # previous output -1..1 (1, 1, 3, height, width)
        self._letting_go = LettingGo()
        self._fused: FusedFrames | None = None  # draws with the kernels, and has the past then
        if packed is not None:
            self._fused = FusedFrames(network.config, packed, self._noise, steps, load_ops(ops), form)

    @property
    def kernels(self) -> str:
        """What draws: "torch", "triton-graph" or "triton-persistent"."""
        return "torch" if self._ops == "torch" or self._fused is None else f"{self._ops}-{self._fused.form}"

    def reanchor(self) -> None:
        """Forget the past: the next frame is drawn as a first frame."""
        self._history.clear()
        self._last = None
        self._letting_go.end()
        if self._fused is not None:
            self._fused.reanchor()

    def draw(self, seen: torch.Tensor, style: ReadyStyle, num_reanchors: int) -> torch.Tensor:
        """The frame in the style, both uint8 (height, width, 3) on the host.

        Args:
            num_reanchors: of the style; where it grows, the past is let go over the coming frames.

        Raises:
            ModelError: when the network gives NaN or infinity; the past is forgotten then.
        """
        if self._network.config.sees_last:  # else only the ring could be let go, which soon holds newer frames anyway
            self._letting_go.ask(num_reanchors)
        if self._fused is not None and style.is_regional:
            self._leave(self._fused)
        if self._fused is None:
            source = to_signal(seen.to(self._noise.device), self._noise.dtype)[None, None]
            return to_pixels(self._denoised(source, style)[0, 0]).cpu()
        answer = self._fused.draw(seen, style, self._letting_go.next_leak() if self._fused.has_last else 0.0)
        if answer is None:
            raise self._broken()
        return answer

    def _leave(self, fused: FusedFrames) -> None:
        """Go on in torch: the kernels draw no regions. The ring of past frames fills anew."""
        if fused.has_last:
            self._last = fused.drawn.permute(2, 0, 1)[None, None].contiguous()
        self._fused = None

    def _broken(self) -> ModelError:
        self.reanchor()
        return ModelError("the model drew NaN or infinity; its past is forgotten")

    def _denoised(self, source: torch.Tensor, style: ReadyStyle) -> torch.Tensor:
        """All denoising steps of a frame; the last one leaves its keys in the history."""
        history, rows = self._history, self._rows
        if rows is not None:
            rows.see(style.text.keys, style.text.values, history)
        past = history.read() if rows is None else None
        last = None if self._last is None else self._letting_go.leaked(self._last, source)
        has_last = source.new_full((1, 1), float(last is not None))

        def predict(x: torch.Tensor, step: int) -> torch.Tensor:
            scaled = x * input_scale(1.0 - step / self._steps)
            inputs = FrameInputs(source, scaled, source if last is None else last, has_last)
            is_final = step == self._steps - 1
            looking_back = Past(past, history if is_final else None, self._turn, rows)
            return self._network.step(inputs, style.text, style.modulations[step], looking_back)

        drawn = denoise(self._noise, self._steps, predict).clamp_(-1.0, 1.0)
        if not bool(torch.isfinite(drawn.sum())):
            raise self._broken()
        history.advance()
        if self._network.config.sees_last:
            self._last = drawn
        return drawn
