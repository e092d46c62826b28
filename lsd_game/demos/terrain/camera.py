"""The camera of the terrain game: follows the glider, and the matrices for it. Columns are vectors, as in GLSL."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from lsd_game.demos.terrain.world import Glider

Matrix = npt.NDArray[np.floating[Any]]

FIELD_OF_VIEW = 1.05  # radians, upright
NEAR_M, FAR_M = 0.6, 1500.0
BEHIND_M, ABOVE_M, ABOVE_UNDER_WATER_M = 12.0, 6.0, 2.2
SHARE = 0.14  # of the way to where it should be, a frame


class Camera:
    """Where the eye is and what it looks at."""

    def __init__(self, glider: Glider) -> None:
        self.eye, self._target = self._goal(glider, is_under_water=False)

    def follow(self, glider: Glider, ground_m: float, *, is_under_water: bool) -> None:
        """Move a part of the way; never into the ground."""
        eye, target = self._goal(glider, is_under_water=is_under_water)
        if np.linalg.norm(eye - self.eye) > 80.0:  # the glider was set elsewhere
            self.eye, self._target = eye, target
        self.eye = self.eye + (eye - self.eye) * SHARE
        self.eye[1] = max(self.eye[1], ground_m + 1.5)
        self._target = self._target + (target - self._target) * (2.0 * SHARE)

    def view_projection(self, aspect: float) -> Matrix:
        """From world to clip space."""
        ahead = self._target - self.eye
        ahead = ahead / np.linalg.norm(ahead)
        right = np.cross(ahead, (0.0, 1.0, 0.0))
        right /= np.linalg.norm(right)
        view = np.eye(4)
        view[:3, :3] = right, np.cross(right, ahead), -ahead
        view[:3, 3] = -view[:3, :3] @ self.eye
        focus = 1.0 / math.tan(FIELD_OF_VIEW / 2.0)
        depth = NEAR_M - FAR_M
        projection = np.zeros((4, 4))
        projection[0, 0], projection[1, 1], projection[3, 2] = focus / aspect, focus, -1.0
        projection[2, 2], projection[2, 3] = (FAR_M + NEAR_M) / depth, 2.0 * FAR_M * NEAR_M / depth
        return projection @ view

    def _goal(self, glider: Glider, *, is_under_water: bool) -> tuple[Matrix, Matrix]:
        ahead = np.array((math.sin(glider.yaw), 0.0, -math.cos(glider.yaw)))
        above = ABOVE_UNDER_WATER_M if is_under_water else ABOVE_M
        place = np.array(glider.place)
        return place - ahead * BEHIND_M + (0.0, above, 0.0), place + ahead * 12.0 + (0.0, 0.6, 0.0)


def model_matrix(place: tuple[float, float, float], yaw: float, pitch: float = 0.0, roll: float = 0.0) -> Matrix:
    """Sets a mesh down: nose up by `pitch`, right wing down by `roll`, then turned to `yaw`."""
    cos_y, sin_y, cos_p, sin_p, cos_r, sin_r = (
        part(angle) for angle in (yaw, pitch, roll) for part in (math.cos, math.sin)
    )
    turn = np.array(((cos_y, 0.0, -sin_y), (0.0, 1.0, 0.0), (sin_y, 0.0, cos_y)))
    raise_nose = np.array(((1.0, 0.0, 0.0), (0.0, cos_p, -sin_p), (0.0, sin_p, cos_p)))
    lean = np.array(((cos_r, sin_r, 0.0), (-sin_r, cos_r, 0.0), (0.0, 0.0, 1.0)))
    model = np.eye(4)
    model[:3, :3] = turn @ raise_nose @ lean
    model[:3, 3] = place
    return model
