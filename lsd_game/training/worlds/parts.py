"""The instances that a scene consists of: which mesh, where, how large, of what, cut out by which sprite."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.materials import Material

Floats = npt.NDArray[np.floating]
ROW = 23  # matrix 12, material, object number, moves along, map layer, atlas rectangle 4, rest position 3
TILES = 1  # the first of four map layers that are cut into square tiles
ORGANIC = 5  # the same layers with wavy borders


def matrices(position: Floats, size: Floats, yaw: Floats, pitch: Floats, roll: Floats) -> Floats:
    """Rows (count, 3, 4): scaled, then rolled about z, pitched about x, turned about y, then moved."""
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (np.cos, np.sin))
    rotation = np.empty((len(position), 3, 3), np.float32)
    rotation[:, 0] = np.stack([cy * cr + sy * sp * sr, -cy * sr + sy * sp * cr, sy * cp], 1)
    rotation[:, 1] = np.stack([cp * sr, cp * cr, -sp], 1)
    rotation[:, 2] = np.stack([-sy * cr + cy * sp * sr, sy * sr + cy * sp * cr, cy * cp], 1)
    return np.concatenate([rotation * size[:, None, :], position[:, :, None]], axis=2)


class Parts:
    """Instances by mesh name; each `add` takes arrays of one length or single values."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Floats]] = {}

    def add(
        self,
        mesh: str,
        position: npt.ArrayLike,
        size: npt.ArrayLike,
        material: npt.ArrayLike | Material,
        *,
        ident: npt.ArrayLike = 0.5,
        yaw: npt.ArrayLike = 0.0,
        pitch: npt.ArrayLike = 0.0,
        roll: npt.ArrayLike = 0.0,
        rect: npt.ArrayLike = (0.0, 0.0, 0.0, 0.0),
        layer: int = 0,
        rest: npt.ArrayLike | None = None,
    ) -> None:
        """Add instances.

        Args:
            position: centres, (count, 3) or (3,).
            size: extents along the mesh's own axes, (count, 3), (3,) or one number.
            ident: object numbers 0..1.
            yaw, pitch, roll: radians.
            rect: rectangle in the sprite atlas, pixels (count, 4) or (4,).
            layer: TILES + k or ORGANIC + k takes the material from layer k of the scene's map.
            rest: for moving things, where their textures hold on to; constant over time.
        """
        at = np.atleast_2d(np.asarray(position, np.float32))
        count = len(at)

        def column(value: npt.ArrayLike, width: int) -> Floats:
            array = np.asarray(value, np.float32)
            if array.ndim == 1 and width == 1:
                array = array[:, None]
            return np.broadcast_to(array, (count, width))

        turns = [column(angle, 1)[:, 0] for angle in (yaw, pitch, roll)]
        placed = matrices(at, column(size, 3), *turns)
        rows = np.empty((count, ROW), np.float32)
        rows[:, :12] = placed.reshape(count, 12)
        rows[:, 12:13] = column(np.asarray(material, np.float32), 1)
        rows[:, 13:14] = column(ident, 1)
        rows[:, 14] = 0.0 if rest is None else 1.0
        rows[:, 15] = layer
        rows[:, 16:20] = column(rect, 4)
        rows[:, 20:23] = 0.0 if rest is None else column(rest, 3)
        self._rows.setdefault(mesh, []).append(rows)

    def add_rows(self, mesh: str, rows: Floats, shift: npt.ArrayLike) -> None:
        """Add instances of another collection, all moved by `shift` (3,), their textures along with them."""
        moved = rows.copy()
        rests = rows[:, 3:12:4]
        moved[:, 3:12:4] += np.asarray(shift, np.float32)
        moved[:, 14] = 1.0
        moved[:, 20:23] = rests
        self._rows.setdefault(mesh, []).append(moved)

    def copy(self) -> Parts:
        """The same instances, to be added to without changing these."""
        other = Parts()
        other._rows = {mesh: list(rows) for mesh, rows in self._rows.items()}
        return other

    def rows(self) -> dict[str, Floats]:
        """All instances, (count, ROW) by mesh name."""
        return {mesh: np.concatenate(rows) for mesh, rows in self._rows.items()}
