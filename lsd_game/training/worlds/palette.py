"""The colours and textures that a game gives its materials, by lot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.materials import Material

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]
NUM_MATERIALS = len(Material)
WEAVES = ("plain", "blotches", "masonry", "stripes", "speckles", "tiles", "checker", "tufts")  # order of weave.glsl
WEAVE_SHARES = (0.2, 0.22, 0.16, 0.07, 0.1, 0.1, 0.05, 0.1)
COMMON_SHARE = 0.4  # of the materials have the texture that their game has most of
PLAIN_SHARE = 0.1  # of the games have no textures
GRAINY_SHARE = 0.55  # of the games have grain over their textures
GROUNDS = (Material.GROUND, Material.PATH, Material.ROCK, Material.LIQUID, Material.WALL, Material.WOOD)
BRIGHT = (Material.HERO, Material.ENEMY, Material.PICKUP, Material.PROJECTILE)
LUMA = np.array([0.3, 0.59, 0.11], np.float32)  # as light.glsl takes it

# What a material usually looks like in games, by its number: the starting point that is then disturbed.
USUAL = np.array(
    [
        (0.45, 0.65, 0.95),
        (0.33, 0.55, 0.22),
        (0.62, 0.52, 0.36),
        (0.48, 0.45, 0.42),
        (0.15, 0.40, 0.75),
        (0.60, 0.40, 0.32),
        (0.52, 0.36, 0.20),
        (0.16, 0.45, 0.16),
        (0.58, 0.60, 0.64),
        (0.85, 0.25, 0.20),
        (0.52, 0.22, 0.62),
        (0.96, 0.82, 0.20),
        (0.90, 0.35, 0.10),
        (1.00, 0.92, 0.50),
        (0.42, 0.26, 0.16),
        (0.01, 0.01, 0.02),
    ],
    np.float32,
)


def random_palette(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Two colours for each material, (16, 3) each: near the usual ones, shifted, exchanged or free."""
    freedom = rng.choice([0.06, 0.15, 0.35], p=[0.45, 0.35, 0.2])
    base = USUAL * rng.uniform(0.55, 1.3, (NUM_MATERIALS, 1)) + rng.normal(0.0, freedom, USUAL.shape)
    if rng.random() < 0.3:  # a game where two things have each other's colours
        a, b = rng.choice(np.arange(1, 15), 2, replace=False)
        base[[a, b]] = base[[b, a]]
    if rng.random() < 0.12:  # a game in one tint
        base = base * 0.4 + 0.6 * base.mean(1, keepdims=True) * rng.uniform(0.4, 1.3, 3)
    for material in BRIGHT:
        if rng.random() < 0.35:
            base[material] = rng.uniform(0.0, 1.0, 3) ** 0.6
    base[Material.VOID] = 0.0 if rng.random() < 0.6 else rng.uniform(0.0, 0.14, 3)
    if rng.random() < 0.12:
        base[Material.SKY] = rng.uniform(0.0, 0.2, 3)
    base = np.clip(base, 0.0, 1.0)
    second = np.clip(base * rng.uniform(1.2, 1.8, (NUM_MATERIALS, 1)) + rng.normal(0.05, 0.06, base.shape), 0.0, 1.0)
    base = np.minimum(base, 0.85 * second)  # or nobody sees what themes go by
    for share, low, high in ((0.10, 0.70, 0.92), (0.08, 0.0, 0.10)):  # snow and ice, and grounds nearly black
        if rng.random() < share:
            fields = np.array(GROUNDS)[rng.random(len(GROUNDS)) < 0.6]
            base[fields] = np.clip(rng.uniform(low, high, (len(fields), 1)) + rng.normal(0.0, 0.03, 3), 0.0, 1.0)
            second[fields] = np.clip(base[fields] + rng.uniform(0.06, 0.2, (len(fields), 1)), 0.0, 1.0)
    return base.astype(np.float32), second.astype(np.float32)


def random_weave(rng: np.random.Generator) -> Indices:
    """Index in WEAVES for each material, (16,): one that most share, others for the rest."""
    if rng.random() < PLAIN_SHARE:
        return np.zeros(NUM_MATERIALS, np.int32)
    common = rng.choice(len(WEAVES), p=WEAVE_SHARES)
    others = rng.choice(len(WEAVES), NUM_MATERIALS, p=WEAVE_SHARES)
    return np.where(rng.random(NUM_MATERIALS) < COMMON_SHARE, common, others).astype(np.int32)


def random_weave_scale(rng: np.random.Generator) -> Floats:
    """How often each material's texture repeats, (16,), 1: about once a world unit."""
    scale: Floats = np.exp(rng.uniform(np.log(0.6), np.log(1.8), NUM_MATERIALS)).astype(np.float32)
    return scale


def random_grain(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Strength 0..0.4 and fineness (in a world unit) of the grain over each material's texture, (16,) each."""
    strength = rng.uniform(0.0, 0.4, NUM_MATERIALS) * (rng.random(NUM_MATERIALS) < 0.8)
    fineness = np.exp(rng.uniform(np.log(4.0), np.log(20.0), NUM_MATERIALS))
    if rng.random() >= GRAINY_SHARE:
        strength = np.zeros(NUM_MATERIALS)
    return strength.astype(np.float32), fineness.astype(np.float32)
