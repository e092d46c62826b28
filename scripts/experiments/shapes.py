"""Where the arithmetic goes: into the core's depth or the convolutions' width, at equal milliseconds a frame."""

from __future__ import annotations

from dataclasses import replace

from variant import NANO, Variant


class Deep(Variant):
    """More layers at 1/16, thinner convolutions."""

    name = "deep"
    says = "core of 5 layers, convolutions (8, 16, 48)"
    config = replace(NANO, layers=5, channels=(8, 16, 48))
    step_counts = (1,)


class Wide(Variant):
    """Wider convolutions, one layer at 1/16."""

    name = "wide"
    says = "core of 1 layer, convolutions (24, 32, 64)"
    config = replace(NANO, layers=1, channels=(24, 32, 64))
    step_counts = (1,)
