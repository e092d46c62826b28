"""The solid things of the terrain game as triangles: flat faces, one colour each.

A mesh is float32 (corners, 10), three rows a triangle: position, normal, colour, glow (1: shines by itself).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from lsd_game.demos.terrain.land import DESERT, HALF_M, JUNGLE, MOUNTAIN, VOLCANO, Land, colours

Mesh = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.floating[Any]]  # (triangles, 3 corners, xyz)
Colour = tuple[float, float, float]

NUM_PROPS = 760
RED, CREAM, GOLD = (0.88, 0.18, 0.16), (0.98, 0.94, 0.82), (1.0, 0.78, 0.2)
BLUE, SKIN = (0.2, 0.42, 0.85), (0.95, 0.78, 0.62)
CORALS = (0.95, 0.4, 0.5), (0.98, 0.6, 0.25), (0.65, 0.4, 0.85)
TRUNK, PINE, PALM, STONE = (0.45, 0.3, 0.18), (0.13, 0.42, 0.27), (0.3, 0.62, 0.2), (0.62, 0.6, 0.58)


def mesh_of(triangles: Triangles, colour: Colour | Triangles, glow: float | Triangles = 0.0) -> Mesh:
    """Give triangles their normals and colours; `colour` is one, or (triangles, 3)."""
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    mesh = np.zeros((len(triangles), 3, 10), np.float32)
    mesh[..., 0:3] = triangles
    mesh[..., 3:6] = normal[:, None]
    mesh[..., 6:9] = np.broadcast_to(np.asarray(colour), (len(triangles), 3))[:, None]
    mesh[..., 9] = np.broadcast_to(np.asarray(glow), (len(triangles),))[:, None]
    return mesh.reshape(-1, 10)


def moved(mesh: Mesh, x: float, y: float, z: float, size: float = 1.0, turn: float = 0.0) -> Mesh:
    """The mesh turned about the vertical by `turn` radians, scaled, and set down at a place."""
    cos, sin = math.cos(turn), math.sin(turn)
    rotation = np.array(((cos, 0.0, sin), (0.0, 1.0, 0.0), (-sin, 0.0, cos)))
    result = mesh.copy()
    result[:, 0:3] = mesh[:, 0:3] @ rotation.T * size + (x, y, z)
    result[:, 3:6] = mesh[:, 3:6] @ rotation.T
    return result


def cone(base: float, top: float, low: float, high: float, colour: Colour, sides: int = 6) -> Mesh:
    """A cone or, with `top` above 0, a stump, about the vertical; both are radii."""
    angles = np.arange(sides + 1) * math.tau / sides
    lower = np.stack([base * np.cos(angles), np.full_like(angles, low), base * np.sin(angles)], axis=1)
    upper = np.stack([top * np.cos(angles), np.full_like(angles, high), top * np.sin(angles)], axis=1)
    walls = [(lower[i], upper[i], lower[i + 1]) for i in range(sides)]
    walls += [(upper[i], upper[i + 1], lower[i + 1]) for i in range(sides) if top]
    lid = [(upper[i], (0.0, high, 0.0), upper[i + 1]) for i in range(sides) if top]
    return mesh_of(np.array([*walls, *lid], np.float64), colour)


def box(x: float, y: float, z: float, size: tuple[float, float, float], colour: Colour) -> Mesh:
    """An upright box that stands on (x, y, z)."""
    width, height, depth = size
    quad = cone(math.sqrt(0.5), math.sqrt(0.5), 0.0, 1.0, colour, sides=4)
    quad = moved(quad, 0.0, 0.0, 0.0, turn=math.pi / 4)
    quad[:, 0:3] = quad[:, 0:3] * (width, height, depth) + (x, y, z)
    return quad


def land_mesh(land: Land) -> Mesh:
    """The ground, two triangles a cell, without the corners of the map that nobody reaches."""
    points = np.stack([land.x, land.height, land.z], axis=-1)
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, :-1], points[1:, 1:]
    triangles = np.stack([np.stack([a, c, b], axis=2), np.stack([b, c, d], axis=2)], axis=2).reshape(-1, 3, 3)
    middle = triangles.mean(axis=1)
    triangles = triangles[np.hypot(middle[:, 0], middle[:, 2]) < HALF_M]
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    flatness = normal[:, 1] / np.linalg.norm(normal, axis=1)
    x, y, z = triangles.mean(axis=1).T
    colour = colours(land, x, z, y, flatness)
    return mesh_of(triangles, colour, np.where(colour[:, 0] >= 1.0, 0.85, 0.0))


def props_mesh(land: Land) -> Mesh:
    """Trees, cactuses, rocks, a village and a temple."""
    dice = np.random.default_rng(7)
    pine = np.concatenate([cone(0.7, 0, 0, 5, TRUNK, 3), cone(2.6, 0, 2, 6, PINE, 5), cone(1.8, 0, 4.5, 9, PINE, 5)])
    palm = np.concatenate([cone(0.6, 0.0, 0.0, 8.0, TRUNK, 4), *(moved(_leaf(), 0, 7, 0, turn=i) for i in range(6))])
    cactus = np.concatenate([cone(0.8, 0.7, 0, 5, PALM, 5), moved(cone(0.5, 0.4, 0, 2.4, PALM, 5), 1.5, 2, 0)])
    rock = cone(2.2, 0.9, -0.5, 2.2, STONE, 5)
    meshes = [_village(land), _temple(land)]
    for _ in range(NUM_PROPS):
        x, z = dice.uniform(-345.0, 345.0, 2)
        y = land.height_at(x, z)
        if DESERT.nearness(x, z) > 0.1:
            kind = cactus if dice.random() < 0.3 else None
        elif VOLCANO.nearness(x, z) > 0.1:
            kind = rock if dice.random() < 0.4 else None
        else:
            kind = palm if JUNGLE.nearness(x, z) > 0.0 else pine
            kind = rock if dice.random() < 0.1 else kind
        if -22.0 < y < -7.0:
            meshes.append(moved(_coral(CORALS[int(dice.integers(3))]), x, y, z, dice.uniform(0.8, 1.8)))
        elif kind is not None and 3.5 < y < 55.0 - 20.0 * max(MOUNTAIN.nearness(x, z), 0.0):
            meshes.append(moved(kind, x, y - 0.4, z, dice.uniform(0.9, 1.8), dice.uniform(0.0, 6.0)))
    return np.concatenate(meshes)


def _leaf() -> Mesh:
    inner, left, right, tip = (0.0, 0.0, 0.0), (2.0, 0.6, -0.8), (2.0, 0.6, 0.8), (4.2, -1.0, 0.0)
    return mesh_of(np.array([(inner, right, left), (left, right, tip)]), PALM)


def _coral(colour: Colour) -> Mesh:
    branches = [cone(0.6, 0.0, 0.0, 3.0 + 0.5 * i, colour, 4) for i in range(4)]
    coral = np.concatenate([moved(one, 0.9 * i - 1.5, 0.0, (i % 2) * 0.9) for i, one in enumerate(branches)])
    coral[:, 9] = 0.5
    return coral


def _village(land: Land) -> Mesh:
    houses = []
    for x, z, turn in ((-40.0, 225.0, 0.3), (-62.0, 200.0, 1.2), (-20.0, 198.0, 2.0), (-48.0, 172.0, 0.8)):
        walls = box(0.0, -2.0, 0.0, (8.0, 7.0, 7.0), CREAM)
        roof = moved(cone(7.0, 0.0, 0.0, 5.0, RED, 4), 0.0, 5.0, 0.0, turn=math.pi / 4)
        door = box(0.0, -1.0, 3.4, (2.0, 4.0, 0.6), TRUNK)
        houses.append(moved(np.concatenate([walls, roof, door]), x, land.height_at(x, z), z, 1.0, turn))
    return np.concatenate(houses)


def _temple(land: Land) -> Mesh:
    x, z = DESERT.x + 10.0, DESERT.z - 20.0
    steps = [box(0.0, 4.0 * i - 2.0, 0.0, (34.0 - 7.0 * i, 4.0, 34.0 - 7.0 * i), GOLD) for i in range(4)]
    pillars = [
        box(26.0 * math.cos(a), -3.0, 26.0 * math.sin(a), (2.6, 12.0, 2.6), STONE) for a in np.arange(8) * math.tau / 8
    ]
    return moved(np.concatenate([*steps, *pillars]), x, land.height_at(x, z), z, 1.0, 0.5)


def glider_mesh() -> Mesh:
    """The glider: nose to the north (-z), about eight metres wide; it shines a little, to be seen at night."""
    tail, keel = (0.0, 0.5, 2.4), (0.0, -0.9, 0.6)
    nose, left, right = (0.0, 0.0, -3.4), (-4.2, 0.9, 1.9), (4.2, 0.9, 1.9)
    notches = (-1.7, 0.45, 1.2), (1.7, 0.45, 1.2)
    wings = mesh_of(np.array([(nose, left, notches[0]), (nose, notches[1], right)]), RED, 0.4)
    back = mesh_of(np.array([(nose, notches[0], tail), (nose, tail, notches[1])]), CREAM, 0.4)
    hull = ((nose, keel, left), (keel, tail, left), (nose, right, keel), (keel, right, tail))
    below = mesh_of(np.array(hull), RED, 0.3)
    rudder = np.array([((0.0, 0.3, 0.8), (0.0, 2.1, 2.8), tail), ((0.0, 0.3, 0.8), tail, (0.0, 2.1, 2.8))])
    pilot = np.concatenate([cone(0.6, 0.45, 0.0, 1.0, BLUE, 6), cone(0.45, 0.2, 1.0, 1.6, SKIN, 6)])
    return np.concatenate([wings, back, below, mesh_of(rudder, GOLD, 0.25), moved(pilot, 0.0, 0.2, -0.4)])


def ring_mesh() -> Mesh:
    """A golden ring around the z axis, three metres in radius."""
    corners = np.array(
        [
            [
                ((3.0 + 0.5 * math.cos(b)) * math.cos(a), (3.0 + 0.5 * math.cos(b)) * math.sin(a), 0.5 * math.sin(b))
                for b in np.arange(5) * math.tau / 4
            ]
            for a in np.arange(15) * math.tau / 14
        ]
    )
    a, b, c, d = corners[:-1, :-1], corners[:-1, 1:], corners[1:, :-1], corners[1:, 1:]
    triangles = np.stack([np.stack([a, c, b], axis=2), np.stack([b, c, d], axis=2)], axis=2).reshape(-1, 3, 3)
    return mesh_of(triangles, GOLD, 0.45)


def shadow_mesh() -> Mesh:
    """A dark disc on the ground."""
    return mesh_of(cone(1.0, 0.0, 0.0, 0.01, (0.0, 0.0, 0.0), 12)[:, 0:3].reshape(-1, 3, 3), (0.02, 0.03, 0.06), 1.0)
