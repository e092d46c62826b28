"""Where a scene is seen from: perspective for 3D families, parallel for 2D ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
NEAR_M = 0.1
FAR_M = 500.0


@dataclass(frozen=True)
class Camera:
    """A point of view.

    Attributes:
        eye: world position (3,).
        axes: (3, 3), rows right, up, forward.
        half_extent: tangent of half the vertical field of view; in 2D half the picture's height in world units.
        is_flat: whether the projection is parallel.
    """

    eye: Floats
    axes: Floats
    half_extent: float
    is_flat: bool

    @classmethod
    def looking(cls, eye: npt.ArrayLike, *, yaw: float, pitch: float, roll: float, view_rad: float) -> Camera:
        """A perspective camera; yaw 0 looks along +z, pitch up and roll to the right are positive, radians."""
        forward = np.array([math.sin(yaw) * math.cos(pitch), math.sin(pitch), math.cos(yaw) * math.cos(pitch)])
        right = np.array([-math.cos(yaw), 0.0, math.sin(yaw)])
        up = np.cross(right, forward)
        c, s = math.cos(roll), math.sin(roll)
        axes = np.stack([c * right - s * up, s * right + c * up, forward]).astype(np.float32)
        return cls(np.asarray(eye, np.float32), axes, math.tan(view_rad / 2.0), False)

    @classmethod
    def flat(cls, x: float, y: float, half_height: float) -> Camera:
        """A parallel camera over the plane xy, centred on (x, y), that looks along -z from 20 m."""
        axes = np.array([[1, 0, 0], [0, 1, 0], [0, 0, -1]], np.float32)
        return cls(np.array([x, y, 20.0], np.float32), axes, half_height, True)

    def matrix(self, aspect: float) -> Floats:
        """World to clip coordinates, (4, 4), to be multiplied from the left."""
        view = np.eye(4)
        view[:3, :3] = self.axes * np.array([[1.0], [1.0], [-1.0]])
        view[:3, 3] = view[:3, :3] @ -self.eye
        projection = np.zeros((4, 4))
        projection[0, 0] = 1.0 / (self.half_extent * aspect)
        projection[1, 1] = 1.0 / self.half_extent
        depth = FAR_M - NEAR_M
        if self.is_flat:
            projection[2, 2], projection[2, 3] = -2.0 / depth, -(FAR_M + NEAR_M) / depth
            projection[3, 3] = 1.0
        else:
            projection[2, 2], projection[2, 3] = -(FAR_M + NEAR_M) / depth, -2.0 * FAR_M * NEAR_M / depth
            projection[3, 2] = -1.0
        return (projection @ view).astype(np.float32)
