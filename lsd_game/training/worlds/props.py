"""Things that stand about in 3D worlds: trees, houses, rocks."""

from __future__ import annotations

import math

import numpy as np

from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.meshes import Floats
from lsd_game.training.worlds.parts import Parts

UP = np.array([0.0, 1.0, 0.0])


def add_trees(parts: Parts, rng: np.random.Generator, spots: Floats) -> None:
    """Trees of two random species at `spots` (count, 3)."""
    for group in np.array_split(spots, 2):
        if len(group):
            _add_species(parts, rng, group)


def _add_species(parts: Parts, rng: np.random.Generator, spots: Floats) -> None:
    count = len(spots)
    species = str(rng.choice(["fir", "round", "bushy", "dead", "palm", "block"]))
    height = rng.uniform(2, 6) * rng.uniform(0.7, 1.3, (count, 1))
    ident, yaw = rng.random(count), rng.uniform(0, 6.3, count)
    stem = height * (0.8 if species in ("dead", "palm") else 0.4)
    wide = height * rng.uniform(0.04, 0.1)
    parts.add("trunk", spots + UP * stem / 2, np.hstack([wide, stem, wide]), Material.WOOD, ident=ident, yaw=yaw)
    crown = rng.uniform(0.35, 0.7) * height
    if species == "fir":
        for level, share in ((0.4, 1.0), (0.6, 0.75), (0.82, 0.5)):
            size = np.hstack([crown * share, height * 0.38, crown * share])
            parts.add("cone", spots + UP * height * level, size, Material.FOLIAGE, ident=ident, yaw=yaw)
    elif species in ("round", "bushy", "block"):
        mesh = {"round": "ball", "bushy": "bush", "block": "box"}[species]
        size = np.hstack([crown, crown * rng.uniform(0.7, 1.2), crown])
        parts.add(mesh, spots + UP * height * 0.62, size, Material.FOLIAGE, ident=ident, yaw=yaw)
        if species == "bushy":
            at = spots + UP * height * 0.5 + np.array([0.25, 0, 0.1]) * crown
            parts.add(mesh, at, size * 0.7, Material.FOLIAGE, ident=ident, yaw=yaw + 2)
    elif species == "palm":
        for k in range(5):
            angle = yaw + k * 2 * math.pi / 5
            out = np.stack([np.sin(angle), np.zeros(count), np.cos(angle)], 1) * crown * 0.5
            size = np.hstack([crown * 0.3, crown * 0.06, crown * 1.1])
            at = spots + UP * (stem - 0.08 * crown) + out
            parts.add("ball", at, size, Material.FOLIAGE, ident=ident, yaw=angle, pitch=0.35)


def add_houses(parts: Parts, rng: np.random.Generator, spots: Floats) -> None:
    """Houses, huts, towers or blocks with doors, roofs and windows at `spots` (count, 3)."""
    count = len(spots)
    if not count:
        return
    material = rng.choice([Material.WALL, Material.WALL, Material.WOOD, Material.ROCK, Material.METAL])
    style = str(rng.choice(["house", "house", "tower", "block"]))
    tall = {"house": (2.2, 4), "tower": (5, 10), "block": (4, 14)}[style]
    width = rng.uniform(2.2, 5, (count, 1)) * (0.6 if style == "tower" else 1.0)
    height, length = rng.uniform(*tall, (count, 1)), width * rng.uniform(0.8, 1.8, (count, 1))
    if style == "tower":
        length = width
    ident, yaw = rng.random(count), rng.choice([0.0, 1.571, 3.142, 4.712], count) + rng.normal(0, 0.1)
    mesh = "cylinder" if style == "tower" and rng.random() < 0.7 else "box"
    base = spots + UP * (height / 2 - 0.5)
    parts.add(mesh, base, np.hstack([width, height + 1, length]), material, ident=ident, yaw=yaw)
    ahead = np.stack([np.sin(yaw), np.zeros(count), np.cos(yaw)], 1)
    aside = np.stack([np.cos(yaw), np.zeros(count), -np.sin(yaw)], 1)
    door = spots + ahead * (length / 2 + 0.02) + UP * 0.9
    parts.add("box", door, (0.9, 1.9, 0.12), Material.DOOR, ident=ident, yaw=yaw)
    for side in (-1, 1):
        for level in range(1, 2 + (style == "block")):
            at = spots + ahead * (length / 2 + 0.02) + aside * side * width * 0.3 + UP * height * 0.5 * level * 0.9
            parts.add("box", at, (0.6, 0.7, 0.1), Material.METAL, ident=ident, yaw=yaw)
    if style != "block":
        rise = width * rng.uniform(0.35, 0.8)
        cap = "cone" if mesh == "cylinder" else "roof"
        size = np.hstack([width * 1.2, rise, length * 1.15])
        roofing = rng.choice([Material.WOOD, Material.METAL, Material.WALL])
        parts.add(cap, spots + UP * (height + rise / 2), size, roofing, ident=(ident + 0.4) % 1, yaw=yaw)


def add_rocks(parts: Parts, rng: np.random.Generator, spots: Floats) -> None:
    """Stones, crates and pillars at `spots` (count, 3)."""
    count = len(spots)
    if not count:
        return
    mesh, material = [
        ("stone", Material.ROCK), ("stone", Material.ROCK), ("box", Material.WOOD), ("cylinder", Material.METAL),
        ("cylinder", Material.WALL), ("box", Material.HAZARD), ("cone", Material.HAZARD),
    ][int(rng.integers(7))]  # fmt: skip
    size = rng.uniform(0.4, 2.2, (count, 1)) * rng.uniform(0.6, 1.4, (count, 3))
    at = spots + UP * size[:, 1:2] * 0.4
    parts.add(mesh, at, size, material, ident=rng.random(count), yaw=rng.uniform(0, 6.3, count))
