"""Several GPUs in one process: each rank's shared tensors lie side by side in the memory of one device."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from lsd_kernels.peers import Shared


@dataclass
class SimulatedPeers:
    """One rank of a group; see `peers.Peers`."""

    rank: int
    world: int
    _tensors: list[list[torch.Tensor]]  # what the group shared so far, for each rank
    _num_shared: int = field(default=0, init=False)

    def share(self, like: torch.Tensor) -> Shared:
        """The first rank to ask allocates for all."""
        if self._num_shared == len(self._tensors):
            self._tensors.append([torch.zeros_like(like) for _ in range(self.world)])
        each = self._tensors[self._num_shared]
        self._num_shared += 1
        order = [*(rank for rank in range(self.world) if rank != self.rank), self.rank]
        return Shared(each[self.rank], tuple(0 if like.is_meta else each[rank].data_ptr() for rank in order))


def group(world: int) -> list[SimulatedPeers]:
    """All ranks of a new group."""
    tensors: list[list[torch.Tensor]] = []
    return [SimulatedPeers(rank, world, tensors) for rank in range(world)]
