"""The ring of past frames that the core attends to: bounded for ever, time relative to now.

Keys are kept without their time rotation; `read` turns them by their age once a frame. Nothing here counts up: a
slot number wraps at the window, and a fill level stops there.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lsd_game.model.config import ModelConfig
from lsd_game.model.rotary import Turn, age_turn, rotate, split_dims


@dataclass(frozen=True)
class Reading:
    """Past keys and values as the current frame sees them: (layers, batch, frames * tokens, heads, head_dim)."""

    keys: torch.Tensor
    values: torch.Tensor


class History:
    """Keys and values (layers, batch, window, tokens, heads, head_dim) of the last `window` frames."""

    def __init__(self, config: ModelConfig, tokens: int, batch: int = 1, *, like: torch.Tensor) -> None:
        head_dim = config.head_width
        shape = (config.layers, batch, config.window, tokens, config.heads, head_dim)
        self.keys = torch.zeros(shape, dtype=like.dtype, device=like.device)
        self.values = torch.zeros_like(self.keys)
        self.window = config.window
        self.num_valid = 0  # frames in the ring, at most `window`
        self.next_slot = 0  # where the current frame will be written, below `window`
        self._time_dims = split_dims(head_dim)[0]
        ages = torch.arange(1, config.window + 1)
        self._turn = age_turn(ages, head_dim).to(like)  # (window, time_dims / 2), by age - 1

    def read(self) -> Reading | None:
        """The valid past frames, turned by their age; None before the first frame."""
        if self.num_valid == 0:
            return None
        keys, values = self.keys[:, :, : self.num_valid], self.values[:, :, : self.num_valid]
        keys = torch.cat([self._turned(), keys[..., self._time_dims :]], -1)
        return Reading(keys.flatten(2, 3), values.flatten(2, 3))

    def read_into(self, keys: torch.Tensor, values: torch.Tensor) -> None:
        """Write what `read` gives for one stream into (layers, heads, frames * tokens, head_dim)."""
        wanted = (-1, keys.shape[1], self.num_valid, self.keys.shape[3], keys.shape[3])
        for out, ring in ((keys, self.keys), (values, self.values)):
            out.view(wanted).copy_(_heads_first(ring[:, 0, : self.num_valid]))
        keys.view(wanted)[..., : self._time_dims] = _heads_first(self._turned()[:, 0])

    def _turned(self) -> torch.Tensor:
        """The time dimensions of the valid keys, turned by their age."""
        order = [age - 1 for age in self.ages()]
        turn = Turn(self._turn.factor[order][:, None]).for_heads()
        return rotate(self.keys[:, :, : self.num_valid, ..., : self._time_dims], turn)

    def ages(self) -> list[int]:
        """Age in frames of each valid slot, 1 for the newest."""
        return [(self.next_slot - 1 - slot) % self.window + 1 for slot in range(self.num_valid)]

    def write(self, layer: int, keys: torch.Tensor, values: torch.Tensor) -> None:
        """Leave one layer's keys and values (batch, tokens, heads, head_dim) of the current frame."""
        self.keys[layer, :, self.next_slot] = keys
        self.values[layer, :, self.next_slot] = values

    def advance(self) -> None:
        """The current frame is complete: the oldest slot becomes the next to be overwritten."""
        self.next_slot = (self.next_slot + 1) % self.window
        self.num_valid = min(self.num_valid + 1, self.window)

    def clear(self) -> None:
        """Forget the past."""
        self.num_valid = self.next_slot = 0


def _heads_first(rows: torch.Tensor) -> torch.Tensor:
    """(layers, frames, tokens, heads, values) as (layers, heads, frames, tokens, values)."""
    return rows.permute(0, 3, 1, 2, 4)
