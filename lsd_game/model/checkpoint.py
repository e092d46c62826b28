"""Checkpoints: one safetensors file with the weights, the model's config and its training record."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from lsd_game.model.config import ModelConfig
from lsd_game.model.network import LsdNetwork

SHIPPED = Path(__file__).parent.parent / "checkpoints"
FORMAT = "lsd-game 1"


class CheckpointError(Exception):
    """A checkpoint that is missing, damaged or of another model; the message is a sentence for the user."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded network in float32 on the CPU, and what is on record about its training."""

    network: LsdNetwork
    record: dict[str, Any]


def find(name: str) -> Path:
    """The file of a shipped model's name or of a path; CheckpointError when there is none."""
    path = Path(name) if name.endswith(".safetensors") else SHIPPED / f"{name}.safetensors"
    if not path.is_file():
        shipped = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.safetensors"))) or "none"
        raise CheckpointError(f"no checkpoint at {path}; shipped models: {shipped}")
    return path


def file_hash(name: str) -> str:
    """SHA-256 of a checkpoint's file, which says that two models are the same; CheckpointError as in `find`."""
    with find(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def save(path: Path, network: LsdNetwork, record: dict[str, Any]) -> None:
    """Write `network` in bfloat16, which halves the file and changes no picture visibly; replaces atomically."""
    weights = {name: value.detach().to(torch.bfloat16).contiguous() for name, value in network.state_dict().items()}
    metadata = {
        "format": FORMAT,
        "config": json.dumps(network.config.to_dict()),
        "record": json.dumps(record),
    }
    partial = path.with_suffix(".partial")
    save_file(weights, partial, metadata)
    partial.replace(path)


def load(name: str) -> Checkpoint:
    """Load a shipped model by name, or any checkpoint by path.

    Raises:
        CheckpointError: when the file is missing, truncated, not ours, or does not fit its config.
    """
    path = find(name)
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (not a mapping)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} is damaged or no safetensors file: {error}") from error
    if metadata.get("format") != FORMAT:
        raise CheckpointError(f"{path} is not a checkpoint of {FORMAT!r}, but of {metadata.get('format')!r}")
    try:
        network = LsdNetwork(ModelConfig.from_dict(json.loads(metadata["config"])))
        network.load_state_dict(weights)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(f"{path} does not fit this version of the model: {error}") from error
    return Checkpoint(network.float(), json.loads(metadata.get("record", "{}")))
