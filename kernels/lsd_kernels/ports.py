"""Frames to the device and back, in two banks each: while one frame is drawn, the next goes up and the last comes down.

The host side of a bank is pinned memory, so that copies are asynchronous; on a CPU the same banks are plain memory.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

NUM_BANKS = 2


class Mark:
    """A point in a stream that other streams or the host wait for; nothing at all on a CPU."""

    def __init__(self, device: torch.device) -> None:
        self._event: Any = torch.cuda.Event() if device.type == "cuda" else None  # type: ignore[no-untyped-call]

    def put(self, stream: Any) -> None:
        """Put it at the present end of `stream`."""
        if self._event is not None:
            self._event.record(stream)

    def hold(self, stream: Any) -> None:
        """Let `stream` go on only after it."""
        if self._event is not None:
            stream.wait_event(self._event)

    def wait(self) -> None:
        """Wait for it on the host."""
        if self._event is not None:
            self._event.synchronize()


class Lane:
    """A stream of its own for copies one way, and the computing stream beside it."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        is_cuda = device.type == "cuda"
        self.own: Any = torch.cuda.Stream(device) if is_cuda else None  # type: ignore[no-untyped-call]

    @property
    def computing(self) -> Any:
        """The stream that kernels run on; None on a CPU."""
        return torch.cuda.current_stream(self.device) if self.own is not None else None

    def copies(self) -> AbstractContextManager[Any]:
        """Within it copies go on the lane's own stream."""
        return nullcontext() if self.own is None else torch.cuda.stream(self.own)


class Bank:
    """Room for one frame on the host and on the device, and how far it has come."""

    def __init__(self, like: torch.Tensor) -> None:
        self.host = torch.empty(like.shape, dtype=like.dtype, pin_memory=like.device.type == "cuda")
        self.staged = torch.empty_like(like)
        self.filled, self.emptied = Mark(like.device), Mark(like.device)


class Upload:
    """From the host into `target`, which kernels read."""

    def __init__(self, target: torch.Tensor) -> None:
        self._target, self._lane = target, Lane(target.device)
        self._banks = [Bank(target) for _ in range(NUM_BANKS)]
        self._count = 0

    def send(self, value: torch.Tensor) -> None:
        """Take a host tensor like the target; kernels launched from now on see it."""
        bank = self._banks[self._count % NUM_BANKS]
        self._count = (self._count + 1) % NUM_BANKS
        bank.filled.wait()  # two frames ago: long over
        bank.host.copy_(value)
        bank.emptied.hold(self._lane.own)
        with self._lane.copies():
            bank.staged.copy_(bank.host, non_blocking=True)
            bank.filled.put(self._lane.own)
        bank.filled.hold(self._lane.computing)
        self._target.copy_(bank.staged)
        bank.emptied.put(self._lane.computing)


class Download:
    """From `source`, which kernels write, to the host: at most two frames on their way, first in, first out."""

    def __init__(self, source: torch.Tensor) -> None:
        self._source, self._lane = source, Lane(source.device)
        self._banks = [Bank(source) for _ in range(NUM_BANKS)]
        self._first, self.num_pending = 0, 0  # the oldest frame's bank; frames sent and not yet taken

    def send(self) -> None:
        """Let what the kernels launched so far leave in the source come down; RuntimeError if two are on their way."""
        if self.num_pending == NUM_BANKS:
            raise RuntimeError(f"{NUM_BANKS} frames are on their way: take one first")
        bank = self._banks[(self._first + self.num_pending) % NUM_BANKS]
        self.num_pending += 1
        bank.staged.copy_(self._source)
        bank.emptied.put(self._lane.computing)
        bank.emptied.hold(self._lane.own)
        with self._lane.copies():
            bank.host.copy_(bank.staged, non_blocking=True)
            bank.filled.put(self._lane.own)

    def take(self) -> torch.Tensor:
        """Wait for the oldest frame and return it, good until the next but one `send`."""
        if self.num_pending == 0:
            raise RuntimeError("no frame is on its way")
        bank = self._banks[self._first]
        self._first = (self._first + 1) % NUM_BANKS
        self.num_pending -= 1
        bank.filled.wait()
        return bank.host
