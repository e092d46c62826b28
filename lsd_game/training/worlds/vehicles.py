"""Cars, boats and space ships of a few boxes, cones and wheels."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.meshes import Floats
from lsd_game.training.worlds.parts import Parts

Piece = tuple[str, tuple[float, float, float], tuple[float, float, float], Material | None, float]


def car(rng: np.random.Generator) -> list[Piece]:
    """Pieces (mesh, offset, size, material or None for the vehicle's own, pitch), metres, ahead is +z."""
    length, width, low = rng.uniform(1.8, 4.6), rng.uniform(1.1, 2.0), rng.uniform(0.35, 0.8)
    wheel = rng.uniform(0.45, 0.9)
    pieces: list[Piece] = [("box", (0, wheel * 0.5 + low / 2, 0), (width, low, length), None, 0.0)]
    cabin = rng.uniform(0.3, 1.2)
    at = (0.0, wheel * 0.5 + low + cabin / 2, length * rng.uniform(-0.25, 0.05))
    pieces.append(("box", at, (width * 0.8, cabin, length * rng.uniform(0.3, 0.55)), Material.METAL, 0.0))
    if rng.random() < 0.4:
        pieces.append(("box", (0, wheel + low + 0.3, -length * 0.45), (width, 0.1, 0.4), None, 0.0))
    for x in (-1, 1):
        for z in (-1, 1):
            size = (0.35, wheel, wheel)
            pieces.append(("box", (x * width * 0.5, wheel * 0.5, z * length * 0.33), size, Material.ROCK, 0.0))
        pieces.append(
            ("box", (x * width * 0.33, wheel * 0.5 + low * 0.6, -length / 2), (0.3, 0.18, 0.06), Material.HAZARD, 0.0)
        )
    return pieces


def ship(rng: np.random.Generator) -> list[Piece]:
    """A space ship, as `car`; its middle is the origin."""
    length, width = rng.uniform(1.5, 5), rng.uniform(0.5, 1.4)
    pieces: list[Piece] = [
        ("box", (0, 0, 0), (width, width * 0.6, length * 0.7), None, 0.0),
        ("cone", (0, 0, length * 0.55), (width, length * 0.5, width * 0.6), None, math.pi / 2),
        ("ball", (0, width * 0.3, length * 0.1), (width * 0.6, width * 0.5, length * 0.3), Material.METAL, 0.0),
    ]
    span, sweep, chord = rng.uniform(1, 4), rng.uniform(-0.4, 0.2) * length, rng.uniform(0.2, 0.6) * length
    for side in (-1, 1):
        pieces.append(("box", (side * (width + span) / 2, 0, sweep), (span, 0.12, chord), None, 0.0))
        if rng.random() < 0.6:
            pieces.append(
                (
                    "cylinder",
                    (side * (width / 2 + span), 0, sweep),
                    (0.3, chord * 1.5, 0.3),
                    Material.METAL,
                    math.pi / 2,
                )
            )
        pieces.append(("ball", (side * width * 0.3, 0, -length * 0.38), (0.4, 0.4, 0.5), Material.HAZARD, 0.0))
    return pieces


def add_vehicle(
    parts: Parts,
    pieces: list[Piece],
    at: npt.ArrayLike,
    material: Material,
    *,
    yaw: float,
    ident: float,
    pitch: float = 0.0,
    scale: float = 1.0,
) -> None:
    """Add a vehicle at `at`, turned by `yaw` and nose down by `pitch` radians."""
    cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    turn = np.array([[cy, sy * sp, sy * cp], [0, cp, -sp], [-sy, cy * sp, cy * cp]])
    for mesh, offset, size, own, tilt in pieces:
        where: Floats = np.asarray(at, np.float32) + (turn @ (np.array(offset) * scale)).astype(np.float32)
        made_of = material if own is None else own
        rest = np.array([ident * 50, 0, 0]) + offset
        parts.add(mesh, where, np.array(size) * scale, made_of, yaw=yaw, pitch=pitch + tilt, ident=ident, rest=rest)
