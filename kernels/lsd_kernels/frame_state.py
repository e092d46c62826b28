"""The few integers that change from frame to frame, in one device tensor that kernels read: one upload a frame."""

from __future__ import annotations

import torch

from lsd_kernels.ring import Ring, View

SLOT, NUM_ROWS, NUM_FRAMES, HAS_LAST, FRAMES = 0, 1, 2, 3, 4  # offsets; from FRAMES on (slot, age) pairs


class FrameState:
    """int32 on the device, its parts as views, and the same numbers on the host.

    Attributes:
        device: all of it.
        slot: (1,), `counts`: (2,) text rows and visible frames, `has_last`: (1,), `frames`: (slots, 2).
    """

    def __init__(self, ring: Ring, device: torch.device) -> None:
        size = FRAMES + 2 * ring.num_slots
        self.device = torch.zeros(size, dtype=torch.int32, device=device)
        self.slot = self.device[SLOT : SLOT + 1]
        self.counts = self.device[NUM_ROWS : NUM_FRAMES + 1]
        self.has_last = self.device[HAS_LAST : HAS_LAST + 1]
        self.frames = self.device[FRAMES:].view(-1, 2)

    def host_values(self, view: View, num_rows: int, has_last: bool) -> torch.Tensor:
        """What `device` must hold for this frame, as int32 on the host."""
        pairs = [number for pair in view.frames for number in pair]
        values = [view.slot, num_rows, len(view.frames), int(has_last), *pairs]
        return torch.tensor(values + [0] * (len(self.device) - len(values)), dtype=torch.int32)
