"""The options of a model, for every command that draws, checked at the door without torch."""

from __future__ import annotations

import argparse
import re
from typing import Any

from lsd_game.commands import UserError
from lsd_game.commands.adapter_arguments import add_adapter_argument, read_adapters
from lsd_game.commands.model_files import check_model_name
from lsd_game.model.config import MAX_GUIDANCE, UPSAMPLINGS

MODEL_FIELDS = ("model", "device", "kernels", "precision", "seed", "steps", "guidance", "upsample", "adapters")
STEP_COUNTS = (1, 2, 4)
KERNELS = ("auto", "torch", "triton", "triton-graph", "triton-persistent")
PRECISIONS = ("bf16", "fp8")
DEVICE_PATTERN = re.compile(r"auto|cpu|cuda(:\d+)?")


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the model's options; `check_model_options` checks them."""
    group = parser.add_argument_group("model")
    group.add_argument("--model", default="tiny", help="a shipped model, a checkpoint file, or 'fake' (default: tiny)")
    group.add_argument("--device", default="auto", help="auto (default), cpu, cuda or cuda:1")
    group.add_argument(
        "--kernels",
        default="auto",
        choices=KERNELS,
        help="auto (default), torch, or triton, the core in the faster form",
    )
    group.add_argument(
        "--precision", default=PRECISIONS[0], choices=PRECISIONS, help="of its large products: bf16 (default) or fp8"
    )
    group.add_argument("--seed", type=int, default=0, help="of the model's noise (default: 0)")
    group.add_argument(
        "--steps", type=int, default=1, help="denoising steps a frame: 1 (default; what tiny was trained for), 2 or 4"
    )
    group.add_argument(
        "--guidance",
        type=float,
        default=1.0,
        metavar="N",
        help="draw N times what the style changes: 1 (default), 1.2 is bolder, and the less true",
    )
    group.add_argument(
        "--upsample", default=UPSAMPLINGS[0], choices=UPSAMPLINGS, help="guided: sharp edges (default); or bilinear"
    )
    add_adapter_argument(group)


def check_model_options(options: argparse.Namespace) -> None:
    """Raise UserError for a model, device, seed, step count, guidance or adapter that cannot be; read the adapters."""
    if getattr(options, "server", None) is not None:
        _check_left_to_server(options)
    if options.steps not in STEP_COUNTS:
        raise UserError(f"--steps must be 1, 2 or 4, got {options.steps}")
    if not 0.0 <= options.guidance <= MAX_GUIDANCE:
        raise UserError(f"--guidance must be within 0..{MAX_GUIDANCE:g}, got {options.guidance}")
    if not 0 <= options.seed < 2**63:
        raise UserError(f"--seed must be within 0..2^63-1, got {options.seed}")
    if not DEVICE_PATTERN.fullmatch(options.device):
        raise UserError(f"--device must be auto, cpu, cuda or cuda:N, got {options.device!r}")
    check_model_name(options.model)
    options.adapters = read_adapters(options.adapters, options.model)


def _check_left_to_server(options: argparse.Namespace) -> None:
    """Raise UserError for an option of the model that says something: the server's own would count instead."""
    parser = argparse.ArgumentParser()
    add_model_arguments(parser)
    usual = model_values(parser.parse_args([]))
    for name, value in model_values(options).items():
        if value != usual[name]:
            option = "adapter" if name == "adapters" else name
            raise UserError(f"--{option} belongs to the machine that draws: give it to its lsd-game serve")


def model_values(options: argparse.Namespace) -> dict[str, Any]:
    """What the options of `add_model_arguments` say, by the names of SessionConfig's fields."""
    return {name: getattr(options, name) for name in MODEL_FIELDS}
