"""Which kernels a device gets: decided once, when a model is loaded, and said aloud in reports."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

import torch

from lsd_kernels.ops import NAMES

AUTO = "auto"
WANTED = (AUTO, *NAMES, "triton-graph", "triton-persistent")  # the last two name the core's form too, see `core_form`
PRECISIONS = ("bf16", "fp8")  # of the core's large products
NEEDED_CAPABILITY = (9, 0)  # wgmma and programmatic dependent launch


@dataclass(frozen=True, slots=True)
class Choice:
    """The kernels' name, one of `ops.NAMES`, and why."""

    name: str
    reason: str


def choose(wanted: str, device: str) -> Choice:
    """What `wanted`, one of WANTED, means on `device`.

    Raises:
        ValueError: for another name, or for a "triton" where it cannot run; the message says why.
    """
    if wanted not in WANTED:
        raise ValueError(f"kernels must be one of {WANTED}, got {wanted!r}")
    if wanted == "torch":
        return Choice("torch", "asked for")
    obstacle = _obstacle(torch.device(device))
    if wanted.startswith("triton") and obstacle is not None:
        raise ValueError(f"triton kernels cannot run here: {obstacle}")
    if obstacle is not None:
        return Choice("torch", obstacle)
    return Choice("triton", f"{device} is a Hopper GPU or newer" if wanted == AUTO else "asked for")


def wanted_form(wanted: str) -> str | None:
    """The form of the core that `wanted`, one of WANTED, names; None where the GPU's table decides."""
    return wanted.partition("-")[2] or None


def choose_precision(wanted: str, kernels: str) -> Choice:
    """What `wanted`, one of PRECISIONS, means on the ops called `kernels`; nothing but asking turns fp8 on.

    Raises:
        ValueError: for another name.
    """
    if wanted not in PRECISIONS:
        raise ValueError(f"the precision must be one of {PRECISIONS}, got {wanted!r}")
    if wanted == "bf16":
        return Choice(wanted, "the default")
    return Choice(wanted, "e4m3, simulated by torch and no faster" if kernels == "torch" else "e4m3 on tensor cores")


def _obstacle(device: torch.device) -> str | None:
    """Why the Triton kernels cannot run on `device`, or None."""
    if device.type != "cuda":
        return f"the device is {device.type}, not cuda"
    if importlib.util.find_spec("triton") is None:
        return "triton is not installed: pip install 'lsd-kernels[gpu]'"
    capability = torch.cuda.get_device_capability(device)
    if capability < NEEDED_CAPABILITY:
        return f"{device} has compute capability {capability[0]}.{capability[1]}, they need 9.0 or more"
    return None
