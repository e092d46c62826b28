"""The light of the terrain game: the colours of the hour, the storm, the deep."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lsd_game.demos.terrain.world import DAY_S, Sky

Rgb = tuple[float, float, float]
NOON_S = 8.5

# Hours of terrain_world.PHASES -> zenith, horizon, sun, ambient.
HOURS: tuple[tuple[float, tuple[Rgb, Rgb, Rgb, Rgb]], ...] = (
    (0.0, ((0.22, 0.48, 0.86), (0.72, 0.86, 0.96), (1.0, 0.95, 0.82), (0.46, 0.5, 0.58))),
    (22.0, ((0.22, 0.48, 0.86), (0.72, 0.86, 0.96), (1.0, 0.95, 0.82), (0.46, 0.5, 0.58))),
    (27.0, ((0.34, 0.30, 0.56), (1.0, 0.62, 0.34), (1.0, 0.56, 0.26), (0.46, 0.38, 0.46))),
    (31.0, ((0.14, 0.14, 0.36), (0.62, 0.34, 0.42), (0.5, 0.3, 0.36), (0.34, 0.32, 0.48))),
    (34.0, ((0.04, 0.07, 0.21), (0.16, 0.22, 0.44), (0.40, 0.48, 0.74), (0.32, 0.36, 0.56))),
    (49.0, ((0.04, 0.07, 0.21), (0.16, 0.22, 0.44), (0.40, 0.48, 0.74), (0.32, 0.36, 0.56))),
    (53.0, ((0.30, 0.38, 0.66), (0.96, 0.72, 0.62), (0.9, 0.66, 0.5), (0.4, 0.4, 0.5))),
    (57.0, ((0.22, 0.48, 0.86), (0.72, 0.86, 0.96), (1.0, 0.95, 0.82), (0.46, 0.5, 0.58))),
    (DAY_S, ((0.22, 0.48, 0.86), (0.72, 0.86, 0.96), (1.0, 0.95, 0.82), (0.46, 0.5, 0.58))),
)
STORM_GREY = (0.36, 0.40, 0.46)
DEEP = (0.06, 0.40, 0.52)


@dataclass(frozen=True, slots=True)
class Light:
    """What the shaders need to know about light; `fog` is a share a metre, `stars` 0..1."""

    zenith: Rgb
    horizon: Rgb
    sun_colour: Rgb
    ambient: Rgb
    sun: Rgb
    fog: float
    stars: float


def light_at(sky: Sky, *, is_under_water: bool) -> Light:
    """The light of this instant."""
    zenith, horizon, sun_colour, ambient = _colours_at(sky.hour_s)
    around = (sky.hour_s - NOON_S) / DAY_S * math.tau
    height = (math.cos(around) + 0.4) / 1.4
    stars = min(max(-height * 4.0, 0.0), 1.0)
    sun = np.array((-math.sin(around), height, 0.55)) if height > -0.05 else np.array((0.5, 0.7, -0.4))
    sun /= np.linalg.norm(sun)
    fog = 0.0016
    if sky.is_storm:
        flash = min(sky.flash_s * 5.0, 1.0)
        zenith, horizon = mix(zenith, STORM_GREY, 0.6), mix(horizon, STORM_GREY, 0.8)
        ambient, sun_colour = mix(ambient, (1.0, 1.0, 1.0), flash * 0.7), mix(sun_colour, STORM_GREY, 0.5)
        fog, stars = 0.0036, 0.0
    if is_under_water:
        horizon, zenith, fog, stars = mix(DEEP, horizon, 0.15), DEEP, 0.011, 0.0
        ambient = mix(ambient, (0.2, 0.6, 0.7), 0.6)
    return Light(zenith, horizon, sun_colour, ambient, (float(sun[0]), float(sun[1]), float(sun[2])), fog, stars)


def mix(start: Rgb, end: Rgb, share: float) -> Rgb:
    """The colour at `share` of the way from `start` to `end`."""
    red, green, blue = (a + (b - a) * share for a, b in zip(start, end, strict=True))
    return red, green, blue


def _colours_at(hour_s: float) -> tuple[Rgb, Rgb, Rgb, Rgb]:
    after = next(i for i, (start_s, _) in enumerate(HOURS) if start_s > hour_s)
    (left_s, left), (right_s, right) = HOURS[after - 1], HOURS[after]
    share = (hour_s - left_s) / (right_s - left_s)
    zenith, horizon, sun, ambient = (mix(a, b, share) for a, b in zip(left, right, strict=True))
    return zenith, horizon, sun, ambient
