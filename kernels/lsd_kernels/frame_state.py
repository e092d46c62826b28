"""The few integers that change from frame to frame, in one device tensor that kernels read: one upload a frame."""

from __future__ import annotations

import torch

from lsd_kernels.ring import Ring, View

SLOT, NUM_ROWS, NUM_FRAMES, HAS_LAST, LEAK = range(5)  # offsets
FRAMES = 8  # from here on (slot, age) pairs


class FrameState:
    """int32 on the device, its parts as views, and the same numbers on the host.

    Attributes:
        device: all of it.
        slot: (1,), `counts`: (2,) text rows and visible frames, `has_last`: (1,), `frames`: (slots, 2).
        leak: float32 (1,), see `hourglass.pack_frame`; its bits stand among the integers.
    """

    def __init__(self, ring: Ring, device: torch.device) -> None:
        size = FRAMES + 2 * ring.num_slots
        self.device = torch.zeros(size, dtype=torch.int32, device=device)
        self.slot = self.device[SLOT : SLOT + 1]
        self.counts = self.device[NUM_ROWS : NUM_FRAMES + 1]
        self.has_last = self.device[HAS_LAST : HAS_LAST + 1]
        self.leak = self.device[LEAK : LEAK + 1].view(torch.float32)
        self.frames = self.device[FRAMES:].view(-1, 2)

    def host_values(self, view: View, num_rows: int, has_last: bool, leak: float = 0.0) -> torch.Tensor:
        """What `device` must hold for this frame, as int32 on the host."""
        values = torch.zeros(len(self.device), dtype=torch.int32)
        values[SLOT], values[NUM_ROWS], values[NUM_FRAMES] = view.slot, num_rows, len(view.frames)
        values[HAS_LAST] = int(has_last)
        values[LEAK : LEAK + 1] = torch.tensor([leak]).view(torch.int32)
        pairs = torch.tensor(view.frames, dtype=torch.int32)
        values[FRAMES : FRAMES + pairs.numel()] = pairs.flatten()
        return values
