"""Which devices torch finds on this machine, and which of them a name means."""

from __future__ import annotations

import torch

from lsd_kernels.core_form import describe_forms
from lsd_kernels.dispatch import PRECISIONS, choose, choose_precision


def pick_device(name: str) -> str:
    """Return the device for `name`; "auto" is the first CUDA device where there is one, else the CPU.

    Raises:
        ValueError: when this machine has no such device.
    """
    if name == "auto":
        return "cuda:0" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    if device.type not in ("cpu", "cuda"):
        raise ValueError(f"the device must be auto, cpu, cuda or cuda:N, got {name!r}")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ValueError(f"there is no device {name!r} here: torch sees {torch.cuda.device_count()} CUDA devices")
    return name


def describe_devices() -> list[str]:
    """Return a phrase for each device: its name, and whether it multiplies bfloat16."""
    bf16 = "with" if torch.cpu._is_avx512_bf16_supported() else "without"
    cpu = f"cpu: {torch.get_num_threads()} threads, {bf16} fast bfloat16"
    return [cpu] + [f"cuda:{i}: {torch.cuda.get_device_name(i)}" for i in range(torch.cuda.device_count())]


def describe_kernels() -> str:
    """Return what the model computes with on the device that "auto" picks, and why."""
    choice = choose("auto", pick_device("auto"))
    form = f"; {describe_forms()}" if choice.name == "triton" else ""
    return f"{choice.name}: {choice.reason}{form}"


def describe_precisions() -> str:
    """Return the precisions of the core's large products, the one that is used unasked first, and what each means."""
    kernels = choose("auto", pick_device("auto")).name
    return "; ".join(f"{name}: {choose_precision(name, kernels).reason}" for name in PRECISIONS)


def fast_dtype(device: torch.device) -> torch.dtype:
    """bfloat16 where the hardware multiplies it (CUDA, or a CPU with AVX512-BF16), else float32."""
    if device.type == "cpu" and not torch.cpu._is_avx512_bf16_supported():
        return torch.float32
    return torch.bfloat16


def fast_autocast(device: torch.device) -> torch.autocast:
    """Computes in bfloat16 where the hardware multiplies it fast, and changes nothing elsewhere."""
    return torch.autocast(device.type, torch.bfloat16, enabled=fast_dtype(device) is torch.bfloat16)
