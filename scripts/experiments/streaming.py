"""A variant's network as a live stream of frames; of the baseline it draws what RestyleStream draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import torch
from torch import nn
from variant import Variant

from lsd_game.frame import Frame, Style
from lsd_game.model.codec import to_pixels, to_signal
from lsd_game.model.conditioning import Modulation
from lsd_game.model.config import PATCH_PX
from lsd_game.model.core import Past, TextRows
from lsd_game.model.history import History
from lsd_game.model.network import FrameInputs
from lsd_game.model.rotary import grid_turn
from lsd_game.model.sampler import denoise
from lsd_game.model.text import TextEncoder
from lsd_game.training.objective import encode_prompts


class VariantStream:
    """Restyles frames of one size with a past.

    Attributes:
        motions: pixels travelled since the frame before, (height, width, 2) by the frame's index; None: not known.
    """

    def __init__(self, variant: Variant, network: nn.Module, steps: int) -> None:
        self.variant, self.network, self.steps = variant, network.eval(), steps
        self.motions: Sequence[np.ndarray] | None = None
        self._encoder = TextEncoder()
        self._dressed = lru_cache(maxsize=16)(self._dress)
        self._noise: torch.Tensor | None = None
        self._last: torch.Tensor | None = None

    def reanchor(self) -> None:
        """Forget the past, and the size."""
        self._noise = self._last = None

    @torch.inference_mode()
    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Draw `frame` in the style's first prompt."""
        variant = self.variant
        source = variant.encode(self.network, to_signal(torch.from_numpy(frame.pixels))[None, None])
        if self._noise is None:
            self._begin(source, frame.pixels.shape[:2])
        assert self._noise is not None
        text, modulations = self._dressed(style.prompts[0][0])
        past = self._history.read()
        last = torch.zeros_like(source) if self._last is None else variant.last_seen(self._last, self._motion(frame))
        has_last = source.new_full((1, 1), float(self._last is not None))

        def predict(x: torch.Tensor, step: int) -> torch.Tensor:
            level = 1.0 - step / self.steps
            inputs = FrameInputs(source, variant.shown(x, level), last, has_last)
            history = self._history if step == self.steps - 1 else None
            out = self.network.step(inputs, text, modulations[step], Past(past, history, self._turn))
            return variant.clean(out, x, level)

        drawn = denoise(variant.start(source, self._noise), self.steps, predict)
        self._history.advance()
        pictures = variant.decode(self.network, drawn).clamp(-1.0, 1.0)
        self._last = pictures if variant.config.sees_last else None
        return replace(frame, pixels=to_pixels(pictures[0, 0]).numpy())

    def _begin(self, source: torch.Tensor, size: tuple[int, ...]) -> None:
        rows, columns = (side // PATCH_PX for side in size)
        config = self.variant.config
        self._noise = self.variant.noise(tuple(source.shape), torch.Generator().manual_seed(0))
        self._turn = grid_turn(rows, columns, config.head_width).to(source)
        self._history = History(config, rows * columns, like=source)

    def _motion(self, frame: Frame) -> torch.Tensor | None:
        if self.motions is None:
            return None
        return torch.from_numpy(self.motions[frame.index].astype(np.float32)).permute(2, 0, 1)[None, None]

    def _dress(self, prompt: str) -> tuple[TextRows, list[Modulation]]:
        prepared = self.network.prepare(encode_prompts(self._encoder, [((prompt, 1.0),)]))
        size = torch.full((1, 1), 1.0 / self.steps)
        levels = (torch.full((1, 1), 1.0 - number / self.steps) for number in range(self.steps))
        return prepared.text, [self.network.modulate(prepared, level, size) for level in levels]
