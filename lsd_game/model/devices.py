"""Which device a name means on this machine."""

from __future__ import annotations

import torch


def pick_device(name: str) -> str:
    """Return the device for `name`; "auto" is the first CUDA device where there is one, else the CPU.

    Raises:
        ValueError: when this machine has no such device.
    """
    if name == "auto":
        return "cuda:0" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ValueError(f"there is no device {name!r} here: torch sees {torch.cuda.device_count()} CUDA devices")
    if device.type not in ("cpu", "cuda"):
        raise ValueError(f"the device must be auto, cpu, cuda or cuda:N, got {name!r}")
    return name
