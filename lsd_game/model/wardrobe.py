"""Styles made ready for the network: every prompt is encoded once, every mix prepared once, the last few are kept."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from lsd_game.frame import Prompts
from lsd_game.model.adapters import Rack
from lsd_game.model.conditioning import Modulation, shares_of, style_tensors
from lsd_game.model.core import TextRows
from lsd_game.model.network import LsdNetwork, PreparedStyle
from lsd_game.model.text import TextEncoder

MAX_PROMPTS = 64  # that are remembered
MAX_MIXES = 16  # likewise: those of a frame's regions; a fade never asks for one again, and what stays splits the heap
MAX_ROWS = 256  # text rows of a mix: ten prompts of full length; those that weigh least do not count
ROWS_STEP = 16  # text rows come in so many: for each number of keys a CPU's products keep 1.5 MB of plans


@dataclass(frozen=True)
class ReadyStyle:
    """A mix of prompts as the network takes it: text rows, and the modulation of each denoising step."""

    text: TextRows
    modulations: tuple[Modulation, ...]

    @property
    def is_regional(self) -> bool:
        """Whether it differs from place to place."""
        return self.text.bias.dim() == 3


class Wardrobe:
    """Prepares mixes for a network, and the adapters on it, at fixed noise levels."""

    def __init__(self, network: LsdNetwork, steps: int, rack: Rack) -> None:
        self._network, self._rack = network, rack
        self._levels = [1.0 - number / steps for number in range(steps)]
        self._size = 1.0 / steps
        self._encoder = TextEncoder()
        self._ready: OrderedDict[Prompts, ReadyStyle] = OrderedDict()
        self._single: OrderedDict[str, PreparedStyle] = OrderedDict()  # prompts

    def style(self, prompts: Prompts) -> ReadyStyle:
        """The mix, ready; a weight of 0 leaves its prompt out entirely."""
        if prompts not in self._ready:
            self._ready[prompts] = self._prepare(prompts)
            if len(self._ready) > MAX_MIXES:
                self._ready.popitem(last=False)
        self._ready.move_to_end(prompts)
        return self._ready[prompts]

    @torch.inference_mode()
    def _prepare(self, prompts: Prompts) -> ReadyStyle:
        """Join what each prompt is alone: a fade, which is a new mix every frame, reads no prompt twice."""
        self._rack.condition(prompts)
        shares = self._shares(prompts)
        like = next(self._network.parameters())
        style = _joined([(self._alone(text), share) for text, share in shares])
        size = like.new_full((1, 1), self._size)
        each = (self._network.modulate(style, like.new_full((1, 1), level), size) for level in self._levels)
        return ReadyStyle(style.text, tuple(each))

    def _shares(self, prompts: Prompts) -> list[tuple[str, float]]:
        """Each prompt that counts, in the order given, with its share of the condition."""
        counting, num_rows = [], 0
        for text, weight in sorted(prompts, key=lambda prompt: prompt[1], reverse=True):
            if weight <= 0.0 or (num_rows := num_rows + self._alone(text).text.bias.shape[1]) > MAX_ROWS:
                break
            counting.append((text, weight))
        kept = [prompt for prompt in prompts if prompt in counting]
        shares = shares_of([weight for _, weight in kept])
        return [(text, share) for (text, _), share in zip(kept, shares, strict=True)]

    def _alone(self, prompt: str) -> PreparedStyle:
        """One prompt, of weight 1."""
        if prompt not in self._single:
            batch = style_tensors([[(self._encoder.encode(prompt), 1.0)]])
            self._single[prompt] = self._network.prepare(batch.to(next(self._network.parameters())))
            if len(self._single) > MAX_PROMPTS:
                self._single.popitem(last=False)
        self._single.move_to_end(prompt)
        return self._single[prompt]


def _joined(parts: Sequence[tuple[PreparedStyle, float]]) -> PreparedStyle:
    """A mix of single prompts with their shares."""
    texts = [style.text for style, _ in parts]
    rows = TextRows(
        tuple(torch.cat(keys, 1) for keys in zip(*(text.keys for text in texts), strict=True)),
        tuple(torch.cat(values, 1) for values in zip(*(text.values for text in texts), strict=True)),
        torch.cat([style.text.bias + math.log(share) for style, share in parts], 1),
    )
    pooled = torch.stack([style.pooled * share for style, share in parts]).sum(0)
    asked = torch.stack([style.asked * share for style, share in parts]).sum(0)
    return PreparedStyle(_filled_up(rows), pooled, asked)


def _filled_up(text: TextRows) -> TextRows:
    """`text` with hidden rows up to the next multiple of ROWS_STEP."""
    missing = -text.bias.shape[-1] % ROWS_STEP
    keys, values = (tuple(F.pad(rows, (0, 0, 0, 0, 0, missing)) for rows in part) for part in (text.keys, text.values))
    return TextRows(keys, values, F.pad(text.bias, (0, missing), value=-torch.inf))
