"""The solids that scenes are built from, all within -0.5..0.5.

Every mesh is triangles: vertices (count, 9) of position, normal, u, v, occlusion.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]


def flat_shaded(triangles: npt.NDArray[np.floating], uv: npt.NDArray[np.floating] | None = None) -> Floats:
    """Vertices of triangles (count, 3, 3) with one normal a triangle; lower corners are more occluded."""
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    normals = np.repeat(normals[:, None], 3, axis=1)
    if uv is None:
        uv = triangles[..., [0, 1]] + 0.5
    occlusion = np.clip(0.35 - 0.7 * triangles[..., 1:2], 0.0, 0.6)
    vertices = np.concatenate([triangles, normals, uv, occlusion], axis=2)
    return vertices.reshape(-1, 9).astype(np.float32)


def quads(corners: npt.NDArray[np.floating]) -> Floats:
    """Vertices of quads (count, 4, 3), corners counter-clockwise from the lower left, which is u, v 0, 0."""
    uv = np.broadcast_to(np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float), (len(corners), 4, 2))
    order = [0, 1, 2, 0, 2, 3]
    return flat_shaded(corners[:, order].reshape(-1, 3, 3), uv[:, order].reshape(-1, 3, 2))


def box() -> Floats:
    """A cube; u, v run over each side."""
    face = np.array([[-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]], float) / 2
    turns = [np.eye(3)]
    turns.append(np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], float))
    turns.append(turns[1] @ turns[1])
    turns.append(turns[2] @ turns[1])
    turns.append(np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], float))
    turns.append(turns[4].T)
    return quads(np.stack([face @ turn.T for turn in turns]))


def card() -> Floats:
    """A square that faces +z."""
    vertices = quads(np.array([[[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]], float) / 2)
    vertices[:, 8] = 0.0
    return vertices


def roof() -> Floats:
    """A gable along z."""
    a, b, c = [-0.5, -0.5], [0.5, -0.5], [0.0, 0.5]
    sides = np.array([[[*p, z0], [*q, z1], [*q, z2], [*p, z3]] for p, q, z0, z1, z2, z3 in (
        (b, c, 0.5, 0.5, -0.5, -0.5), (c, a, 0.5, 0.5, -0.5, -0.5))])  # fmt: skip
    ends = np.array([[[*a, 0.5], [*b, 0.5], [*c, 0.5]], [[*b, -0.5], [*a, -0.5], [*c, -0.5]]])
    return np.concatenate([quads(sides), flat_shaded(ends)])


def tapered(bottom: float, top: float, sides: int = 8) -> Floats:
    """A cylinder, cone or frustum around y with radii `bottom` and `top`, closed above."""
    angles = np.arange(sides + 1) * 2 * np.pi / sides
    ring = np.stack([np.sin(angles), np.zeros(sides + 1), np.cos(angles)], 1)
    low, high = ring * bottom - [0, 0.5, 0], ring * top + [0, 0.5, 0]
    wall = quads(np.stack([low[:-1], low[1:], high[1:], high[:-1]], 1))
    wall[:, 6] = (np.repeat(np.arange(sides), 6) + wall[:, 6]) / sides
    centre = np.broadcast_to([0.0, 0.5, 0.0], (sides, 3))
    lid = flat_shaded(np.stack([centre, high[:-1], high[1:]], 1))
    return np.concatenate([wall, lid])


def ball(subdivisions: int = 1, roughness: float = 0.0, seed: int = 0) -> Floats:
    """A sphere with smooth normals, or a stone with flat ones where `roughness` is above 0."""
    g = (1 + 5**0.5) / 2
    points = np.array([[-1, g, 0], [1, g, 0], [-1, -g, 0], [1, -g, 0], [0, -1, g], [0, 1, g],
                       [0, -1, -g], [0, 1, -g], [g, 0, -1], [g, 0, 1], [-g, 0, -1], [-g, 0, 1]])  # fmt: skip
    faces = np.array([[0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4],
                      [11, 10, 2], [10, 7, 6], [7, 1, 8], [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8],
                      [3, 8, 9], [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1]])  # fmt: skip
    triangles = points[faces] / np.linalg.norm(points[0])
    for _ in range(subdivisions):
        a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
        ab, bc, ca = (m / np.linalg.norm(m, axis=1, keepdims=True) for m in (a + b, b + c, c + a))
        triangles = np.concatenate([np.stack(t, 1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])
    smooth = triangles.copy()
    if roughness > 0.0:
        waves = np.random.default_rng(seed).normal(0, 2.2, (3, 3))
        triangles = triangles * (1 + roughness * np.sin(triangles @ waves).sum(-1, keepdims=True) / 2)
    vertices = flat_shaded(triangles / 2)
    if roughness == 0.0:
        vertices[:, 3:6] = smooth.reshape(-1, 3)
    return vertices


@functools.cache
def primitives() -> dict[str, Floats]:
    """Every shared mesh by name."""
    return {
        "box": box(),
        "card": card(),
        "roof": roof(),
        "cone": tapered(0.5, 0.0),
        "cylinder": tapered(0.5, 0.5, 10),
        "trunk": tapered(0.5, 0.3, 6),
        "ball": ball(2),
        "bush": ball(1, 0.22, 3),
        "stone": ball(1, 0.3, 5),
    }


def heightfield(heights: npt.NDArray[np.floating], cell_m: float) -> Floats:
    """A grid of heights (z, x) with smooth normals, its corner at the origin; u, v run over the whole grid."""
    rows, columns = heights.shape
    z, x = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    slope_z, slope_x = np.gradient(heights, cell_m)
    normals = np.stack([-slope_x, np.ones_like(heights), -slope_z], 2)
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    around = sum(np.roll(heights, shift, axis) for shift in (-2, 2) for axis in (0, 1)) / 4
    occlusion = np.clip((around - heights) * 0.6, 0.0, 0.7)
    grid = np.stack([x * cell_m, heights, z * cell_m], 2)
    uv = np.stack([x / (columns - 1), z / (rows - 1)], 2)
    vertices = np.concatenate([grid, normals, uv, occlusion[..., None]], axis=2)
    corners = [vertices[:-1, :-1], vertices[1:, :-1], vertices[1:, 1:], vertices[:-1, 1:]]
    order = [corners[i] for i in (0, 1, 2, 0, 2, 3)]
    return np.stack(order, 2).reshape(-1, 9).astype(np.float32)


def ribbon(profile: npt.NDArray[np.floating], width: float) -> Floats:
    """A flat silhouette in the plane xy below the heights `profile`, which are spread over 0..`width`."""
    x = np.linspace(0, width, len(profile))
    low, high = np.column_stack([x, x * 0 - 100, x * 0]), np.column_stack([x, profile, x * 0])
    vertices = quads(np.stack([low[:-1], low[1:], high[1:], high[:-1]], 1))
    vertices[:, 6] = vertices[:, 0] / width
    vertices[:, 7] = np.clip(vertices[:, 1] / max(1.0, float(profile.max())), 0, 1)
    vertices[:, 8] = 0.0
    return vertices
