"""The form that a core runs in on Triton kernels: five launches a layer in the frame's graph, or all in one launch.

Which one is faster a measurement says: `python -m lsd_kernels.tune` writes both times into the GPU's table, for each
size of core and precision. A core that was not measured runs as graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from lsd_kernels.core import Core, CoreShape
from lsd_kernels.dispatch import PRECISIONS, Choice
from lsd_kernels.fp8_core import Fp8Core, Fp8Weights
from lsd_kernels.frame_state import FrameState
from lsd_kernels.pack import LayerStyle
from lsd_kernels.stacked_weights import StackedWeights
from lsd_kernels.tiling import table

GRAPH, PERSISTENT = FORMS = ("graph", "persistent")
Forward = Callable[[torch.Tensor, LayerStyle, FrameState], None]


def key_of(shape: CoreShape, precision: str = PRECISIONS[0]) -> str:
    """What a core's times are looked up by."""
    key = f"{shape.tokens}x{shape.dim}x{shape.inner}, {shape.heads} heads, {shape.layers} layers, {shape.slots} slots"
    return key if precision == PRECISIONS[0] else f"{key}, {precision}"


def choose_form(wanted: str | None, shape: CoreShape, gpu: str | None = None, precision: str = PRECISIONS[0]) -> Choice:
    """The form for a core of this shape on the GPU called `gpu` (None: the one here), and why.

    Args:
        wanted: one of FORMS, or None for the faster one.
        precision: of its large products; each has times of its own.
    """
    if wanted is not None:
        return Choice(wanted, "asked for")
    times = table(gpu, "cores").get(key_of(shape, precision))
    if times is None:
        return Choice(GRAPH, "cores of this size were not measured here: python -m lsd_kernels.tune")
    graph_us, persistent_us = times
    told = f"measured: {PERSISTENT} {persistent_us:.0f} us, {GRAPH} {graph_us:.0f} us"
    return Choice(PERSISTENT if persistent_us < graph_us else GRAPH, told)


def describe_forms(gpu: str | None = None) -> str:
    """Say which forms the GPU's table chooses."""
    cores = table(gpu, "cores")
    if not cores:
        return f"the core as {GRAPH}, as nothing was measured on this GPU yet: python -m lsd_kernels.tune"
    won = [key for key, (graph_us, persistent_us) in cores.items() if persistent_us < graph_us]
    return f"the core as {GRAPH}, but {PERSISTENT} where it was faster: {'; '.join(won) or 'nowhere'}"


def forward_in(
    form: str, core: Core, weights: Callable[[], StackedWeights], rounded: Sequence[Fp8Weights] | None = None
) -> Forward:
    """`Core.forward` in that form.

    Args:
        weights: gives the core's in one piece, rounded ones in e4m3; asked for only where they are needed.
        rounded: the layers' large weights, for products in e4m3.
    """
    if form == GRAPH:
        return core.forward if rounded is None else Fp8Core(core, rounded).forward
    from lsd_kernels.persistent import PersistentCore, programs_on  # needs triton, which torch ops do without

    return PersistentCore(core, weights(), programs_on(core.keys.device)).forward
