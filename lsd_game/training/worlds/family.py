"""What every family of worlds is: a random scene that moves, described as a camera and parts, free of GL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.camera import Camera
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.meshes import Floats
from lsd_game.training.worlds.parts import Parts

Bytes = npt.NDArray[np.uint8]
EMPTY_TILE = 255


@dataclass(frozen=True)
class View:
    """One instant of a scene.

    Attributes:
        camera: where it is seen from.
        parts: everything in it, in the same order every frame.
        backdrop: SKY or VOID.
        parallax: 2D: how much of the camera's travel the backdrop follows, 0..1.
        steep: slopes of ORGANIC map layers whose normal's y is below this become rock.
        time_s: since the scene began.
    """

    camera: Camera
    parts: Parts
    backdrop: Material = Material.SKY
    parallax: float = 0.0
    steep: float = 0.7
    time_s: float = 0.0


class Family(ABC):
    """A kind of game. `new` draws a scene at random, `step` moves it on.

    Attributes:
        meshes: this scene's own meshes, drawn like the shared ones by their names.
        atlas: sprites, uint8 (height, width, 4): normal x, normal y, part of the sprite, alpha; row 0 at the top.
        tile_map: material numbers, uint8 (rows, columns, 4 layers), row 0 at v = 0; EMPTY_TILE is a hole.
    """

    name: ClassVar[str]
    is_flat: ClassVar[bool]

    def __init__(self) -> None:
        self.meshes: dict[str, Floats] = {}
        self.atlas: Bytes = np.zeros((1, 1, 4), np.uint8)
        self.tile_map: Bytes = np.full((1, 1, 4), EMPTY_TILE, np.uint8)

    @abstractmethod
    def new(self, rng: np.random.Generator) -> None:
        """Make a new random scene."""

    @abstractmethod
    def step(self, dt_s: float) -> View:
        """Move the scene on by `dt_s` seconds and return it."""


def smooth_field(rng: np.random.Generator, shape: tuple[int, int], cells: float, octaves: int = 4) -> Floats:
    """Random smooth values of about -1..1 that vary over `cells` grid cells, each octave half as wide and high."""
    rows, columns = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
    field = np.zeros(shape)
    for octave in range(octaves):
        scale = cells / 2**octave
        angle, shift = rng.uniform(0, 2 * np.pi), rng.uniform(0, 100, 2)
        x = (np.cos(angle) * rows - np.sin(angle) * columns) / scale + shift[0]
        y = (np.sin(angle) * rows + np.cos(angle) * columns) / scale + shift[1]
        field += _value_noise(rng, x, y) / 2**octave
    return field.astype(np.float32)


def _value_noise(
    rng: np.random.Generator, x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]
) -> npt.NDArray[np.floating]:
    lattice = rng.uniform(-1, 1, (64, 64))
    ix, iy = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = x - ix, y - iy
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)

    def at(dx: int, dy: int) -> npt.NDArray[np.float64]:
        return np.asarray(lattice[(ix + dx) % 64, (iy + dy) % 64])

    low = at(0, 0) * (1 - fx) + at(1, 0) * fx
    high = at(0, 1) * (1 - fx) + at(1, 1) * fx
    return np.asarray(low * (1 - fy) + high * fy)
