"""A small model, and adapters of it with random changes, for the tests of adapters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from lsd_game.frame import Pixels
from lsd_game.model import checkpoint
from lsd_game.model.adapter_file import AdapterHeader
from lsd_game.model.adapters import CONDITION, adapted_layers, save_adapter
from lsd_game.model.config import ModelConfig
from lsd_game.model.network import LsdNetwork

SMALL = ModelConfig("test", 64, 48, (8, 8, 16), (1, 1, 1), (1, 1, 1), dim=64, heads=2, layers=2, window=3)
RANK = 2
PROMPT = "my style"


def save_small_model(path: Path, config: ModelConfig = SMALL) -> str:
    """A checkpoint of random weights, none of them zero."""
    torch.manual_seed(0)
    network = LsdNetwork(config)
    for parameter in network.parameters():
        if not bool(parameter.any()):
            torch.nn.init.normal_(parameter, std=0.05)
    checkpoint.save(path, network, {})
    return str(path)


def save_random_adapter(path: Path, model: str, *, prompt: str = PROMPT, seed: int = 1, std: float = 0.05) -> str:
    """An adapter that changes everything that it can."""
    network = checkpoint.load(model).network
    generator = torch.Generator().manual_seed(seed)

    def noise(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator) * std

    factors = {CONDITION: noise(len(network.conditioning.table.bias))}
    for name, layer in adapted_layers(network).items():
        outputs, inputs = len(layer.weight), layer.weight[0].numel()
        factors |= {f"{name}.down": noise(RANK, inputs), f"{name}.up": noise(outputs, RANK)}
        if layer.bias is not None:
            factors[f"{name}.bias"] = noise(outputs)
    save_adapter(path, AdapterHeader(prompt, model, checkpoint.file_hash(model), RANK, {"steps": 3}), factors)
    return str(path)


def pictures(count: int, seed: int = 2) -> list[Pixels]:
    """Random frames at the small model's size."""
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 256, (SMALL.height_px, SMALL.width_px, 3), dtype=np.uint8) for _ in range(count)]
