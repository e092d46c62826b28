"""The options of a model, for every command that draws, checked at the door without torch."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from lsd_game.commands import UserError
from lsd_game.commands.adapter_arguments import CHECKPOINTS, add_adapter_argument, read_adapters
from lsd_game.model.config import MAX_GUIDANCE, PRESETS, UPSAMPLINGS
from lsd_game.session.config import FAKE_MODEL
from lsd_game.suggest import did_you_mean

MODEL_FIELDS = ("model", "device", "kernels", "precision", "seed", "steps", "guidance", "upsample", "adapters")
STEP_COUNTS = (1, 2, 4)
KERNELS = ("auto", "torch", "triton", "triton-graph", "triton-persistent")
PRECISIONS = ("bf16", "fp8")
DEVICE_PATTERN = re.compile(r"auto|cpu|cuda(:\d+)?")
CHECKPOINT_SUFFIX = ".safetensors"


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


def check_model_name(name: str) -> None:
    """Raise UserError for a model that is not there."""
    models = shipped_models()
    if name.endswith(CHECKPOINT_SUFFIX):
        _check_checkpoint(name)
    elif name not in {*models, *PRESETS, FAKE_MODEL}:
        raise UserError(f"no model is called {name!r}{did_you_mean(name, {*models, *PRESETS, FAKE_MODEL})}")
    elif name not in {*models, FAKE_MODEL}:
        raise UserError(f"no checkpoint of {name!r} is installed: train one, or name a checkpoint file")


def _check_checkpoint(name: str) -> None:
    """Read a checkpoint's header, which knows how long the file must be; without torch, so that it takes no time."""
    if not Path(name).is_file():
        raise UserError(f"there is no checkpoint file {name!r}")
    try:
        with safe_open(name, framework="numpy"):
            pass
    except (SafetensorError, OSError) as error:
        raise UserError(f"{name} is damaged or no safetensors file: {error}") from error


def shipped_models() -> set[str]:
    """Names of the checkpoints that are installed with the package."""
    return {path.stem for path in CHECKPOINTS.glob(f"*{CHECKPOINT_SUFFIX}")}
