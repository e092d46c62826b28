"""A large mesh in square pieces, so that what is out of sight costs nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from lsd_game.demos.terrain.land import HALF_M
from lsd_game.demos.terrain.mesh import Mesh

CHUNK_M = 100.0


class Chunks:
    """Sorts the triangles of `mesh` by square; `mesh` is then what to draw from."""

    def __init__(self, mesh: Mesh) -> None:
        triangles = mesh.reshape(-1, 3, 10)
        number = math.ceil(2.0 * HALF_M / CHUNK_M)
        middles = triangles[:, :, [0, 2]].mean(axis=1)
        cells = np.clip((middles + HALF_M) // CHUNK_M, 0, number - 1).astype(int)
        squares = cells[:, 1] * number + cells[:, 0]
        order = np.argsort(squares, kind="stable")
        self.mesh: Mesh = triangles[order].reshape(-1, 10)
        _, starts, counts = np.unique(squares[order], return_index=True, return_counts=True)
        self._ranges = [(int(start) * 3, int(count) * 3) for start, count in zip(starts, counts, strict=True)]
        self._spheres = np.array([_sphere(self.mesh[first : first + size]) for first, size in self._ranges])

    def visible(self, view_projection: npt.NDArray[np.floating[Any]], reach_m: float) -> list[tuple[int, int]]:
        """(first corner, number of corners) of each piece that may be in the picture, no farther than `reach_m`."""
        across, up, depth, w = view_projection
        planes = np.stack([w + across, w - across, w + up, w - up, w + depth])  # each positive inside
        planes /= np.linalg.norm(planes[:, :3], axis=1, keepdims=True)
        centres = np.column_stack([self._spheres[:, :3], np.ones(len(self._spheres))])
        is_inside = (centres @ planes.T > -self._spheres[:, 3:]).all(axis=1) & (centres @ w < reach_m)
        return [piece for piece, inside in zip(self._ranges, is_inside, strict=True) if inside]


def _sphere(corners: Mesh) -> npt.NDArray[np.floating[Any]]:
    """A sphere around the corners: centre and radius."""
    low, high = corners[:, :3].min(axis=0), corners[:, :3].max(axis=0)
    sphere: npt.NDArray[np.floating[Any]] = np.append((low + high) / 2.0, np.linalg.norm(high - low) / 2.0)
    return sphere
