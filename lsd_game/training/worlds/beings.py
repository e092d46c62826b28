"""Figures in 3D worlds: two-legged, four-legged, floating or spinning things of a few boxes and balls."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.meshes import Floats
from lsd_game.training.worlds.parts import Parts


@dataclass
class Being:
    """One figure, standing at `at` (its feet), looking along `yaw`."""

    material: Material
    form: str
    at: npt.NDArray[np.floating]
    yaw: float
    height_m: float
    girth: float
    speed_m: float
    ident: float
    turn: float
    phase: float

    @classmethod
    def random(cls, rng: np.random.Generator, at: npt.NDArray[np.floating], material: int) -> Being:
        """A figure fit for its material: pickups spin, enemies come in all forms, heroes have legs."""
        forms = {
            Material.HERO: ["biped", "biped", "biped", "beast", "ball"],
            Material.PICKUP: ["coin", "gem", "box"],
            Material.METAL: ["box", "robot", "ball"],
        }.get(Material(material), ["biped", "biped", "beast", "blob", "robot", "ball"])
        small = Material(material) == Material.PICKUP
        return cls(
            Material(material), str(rng.choice(forms)), np.array(at, np.float32), float(rng.uniform(0, 6.3)),
            float(rng.uniform(0.4, 0.8) if small else rng.uniform(0.9, 2.6)), float(rng.uniform(0.7, 1.5)),
            float(rng.uniform(0, 2.5)), float(rng.random()), float(rng.normal(0, 0.8)), float(rng.uniform(0, 6.3)),
        )  # fmt: skip

    def wander(self, dt_s: float, height_at: Callable[[Floats], Floats]) -> None:
        """Walk on along the ground."""
        self.yaw += self.turn * dt_s
        if self.material == Material.PICKUP:
            self.yaw += 2.0 * dt_s
            return
        step = np.array([math.sin(self.yaw), 0.0, math.cos(self.yaw)]) * self.speed_m * dt_s
        self.at = self.at + step
        self.at[1] = float(height_at(np.asarray([[self.at[0], self.at[2]]], np.float32))[0])


def add_beings(parts: Parts, beings: list[Being], time_s: float) -> None:
    """Add figures in their pose at `time_s`."""
    for being in beings:
        for mesh, offset, size, pitch in _pose(being, time_s):
            _add_limb(parts, being, mesh, np.array(offset), np.array(size), pitch)


Limb = tuple[str, tuple[float, float, float], tuple[float, float, float], float]


def _pose(being: Being, time_s: float) -> list[Limb]:
    swing = 0.7 * math.sin(time_s * 9 + being.phase) * min(1.0, being.speed_m)
    bob = 0.06 * math.sin(time_s * 3 + being.phase)
    g = being.girth
    if being.form == "biped":
        return [
            ("box", (0, 0.58, 0), (0.3 * g, 0.32, 0.18 * g), 0.0),
            ("ball", (0, 0.87, 0.02), (0.24, 0.26, 0.24), 0.0),
            ("box", (0.09 * g, 0.22, 0.2 * swing), (0.11 * g, 0.44, 0.13), -swing),
            ("box", (-0.09 * g, 0.22, -0.2 * swing), (0.11 * g, 0.44, 0.13), swing),
            ("box", (0.2 * g, 0.58, -0.1 * swing), (0.09, 0.34, 0.1), swing),
            ("box", (-0.2 * g, 0.58, 0.1 * swing), (0.09, 0.34, 0.1), -swing),
        ]
    if being.form == "robot":
        return [
            ("box", (0, 0.55, 0), (0.42 * g, 0.45, 0.32), 0.0),
            ("box", (0, 0.88, 0.03), (0.26, 0.2, 0.26), 0.0),
            ("cylinder", (0.13 * g, 0.17, 0), (0.15, 0.34, 0.15), -swing * 0.4),
            ("cylinder", (-0.13 * g, 0.17, 0), (0.15, 0.34, 0.15), swing * 0.4),
        ]
    if being.form == "beast":
        legs: list[Limb] = [
            ("box", (x, 0.2, z), (0.1, 0.4, 0.1), swing * side)
            for x, z, side in ((0.14, 0.3, 1), (-0.14, 0.3, -1), (0.14, -0.3, -1), (-0.14, -0.3, 1))
        ]
        return [
            *legs,
            ("box", (0, 0.52, 0), (0.36 * g, 0.34, 0.85), 0.0),
            ("ball", (0, 0.75, 0.5), (0.3, 0.3, 0.36), 0.0),
        ]
    if being.form == "blob":
        return [
            ("ball", (0, 0.3 + bob, 0), (0.7 * g, 0.6 + 2 * bob, 0.7 * g), 0.0),
            ("ball", (0.12, 0.42 + bob, 0.3 * g), (0.1, 0.14, 0.1), 0.0),
            ("ball", (-0.12, 0.42 + bob, 0.3 * g), (0.1, 0.14, 0.1), 0.0),
        ]
    if being.form == "ball":
        return [("ball", (0, 0.5 + bob, 0), (0.9, 0.9, 0.9), time_s * being.speed_m * 2)]
    if being.form == "coin":
        return [("cylinder", (0, 0.7 + bob, 0), (0.9, 0.16, 0.9), math.pi / 2)]
    if being.form == "gem":
        return [
            ("cone", (0, 0.95 + bob, 0), (0.6, 0.5, 0.6), 0.0),
            ("cone", (0, 0.45 + bob, 0), (0.6, 0.5, 0.6), math.pi),
        ]
    return [("box", (0, 0.5 + bob, 0), (0.75, 0.75, 0.75), 0.0)]


def _add_limb(parts: Parts, being: Being, mesh: str, offset: Floats, size: Floats, pitch: float) -> None:
    s, c = math.sin(being.yaw), math.cos(being.yaw)
    x, y, z = offset * being.height_m
    at = being.at + np.array([c * x + s * z, y, -s * x + c * z])
    ident = (being.ident + 0.37 * float(offset[1])) % 1.0
    rest = np.array([being.ident * 50, 0, being.phase * 9]) + offset
    parts.add(mesh, at, size * being.height_m, being.material, yaw=being.yaw, pitch=pitch, ident=ident, rest=rest)
