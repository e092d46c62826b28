"""All experiments by name, in the order of the tables."""

from __future__ import annotations

from discriminator import PatchDiscriminator
from last_output import Last, LastFresh, LastUndamaged, LastWarped
from latent import Latent
from predictions import VelocityLoss, VelocityOutput
from pruned import Healed, HealedAlone, Narrow, Pruned
from shapes import Deep, Wide
from stages_off import ClipsFromStart, NoClips, NoShortcut, OneLevel
from starts import HalfNoise, NoisySourceStart, NoNoise, SourceStart
from variant import Variant

from lsd_game.suggest import did_you_mean

DESIGN: tuple[type[Variant], ...] = (
    Variant,
    SourceStart,
    NoisySourceStart,
    HalfNoise,
    NoNoise,
    Deep,
    Wide,
    VelocityLoss,
    VelocityOutput,
    ClipsFromStart,
    PatchDiscriminator,
    LastFresh,
    LastWarped,
    Latent,
)
STAGES_OFF: tuple[type[Variant], ...] = (
    OneLevel,
    NoClips,
    NoShortcut,
    Last,
    LastUndamaged,
    Pruned,
    Healed,
    HealedAlone,
    Narrow,
)
VARIANTS = {kind.name: kind for kind in (*DESIGN, *STAGES_OFF)}
BASELINE_SEEDS = (0, 1, 2)  # what differs between them means nothing


def variant(name: str) -> Variant:
    """A fresh one; ValueError names the nearest right name."""
    if name not in VARIANTS:
        raise ValueError(f"no experiment is called {name!r}{did_you_mean(name, VARIANTS)}")
    return VARIANTS[name]()


def has_drift(name: str) -> bool:
    """Whether a long run is measured: in the table of stages, where the last output is fed back, and of the baseline.

    Elsewhere memory ends after three frames.
    """
    kind = VARIANTS[name]
    return kind is Variant or (kind in STAGES_OFF and kind.config.sees_last)


def seeds_of(name: str, seed: int | None) -> tuple[int, ...]:
    """The one asked for; by default the baseline runs several times, the others once."""
    if seed is not None:
        return (seed,)
    return BASELINE_SEEDS if name == Variant.name else BASELINE_SEEDS[:1]
