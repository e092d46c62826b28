"""Muon for what is a matrix from features to features, AdamW for all else: one optimiser to the trainer.

Muon (Jordan et al. 2024) makes each matrix's step orthogonal, so that rare directions are learned as fast as common
ones. Its steps are scaled to the size of AdamW's (Liu et al. 2025), and one rate serves both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import nn

OUTER = ("conditioning.table.", "conditioning.reading.", "encoder.stem.", "decoder.head.", "colour_grid.")
WEIGHT_DECAY = 0.01


class Matrix(NamedTuple):
    """A weight, and itself as a matrix (outputs, inputs) that shares its memory."""

    weight: nn.Parameter
    matrix: nn.Parameter


class Optimiser:
    """Steps the parameters of a network.

    Raises:
        ValueError: when its convolutions do not lie channels last, where they can be seen as matrices.
    """

    def __init__(self, network: nn.Module, rate: float) -> None:
        inner = {name: each for name, each in network.named_parameters() if _is_inner(name, each)}
        others = [each for name, each in network.named_parameters() if name not in inner]
        self._matrices = [Matrix(weight, nn.Parameter(_as_matrix(weight.data))) for weight in inner.values()]
        if any(weight.data_ptr() != matrix.data_ptr() for weight, matrix in self._matrices):
            raise ValueError("the network's convolutions must lie channels last")
        self._of_others = torch.optim.AdamW(others, rate, (0.9, 0.98), weight_decay=WEIGHT_DECAY, fused=True)
        self._of_matrices = torch.optim.Muon(
            [matrix for _, matrix in self._matrices], rate, WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw"
        )

    def set_rate(self, rate: float) -> None:
        """Of the next steps."""
        for group in (*self._of_others.param_groups, *self._of_matrices.param_groups):
            group["lr"] = rate

    def zero_grad(self) -> None:
        """Forget the gradients."""
        self._of_others.zero_grad()
        for weight, _ in self._matrices:
            weight.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        for weight, matrix in self._matrices:
            matrix.grad = None if weight.grad is None else _as_matrix(weight.grad)
        self._of_others.step()
        self._of_matrices.step()  # type: ignore[no-untyped-call]

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` takes."""
        return {"others": self._of_others.state_dict(), "matrices": self._of_matrices.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from another's state.

        Raises:
            ValueError: when it is that of another network, or of AdamW alone.
        """
        if "others" not in state:
            raise ValueError("the state is of an optimiser of another version")
        self._of_others.load_state_dict(state["others"])
        self._of_matrices.load_state_dict(state["matrices"])


def _is_inner(name: str, parameter: torch.Tensor) -> bool:
    """Whether it is a matrix that leads from features to features: not to or from colours, concepts, modulations."""
    return parameter.dim() > 1 and not name.startswith(OUTER)


def _as_matrix(weight: torch.Tensor) -> torch.Tensor:
    """(outputs, inputs)."""
    return weight if weight.dim() == 2 else weight.permute(0, 2, 3, 1).flatten(1)
