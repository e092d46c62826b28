"""Random sprites drawn by arithmetic, with two frames of animation, packed into the atlas of a 2D scene."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Parts2 = npt.NDArray[np.uint8]  # 0 outside, 1.. a part of the sprite
CELL = 24


def _grid() -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
    axis = (np.arange(CELL) + 0.5) / CELL * 2 - 1
    x, y = np.meshgrid(axis, -axis)
    return x, y


X, Y = _grid()


def _disc(cx: float, cy: float, rx: float, ry: float) -> Bools:
    return np.asarray(((X - cx) / rx) ** 2 + ((Y - cy) / ry) ** 2 < 1)


def _bar(x0: float, y0: float, x1: float, y1: float) -> Bools:
    return np.asarray((x0 <= X) & (x1 >= X) & (y0 <= Y) & (y1 >= Y))


def _compose(*layers: Bools) -> Parts2:
    parts = np.zeros((CELL, CELL), np.uint8)
    for number, layer in enumerate(layers, 1):
        parts[layer] = number
    return parts


def person(rng: np.random.Generator, frame: int) -> Parts2:
    """Two legs, arms that swing, sometimes a hat or something in the hand."""
    head, hip, width = rng.uniform(0.2, 0.42), rng.uniform(-0.35, -0.05), rng.uniform(0.2, 0.5)
    stride, arm = (0.18 if frame else -0.12), rng.uniform(-0.2, 0.3)
    top = 0.95 - 2 * head
    legs = _bar(-width * 0.9, -1, -width * 0.2 + stride * 0.5, hip) | _bar(width * 0.2 - stride, -1, width * 0.9, hip)
    body = _bar(-width, hip, width, top)
    arms = _bar(-width - 0.22, hip + arm + stride, -width, top) | _bar(width, hip + arm - stride, width + 0.22, top)
    hat = _disc(0, 0.95 - head * 0.5, head * 1.15, head * 0.5) & (0.95 - head * 0.7 < Y)
    layers = [legs, body, arms, _disc(0, 0.95 - head, head, head)]
    if rng.random() < 0.6:
        layers.append(hat)
    if rng.random() < 0.5:
        layers.append(_bar(width, -0.15 - stride, 0.98, 0.0 - stride))
    return _compose(*layers)


def invader(rng: np.random.Generator, frame: int) -> Parts2:
    """A mirrored random bitmap with eyes."""
    size = int(rng.integers(5, 13))
    half = rng.random((size, (size + 1) // 2)) < rng.uniform(0.45, 0.7)
    half[size // 3 : size // 2 + 1] = True
    cells = np.concatenate([half, half[:, ::-1][:, size % 2 :]], axis=1)
    if frame:
        cells[-max(1, size // 4) :] = np.roll(cells[-max(1, size // 4) :], 1, axis=1)
    eye = np.zeros_like(cells)
    row, column = size // 3 + 1, max(1, size // 4)
    eye[row % size, [column, size - 1 - column]] = True
    pick = np.minimum((np.arange(CELL) * size) // CELL, size - 1)
    return np.where(eye[pick][:, pick], 2, cells[pick][:, pick]).astype(np.uint8)


def blob(rng: np.random.Generator, frame: int) -> Parts2:
    """A slime that squashes, with two eyes."""
    squash = rng.uniform(0.6, 0.95) * (0.85 if frame else 1.0)
    body = _disc(0, squash - 1, rng.uniform(0.7, 0.98) * (1.05 if frame else 1), squash)
    y = 2 * squash * 0.62 - 1
    gap = rng.uniform(0.2, 0.4)
    return _compose(body, _disc(-gap, y, 0.16, 0.2) | _disc(gap, y, 0.16, 0.2))


def bird(rng: np.random.Generator, frame: int) -> Parts2:
    """A body and wings that beat."""
    body = _disc(0, 0, rng.uniform(0.25, 0.5), rng.uniform(0.2, 0.4))
    lift = rng.uniform(0.5, 1.1) * (1 if frame else -1)
    wings = (abs(Y - lift * (abs(X) - 0.2)) < 0.32 - 0.25 * abs(X)) & (abs(X) > 0.15)
    return _compose(wings, body, _disc(0.3, 0.1, 0.12, 0.12))


def ship(rng: np.random.Generator, frame: int) -> Parts2:
    """Points up."""
    nose, tail = rng.uniform(0.1, 0.3), rng.uniform(0.3, 0.6)
    hull = abs(X) < nose + (tail - nose) * (1 - Y) / 2 - 0.25 * (Y > 0.6)
    span, sweep = rng.uniform(0.7, 1), rng.uniform(-0.6, 0.6)
    wings = (abs(X) < span) & (abs(Y - sweep * abs(X) + 0.4) < rng.uniform(0.15, 0.4))
    flame = (abs(X) < 0.16) & (Y < -0.75) if frame else np.zeros_like(hull)
    return _compose(wings, hull & (Y > -0.85), _disc(0, 0.25, 0.18, 0.28), flame)


def beast(rng: np.random.Generator, frame: int) -> Parts2:
    """A body on four legs, seen from the side."""
    low, length = rng.uniform(-0.5, -0.2), rng.uniform(0.6, 0.8)
    body = _disc(-0.1, low + 0.3, length, rng.uniform(0.3, 0.5))
    step = 0.12 if frame else -0.1
    legs = _bar(-0.6 + step, -1, -0.35 + step, low + 0.2) | _bar(0.15 - step, -1, 0.4 - step, low + 0.2)
    head = _disc(0.6, low + rng.uniform(0.5, 0.8), 0.35, 0.32)
    ears = _bar(0.4, low + 0.8, 0.52, low + 1.25) if rng.random() < 0.6 else head & False
    return _compose(legs, body, head | ears, _disc(0.68, low + 0.7, 0.09, 0.09))


def coin(rng: np.random.Generator, frame: int) -> Parts2:
    """A disc that turns."""
    width = rng.uniform(0.5, 0.95) * (0.6 if frame else 1.0)
    return _compose(_disc(0, 0, width, 0.95), _disc(0, 0, width * 0.6, 0.6))


def gem(rng: np.random.Generator, frame: int) -> Parts2:
    """A cut stone with a lit side."""
    wide, top = rng.uniform(0.6, 0.95), rng.uniform(-0.1, 0.6)
    body = np.where(top < Y, abs(X) < wide * (1.4 - (Y + 1) / 2 * 0.9), abs(X) < wide * (Y + 1) / (top + 1))
    return _compose(body, body & (X > 0.1) & (top > Y), body & (top < Y))


def heart(rng: np.random.Generator, frame: int) -> Parts2:
    """A heart with a highlight."""
    body = _disc(-0.42, 0.35, 0.5, 0.55) | _disc(0.42, 0.35, 0.5, 0.55) | ((abs(X) * 1.1 < Y + 0.95) & (Y < 0.3))
    return _compose(body, _disc(-0.45, 0.45, 0.2, 0.2))


def star(rng: np.random.Generator, frame: int) -> Parts2:
    """A star of four to eight points."""
    points = int(rng.integers(4, 9))
    angle = np.arctan2(X, Y) + (0.3 if frame else 0.0)
    radius = np.hypot(X, Y)
    spikes = 0.5 + 0.45 * abs(np.cos(angle * points / 2)) ** rng.uniform(1, 3)
    return _compose(radius < spikes, radius < spikes * 0.55)


def burst(rng: np.random.Generator, frame: int) -> Parts2:
    """A ragged explosion, hotter in the middle."""
    angle, radius = np.arctan2(X, Y), np.hypot(X, Y)
    ragged = 0.6 + sum(0.13 * np.sin(angle * k + rng.uniform(0, 6)) for k in rng.integers(3, 13, 4))
    speckle = rng.random((CELL, CELL)) < 0.8
    return _compose((radius < ragged) & speckle, radius < ragged * 0.65, radius < ragged * 0.35)


def bolt(rng: np.random.Generator, frame: int) -> Parts2:
    """Flies upwards."""
    wide, long = rng.uniform(0.3, 0.95), rng.uniform(0.7, 1.0)
    return _compose(_disc(0, 0, wide, long), _disc(0, 0.2, wide * 0.5, long * 0.6))


def mushroom(rng: np.random.Generator, frame: int) -> Parts2:
    """A spotted cap on a stem."""
    cap = _disc(0, -0.05, rng.uniform(0.7, 0.98), 0.95) & (Y > -0.1)
    spots = _disc(-0.4, 0.35, 0.17, 0.17) | _disc(0.35, 0.2, 0.2, 0.2)
    return _compose(_bar(-0.3, -1, 0.3, -0.05), cap, spots & cap)


def bottle(rng: np.random.Generator, frame: int) -> Parts2:
    """A potion."""
    body = _disc(0, -0.4, rng.uniform(0.5, 0.8), 0.58)
    return _compose(_bar(-0.18, 0, 0.18, 0.75), body, _bar(-0.26, 0.7, 0.26, 0.95), body & (Y < -0.35))


def barrel(rng: np.random.Generator, frame: int) -> Parts2:
    """A barrel with two hoops; stretched, a paddle."""
    body = abs(X) < 0.75 - 0.2 * Y * Y
    return _compose(body, body & (abs(abs(Y) - 0.5) < 0.12))


def key(rng: np.random.Generator, frame: int) -> Parts2:
    """A key."""
    ring = _disc(0, 0.5, 0.45, 0.45) & ~_disc(0, 0.5, 0.2, 0.2)
    return _compose(ring | _bar(-0.12, -0.95, 0.12, 0.2) | _bar(0.1, -0.9, 0.5, -0.65) | _bar(0.1, -0.45, 0.4, -0.25))


def spikes(rng: np.random.Generator, frame: int) -> Parts2:
    """A row of teeth on the ground."""
    count = int(rng.integers(2, 5))
    tooth = 1 - 2 * abs(((X + 1) / 2 * count) % 1 - 0.5)
    return _compose(2 * tooth * 0.95 - 1 > Y)


def saw(rng: np.random.Generator, frame: int) -> Parts2:
    """A toothed disc that turns."""
    teeth, radius = int(rng.integers(6, 13)), np.hypot(X, Y)
    angle = np.arctan2(X, Y) * teeth + (1.5 if frame else 0)
    return _compose(radius < 0.82 + 0.15 * np.sign(np.sin(angle)), radius < 0.3)


def tree(rng: np.random.Generator, frame: int) -> Parts2:
    """A trunk under a round or tiered crown."""
    trunk = _bar(-0.14, -1, 0.14, 0.2)
    if rng.random() < 0.4:
        tiers = int(rng.integers(2, 5))
        crown = (Y > -0.6) & (abs(X) < 0.25 + 0.65 * (1 - ((Y + 0.6) / 1.6 * tiers) % 1) * (1.1 - (Y + 0.6) / 1.6))
    else:
        crown = _disc(0, 0.3, 0.6, 0.6)
        for x, y in rng.uniform(-0.5, 0.5, (5, 2)):
            crown = crown | _disc(x, 0.3 + y * 0.7, 0.42, 0.4)
    return _compose(trunk, crown, crown & (rng.random((CELL, CELL)) < 0.2))


def shrub(rng: np.random.Generator, frame: int) -> Parts2:
    """A few bulges on the ground."""
    shape = _disc(0, -0.7, 0.8, 0.6)
    for x in rng.uniform(-0.6, 0.6, 4):
        shape = shape | _disc(x, rng.uniform(-0.7, -0.1), 0.35, 0.4)
    return _compose(shape & (Y > -1), shape & (rng.random((CELL, CELL)) < 0.15))


def tuft(rng: np.random.Generator, frame: int) -> Parts2:
    """Blades of grass."""
    blades = np.zeros((CELL, CELL), bool)
    for lean in rng.uniform(-0.9, 0.9, 7):
        height = rng.uniform(0.2, 1.9)
        blades |= (abs(X - lean * (Y + 1) * 0.5 - lean * 0.3) < 0.13) & (height > Y + 1)
    return _compose(blades)


def hand(rng: np.random.Generator, frame: int) -> Parts2:
    """A weapon held from below, upright."""
    thick, long = rng.uniform(0.1, 0.35), rng.uniform(0.2, 0.95)
    barrel_ = _bar(-thick, -0.5, thick, long)
    guard = _bar(-thick * 2.2, -0.45, thick * 2.2, -0.25) if rng.random() < 0.6 else barrel_ & False
    fist = _disc(rng.uniform(-0.2, 0.2), -0.65, 0.42, 0.35)
    sleeve = _bar(-0.42, -1, 0.45, -0.75)
    flash = _disc(0, long, 0.4, 0.4) if frame and rng.random() < 0.5 else barrel_ & False
    return _compose(flash, barrel_, barrel_ & (X > 0), guard, sleeve, fist)


Drawer = Callable[[np.random.Generator, int], Parts2]
ACTORS: tuple[Drawer, ...] = (person, invader, blob, bird, beast, ship)
TREASURES: tuple[Drawer, ...] = (coin, gem, heart, star, mushroom, bottle, key, barrel)
DANGERS: tuple[Drawer, ...] = (spikes, saw, burst)


class Atlas:
    """Collects sprites; `pixels` is the atlas picture, each sprite a column of two frames."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._cells: list[npt.NDArray[np.uint8]] = []
        self._coarse = int(rng.choice([1, 1, 1, 2, 3]))

    def add(self, drawer: Drawer) -> int:
        """Draw a random sprite; returns its number."""
        seed = int(self._rng.integers(2**31))
        frames = [self._texels(drawer(np.random.default_rng(seed), frame)) for frame in (0, 1)]
        self._cells.append(np.concatenate(frames))
        return len(self._cells) - 1

    def pick(self, *drawers: Drawer) -> int:
        """Draw one of `drawers` at random."""
        return self.add(drawers[int(self._rng.integers(len(drawers)))])

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        """uint8 (2 * CELL, CELL * sprites, 4); frame 0 above frame 1."""
        return np.concatenate(self._cells, axis=1)

    def rect(self, sprite: npt.ArrayLike, frame: npt.ArrayLike = 0) -> npt.NDArray[np.float32]:
        """Atlas rectangles (count, 4) of sprites as `Parts.add` takes them."""
        number, row = np.broadcast_arrays(np.atleast_1d(sprite), np.atleast_1d(frame))
        cell = np.full(number.shape, float(CELL))
        return np.stack([number * CELL, (1 - row) * CELL, cell, cell], 1).astype(np.float32)

    def _texels(self, parts: Parts2) -> npt.NDArray[np.uint8]:
        step = self._coarse
        parts = np.repeat(np.repeat(parts[step // 2 :: step, step // 2 :: step], step, 0), step, 1)
        height = (parts > 0).astype(np.float64)
        for _ in range(3):
            padded = np.pad(height, 1)
            height = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] + height) / 5
        slope_y, slope_x = np.gradient(height)
        texels = np.zeros((CELL, CELL, 4), np.uint8)
        texels[..., 0] = np.clip(127.5 - 280 * slope_x, 0, 255)
        texels[..., 1] = np.clip(127.5 + 280 * slope_y, 0, 255)
        texels[..., 2] = parts * 25
        texels[..., 3] = np.where(parts > 0, 255, 0)
        return texels
