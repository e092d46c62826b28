"""Several processes that train one model, as `torchrun` starts them; alone, all of this is nothing.

Every worker draws batches of its own; gradients are averaged by DistributedDataParallel, and what steers the loop (the
loss that counts as a spike, the end of the time box) is agreed on, so that no worker waits for one that has left.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True)
class Workers:
    """This worker's place among all.

    Attributes:
        rank: 0 is the one that writes files.
        count: 1 where there is no torchrun.
        device: of this worker.
    """

    rank: int
    count: int
    device: str

    @classmethod
    def join(cls, device: str) -> Workers:
        """Meet the other workers that torchrun has started, if any: by NCCL on CUDA devices, by gloo on CPUs."""
        count = int(os.environ.get("WORLD_SIZE", "1"))
        if count == 1:
            return cls(0, 1, device)
        is_cuda = device.startswith("cuda")
        if is_cuda:
            device = f"cuda:{os.environ['LOCAL_RANK']}"
            torch.cuda.set_device(device)
        if not dist.is_initialized():
            dist.init_process_group("nccl" if is_cuda else "gloo")
        return cls(dist.get_rank(), count, device)

    @property
    def is_first(self) -> bool:
        """Whether this worker writes logs and checkpoints."""
        return self.rank == 0

    def share(self, module: nn.Module) -> nn.Module:
        """`module` with its gradients averaged over all workers."""
        return module if self.count == 1 else DistributedDataParallel(module)

    def wait(self) -> None:
        """Until all workers are here."""
        if self.count > 1:
            dist.barrier()

    def mean(self, value: float) -> float:
        """The mean of every worker's `value`, the same for all."""
        if self.count == 1:
            return value
        total = torch.tensor(value, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return float(total) / self.count


def leave() -> None:
    """Leave the other workers, if there are any."""
    if dist.is_initialized():
        dist.destroy_process_group()
