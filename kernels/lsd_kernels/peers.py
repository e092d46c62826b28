"""Memory that the GPUs of one model can write into each other: where a tensor of this rank lies on every rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch


@dataclass(frozen=True)
class Shared:
    """A tensor of this rank, zero at first, and its address on each rank, this rank's own last."""

    tensor: torch.Tensor
    addresses: tuple[int, ...]


class Peers(Protocol):
    """`rank` of `world` GPUs that draw one frame together."""

    rank: int
    world: int

    def share(self, like: torch.Tensor) -> Shared:
        """A tensor of this shape, kind and device; every rank asks for the same ones in the same order."""


class Alone:
    """One GPU."""

    rank, world = 0, 1

    def share(self, like: torch.Tensor) -> Shared:
        """Memory like any other."""
        tensor = torch.zeros_like(like)
        return Shared(tensor, (0 if tensor.is_meta else tensor.data_ptr(),))


class SymmetricPeers:
    """The ranks of torch.distributed's default group, one GPU each, over NVLink.

    Raises:
        RuntimeError: where there is no process group, or a GPU cannot reach another one's memory.
    """

    def __init__(self) -> None:
        import torch.distributed as distributed

        self.rank, self.world = distributed.get_rank(), distributed.get_world_size()

    def share(self, like: torch.Tensor) -> Shared:
        """Symmetric memory: each rank allocates, then all exchange handles."""
        import torch.distributed as distributed
        from torch.distributed import _symmetric_memory as symmetric

        tensor = symmetric.empty(like.shape, dtype=like.dtype, device=like.device)
        handle = symmetric.rendezvous(tensor, distributed.distributed_c10d._get_default_group())
        tensor.zero_()
        distributed.barrier()  # nobody raises a flag that is zeroed after
        pointers = handle.buffer_ptrs
        others = [pointer for rank, pointer in enumerate(pointers) if rank != self.rank]
        return Shared(tensor, (*others, pointers[self.rank]))
