"""Adapters: low-rank changes of a network's weights (LoRA, Hu et al. 2021), each worn when its prompt is asked for.

A weight becomes base + share * up @ down, where the share is that of the adapter's prompt in the mix, times the weight
that the adapter was loaded with. The sum is made when the mix changes, outside the network: a frame costs what it costs
without adapters, and a mix without their prompts has the base's own weights, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.hooks import RemovableHandle

from lsd_game.frame import Prompts
from lsd_game.model.adapter_file import AdapterError, AdapterHeader, check_weight, read_header
from lsd_game.model.adapters_by_place import add_by_place
from lsd_game.model.checkpoint import file_hash
from lsd_game.model.network import LsdNetwork

CONDITION = "conditioning.table.bias"  # what modulates every layer: part of a prepared style, not of the drawing
DOWN, UP, BIAS = "down", "up", "bias"  # of an adapted layer in the file


@dataclass(frozen=True)
class Adapter:
    """An adapter in memory: `changes` of parameters by name, shaped as these are; `weight` as it was loaded."""

    header: AdapterHeader
    changes: dict[str, torch.Tensor]
    weight: float


def adapted_layers(network: LsdNetwork) -> dict[str, nn.Conv2d | nn.Linear]:
    """The layers whose weights and biases adapters change: all that draw.

    What encodes the prompts is not among them, so that a prompt's text rows are the same in every mix.
    """
    return {
        name: layer
        for name, layer in network.named_modules()
        if isinstance(layer, nn.Conv2d | nn.Linear) and not name.startswith("conditioning") and name[-5:] != ".text"
    }


def save_adapter(path: Path, header: AdapterHeader, factors: Mapping[str, torch.Tensor]) -> None:
    """Write an adapter in bfloat16, as checkpoints are; replaces atomically.

    Args:
        factors: of each layer `LAYER.down` (rank, inputs), `LAYER.up` (outputs, rank) and `LAYER.bias`, where it has
            one; and CONDITION.
    """
    partial = path.with_suffix(".partial")
    values = {name: value.detach().to(torch.bfloat16).contiguous() for name, value in factors.items()}
    save_file(values, partial, header.to_metadata())
    partial.replace(path)


def load_adapter(path: str, weight: float, network: LsdNetwork) -> Adapter:
    """Read an adapter of `network`.

    Raises:
        AdapterError: when the file is missing, damaged, or of a network of another shape.
    """
    header = read_header(path)
    try:
        factors = load_file(path)
    except (SafetensorError, OSError) as error:
        raise AdapterError(f"{path} is damaged or no safetensors file: {error}") from error
    if not all(bool(torch.isfinite(value).all()) for value in factors.values()):
        raise AdapterError(f"{path} holds numbers that are no weights")
    try:
        changes = _changes(factors, network)
    except (KeyError, RuntimeError) as error:
        raise AdapterError(f"{path} does not fit this model: {error}") from error
    return Adapter(header, changes, check_weight(weight))


def _changes(factors: Mapping[str, torch.Tensor], network: LsdNetwork) -> dict[str, torch.Tensor]:
    changes = {CONDITION: factors[CONDITION].float().view_as(network.conditioning.table.bias)}
    for name, layer in adapted_layers(network).items():
        down, up = (factors[f"{name}.{part}"].float() for part in (DOWN, UP))
        changes[f"{name}.weight"] = (up @ down).view_as(layer.weight)
        if layer.bias is not None:
            changes[f"{name}.bias"] = factors[f"{name}.{BIAS}"].float().view_as(layer.bias)
    return changes


class Rack:
    """The adapters of one network, which all its streams share; it keeps the weights at what the mix asks for.

    Args:
        network: in its final precision, on its device; its weights are changed in place.
    """

    def __init__(self, network: LsdNetwork, adapters: Iterable[Adapter] = ()) -> None:
        self._adapters = tuple(adapters)
        parameters = dict(network.named_parameters())
        drawing = [name for name in parameters if self._adapters and name in self._adapters[0].changes]
        self._condition = _Blend([CONDITION] if drawing else [], parameters, self._adapters)
        self._drawing = _Blend([name for name in drawing if name != CONDITION], parameters, self._adapters)
        self._layers = adapted_layers(network)
        self._branches: list[RemovableHandle] = []  # while adapters act in some places only

    @classmethod
    def load(cls, network: LsdNetwork, model: str, adapters: Mapping[str, float]) -> Rack:
        """Read the files of `adapters` (path -> weight), learned on the checkpoint `model`.

        Raises:
            AdapterError: when one is missing, damaged, or of another model.
        """
        loaded = [load_adapter(path, weight, network) for path, weight in adapters.items()]
        for path, adapter in zip(adapters, loaded, strict=True):
            adapter.header.check_model(path, model, file_hash(model))
        return cls(network, loaded)

    def shares(self, prompts: Prompts) -> tuple[float, ...]:
        """How much of each adapter a mix asks for: its prompt's part of the mix, times the adapter's own weight."""
        if not self._adapters:
            return ()
        total = sum(weight for _, weight in prompts)
        parts: dict[str, float] = {}
        for text, weight in prompts:
            parts[_key(text)] = parts.get(_key(text), 0.0) + weight / total
        return tuple(adapter.weight * parts.get(_key(adapter.header.prompt), 0.0) for adapter in self._adapters)

    def condition(self, prompts: Prompts) -> None:
        """Make the network modulate its layers as the mix asks for; needed while a style is prepared."""
        self._condition.set(self.shares(prompts))

    def wear(self, mixes: Sequence[Prompts], places: torch.Tensor | None = None) -> bool:
        """Make the network draw as the mixes ask for; returns whether its weights have changed.

        Args:
            mixes: one, or that of the picture outside of all regions, and those of the regions.
            places: how much of each 2x2 pixels belongs to each mix, (mixes, height / 2, width / 2).
        """
        self._cut_branches()
        shares = [self.shares(prompts) for prompts in mixes]
        if places is None or len(set(shares)) == 1:
            return self._drawing.set(shares[0])
        where = torch.einsum("ma,mhw->ahw", torch.tensor(shares), places)
        seen = [number for number, place in enumerate(where) if bool(place.any())]
        changes = [self._drawing.changes_of(number) for number in seen]
        self._branches = add_by_place(self._layers, changes, self._drawing.like(where[seen]))
        return self._drawing.set((0.0,) * len(self._adapters))

    def _cut_branches(self) -> None:
        for branch in self._branches:
            branch.remove()
        self._branches = []


class _Blend:
    """Parameters as base + sum of share * change; `set` does nothing where the shares are what they were."""

    def __init__(self, names: list[str], parameters: Mapping[str, nn.Parameter], adapters: Iterable[Adapter]) -> None:
        self._names = names
        self._values = [parameters[name].data for name in names]
        self._bases = [value.clone() for value in self._values]
        self._changes = [
            [
                torch.empty_like(value).copy_(adapter.changes[name])
                for name, value in zip(names, self._values, strict=True)
            ]
            for adapter in adapters
        ]
        self._shares = (0.0,) * len(self._changes)

    def changes_of(self, number: int) -> dict[str, torch.Tensor]:
        """The changes of one adapter by name, at the parameters' precision."""
        return dict(zip(self._names, self._changes[number], strict=True))

    def like(self, values: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The rows of `values` on the parameters' device, at their precision."""
        return values.to(self._values[0]).unbind()

    @torch.inference_mode()
    def set(self, shares: tuple[float, ...]) -> bool:
        if shares == self._shares:
            return False
        torch._foreach_copy_(self._values, self._bases)
        for changes, share in zip(self._changes, shares, strict=True):
            if share:
                torch._foreach_add_(self._values, changes, alpha=share)
        self._shares = shares
        return True


def _key(prompt: str) -> str:
    """Prompts that the text encoder reads alike are the same."""
    return " ".join(prompt.lower().split())
