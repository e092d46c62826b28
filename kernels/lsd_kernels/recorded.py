"""The calls that one step makes: each op's arguments at the model's own shapes, for measuring and tuning it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch

from lsd_kernels.fp8 import Quantised
from lsd_kernels.ops import Ops
from lsd_kernels.whole_step import WholeStep

TILED = (
    *("qkv_project", "attend", "gated_linear", "gelu_linear", "join"),
    *("qkv_project_fp8", "gated_linear_fp8", "gelu_linear_fp8"),  # `attend_fp8` runs with the tile of `attend`
)


@dataclass(frozen=True)
class Call:
    """One op with the arguments that a step gave it."""

    op: str
    arguments: tuple[Any, ...]

    @property
    def sizes(self) -> tuple[int, int, int]:
        """What `tiling` looks a tile up by: rows, columns and inner size; for attention rows, heads, head_dim."""
        args = self.arguments
        if self.op == "attend":
            rows, heads, head_dim = args[0].shape
            return rows, heads, head_dim
        if self.op == "join":
            height, width, channels = args[3].shape
            return height * width, channels, args[2].shape[1]
        first, weight = (shape_of(args[place]) for place in (0, 1 if self.op.startswith("gated_linear") else 2))
        if first is None or weight is None:
            raise ValueError(f"{self.op} is no product")
        return first[0], weight[0], weight[1]


def calls_of(step: WholeStep) -> list[Call]:
    """Run the step once; the first call of each op at each different size."""
    found: dict[tuple[Any, ...], Call] = {}
    original = step.ops

    def recording(op: str) -> Callable[..., None]:
        function = getattr(original, op)

        def record(*arguments: Any) -> None:
            call = Call(op, arguments)
            shapes = tuple(shape_of(argument) or argument is None for argument in arguments)
            found.setdefault((op, shapes), call)
            function(*arguments)

        return record

    recorders: dict[str, Any] = {op: recording(op) for op in Ops.__slots__ if op != "name"}
    step.use(replace(original, **recorders))
    step()
    step.use(original)
    return list(found.values())


def shape_of(argument: Any) -> tuple[int, ...] | None:
    """Sizes of a tensor; of a quantised matrix those of its values; None for anything else."""
    if isinstance(argument, Quantised):
        return tuple(argument.values.shape)
    return tuple(argument.shape) if isinstance(argument, torch.Tensor) else None
