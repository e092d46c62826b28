"""The game's own look, drawn by lot so hard that the worlds look like many different games."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from lsd_game.training.worlds.appearance import FIGURES, SOLIDS, Appearance, light_left, part_uniforms
from lsd_game.training.worlds.capture import Capture, sometimes
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.palette import (
    LUMA,
    NUM_MATERIALS,
    USUAL,
    Floats,
    Indices,
    random_grain,
    random_palette,
    random_weave,
    random_weave_scale,
)
from lsd_game.training.worlds.scene_light import OVERHEAD, SceneLight

NUM_BACKDROPS = 6
PLAIN_SKY, CLOUDS = 0, 2
CLOUDY = 0.3  # of a sky with clouds is white
FULL_LIGHT = 1.25  # of sun and sky on a surface; in more of it bright textures vanish, and with them what themes go by
PLAINLY_SEEN = 0.18  # distance of a texture's two colours, 0..1
WAVES_SPAN = 0.4  # of that distance: waves stay near the middle
THEMED_FIGURE_LIGHT = 0.75  # what actors are lit with at least where the game's own light is not kept
RELIT_LUMA = 0.35  # the mean of a scene's surfaces before another light falls on them, at least
RELIT_LIGHT = (0.6, 0.55, 0.4)  # sun, above, below: what lamps and suns of other lights are made from


@dataclass(frozen=True, eq=False)
class SourceLook:
    """How the game itself draws a scene.

    Attributes:
        light: the scene's own light.
        base, second: the two colours of each material's texture, (16, 3), 0..1.
        weave: index in WEAVES of each material's texture, (16,), and how often it repeats, `weave_scale`;
            `contrast` of it, 0.15..1.6; `texels` a world unit, 0: smooth.
        backdrop: plain, gradient, clouds, stars, hills, moonlit (0..5).
        outline: darkening of sprites' borders, 0..1.
        haze, sun, above, below: colours of distance, sun and ambient light, (3,).
        bands: steps of shading, 0: smooth. figure_light: what actors are lit with at least.
        gamma, saturation: of the finished picture. levels: of posterisation, 0: none.
        capture: what capturing did to the picture.
        grain: its strength on each material, (16,), 0..0.4, and how often it repeats in a world unit, `grain_scale`.
    """

    light: SceneLight
    base: Floats
    second: Floats
    weave: Indices
    weave_scale: Floats
    contrast: float
    texels: float
    backdrop: int
    outline: float
    haze: Floats
    sun: Floats
    above: Floats
    below: Floats
    bands: float
    figure_light: float
    gamma: float
    saturation: float
    levels: float
    capture: Capture
    grain: Floats
    grain_scale: Floats

    @classmethod
    def random(cls, rng: np.random.Generator) -> SourceLook:
        """Draw a game's look and the scene's light by lot."""
        light = SceneLight.random(rng)
        base, second = random_palette(rng)
        unlit = rng.random() < 0.25  # flat sprites, old games
        if unlit:
            light = replace(light, sun=OVERHEAD)  # for no frame shows another
        sun = rng.uniform(0.35, 0.95) * (1.0 + 0.15 * rng.normal(size=3))
        above = rng.uniform(0.25, 0.65) * (1.0 + 0.12 * rng.normal(size=3))
        full = float((sun + above).max())
        sun, above = (part * min(1.0, FULL_LIGHT / full) for part in (sun, above))
        haze = base[Material.SKY] * 0.5 + 0.5 * second[Material.SKY]
        if light.darkness > 0.0 or rng.random() < 0.12:
            haze = haze * rng.uniform(0.0, 0.2)
        strength, fineness = random_grain(rng)
        return cls(
            light=light,
            base=base,
            second=second,
            weave=random_weave(rng),
            weave_scale=random_weave_scale(rng),
            contrast=float(rng.uniform(0.15, 0.7) if rng.random() < 0.25 else rng.uniform(0.7, 1.6)),
            texels=float(rng.choice([0.0, 4.0, 8.0, 16.0], p=[0.6, 0.1, 0.15, 0.15])),
            backdrop=int(rng.integers(NUM_BACKDROPS)),
            outline=sometimes(rng, 0.5, 0.5, 1.0),
            haze=haze.astype(np.float32),
            sun=np.clip(np.zeros(3) if unlit else sun, 0.0, 1.3).astype(np.float32),
            above=np.clip(np.ones(3) if unlit else above, 0.0, 1.2).astype(np.float32),
            below=np.clip(np.ones(3) if unlit else above * rng.uniform(0.3, 0.9), 0.0, 1.2).astype(np.float32),
            bands=float(rng.choice([0.0, 2.0, 3.0], p=[0.8, 0.1, 0.1])),
            figure_light=float(rng.choice([0.0, 0.5, 1.0], p=[0.4, 0.3, 0.3])),
            gamma=float(np.exp(rng.normal(0.0, 0.22))),
            saturation=float(rng.choice([rng.uniform(0.6, 1.4), 0.0, 1.7], p=[0.92, 0.03, 0.05])),
            levels=float(rng.choice([0.0, 4.0, 6.0, 10.0], p=[0.82, 0.06, 0.06, 0.06])),
            capture=Capture.random(rng),
            grain=strength,
            grain_scale=fineness,
        )

    @property
    def shade(self) -> float:
        """The light that the scene's darkness leaves, 0..1."""
        return 1.0 - 0.72 * self.light.darkness

    def shown(self, colors: Floats, *, in_sun: bool = False) -> Floats:
        """How the game shows surfaces of `colors` (16, 3): lit (on average, or full), dark, graded, 0..1; no fog."""
        usual = self.above + self.sun if in_sun else 0.45 * (self.above + self.below) + 0.6 * self.sun
        light = np.broadcast_to(usual, colors.shape).copy()
        light *= self.shade
        light[list(FIGURES)] = np.maximum(light[list(FIGURES)], self.figure_light)
        light[[Material.SKY, Material.VOID]] = self.shade
        lit = np.clip(colors * light, 0.0, 1.0) ** self.gamma
        gray = (lit @ LUMA)[:, None]
        shown: Floats = np.clip(gray + self.saturation * (lit - gray), 0.0, 1.0).astype(np.float32)
        return shown

    @cached_property
    def seen(self) -> Floats:
        """The colour that each material has in the game's frames, on average, (16, 3), 0..1."""
        middle = 0.5 * (self.base + self.second)
        if self.backdrop == PLAIN_SKY:
            middle[Material.SKY] = self.base[Material.SKY]
        if self.backdrop == CLOUDS:
            middle[Material.SKY] += CLOUDY * (1.0 - middle[Material.SKY])
        return self.shown(middle)

    @cached_property
    def appearance(self) -> Appearance:
        """What the things of this game look like."""
        return Appearance.of(self.seen, float(self.visible[Material.LIQUID]))

    @cached_property
    def visible(self) -> Floats:
        """How plainly each material's texture can be seen, (16,), 0..1."""
        exposures = ((self.shown(self.base, in_sun=sun), self.shown(self.second, in_sun=sun)) for sun in (False, True))
        apart = np.min([np.abs(second - base).max(1) for base, second in exposures], 0)  # glare swallows textures, too
        apart[Material.LIQUID] *= WAVES_SPAN
        plainly = max(PLAINLY_SEEN, 0.6 / self.levels if self.levels else 0.0)  # or posterisation may swallow it
        visible: Floats = np.clip(self.contrast * apart / plainly, 0.0, 1.0).astype(np.float32)
        return visible

    @property
    def haze_shade(self) -> float:
        """The light that is left in a theme's haze, 0.2..1: a game that fades into the dark does so in every theme."""
        seen = self.shown(np.broadcast_to(self.haze, self.base.shape))[Material.SKY]
        return float(light_left(seen @ LUMA, USUAL[Material.SKY] @ LUMA))

    @property
    def structure(self) -> dict[str, Any]:
        """What every look is told: what the game shows of surfaces, borders and sky, and how warm its colours are."""
        shown = {"WEAVE": self.weave, "WEAVE_SCALE": self.weave_scale, "BACKDROP": self.backdrop}
        shown |= {"VISIBLE": self.visible, "GRAIN": self.grain, "GRAIN_SCALE": self.grain_scale}
        shown |= {"SEEN": self.seen, "FOLDS": float(self.sun.max() > 0.0)}
        return shown | {"WARMTH": self.appearance.warmth}

    def uniforms(self) -> dict[str, Any]:
        """What source.glsl and light.glsl are told when the theme is the original one, in the scene's own light."""
        return {
            "TEXELS": self.texels,
            "VISIBLE": np.ones(NUM_MATERIALS, np.float32),
            **part_uniforms(np.eye(NUM_MATERIALS, dtype=np.float32)),
            "SHADE": np.full(NUM_MATERIALS, self.shade, np.float32),
            "HAZE_SHADE": self.shade,
            "FIGURE_LIGHT": self.figure_light,
            "LIFT": 0.0,
            "GRADE": (self.gamma, self.saturation, self.levels),
            "BASE": self.base,
            "SECOND": self.second,
            "CONTRAST": self.contrast,
            "OUTLINE": self.outline,
            "HAZE": self.haze,
            "SUN_COLOR": self.sun,
            "ABOVE": self.above,
            "BELOW": self.below,
        }

    def relit(self) -> SourceLook:
        """The same things under another light: what they are made of is what one sees of them, brightened if dark."""
        base, second = self.shown(self.base), self.shown(self.second)
        luma = float((0.5 * (base + second)[list(SOLIDS)] @ LUMA).mean())
        lift = float(np.clip(RELIT_LUMA / max(luma, 0.01), 1.0, 2.5))
        sun, above, below = (np.full(3, light, np.float32) for light in RELIT_LIGHT)
        return replace(
            self,
            light=replace(self.light, darkness=0.0),
            base=np.minimum(lift * base, 1.0),
            second=np.minimum(lift * second, 1.0),
            sun=sun,
            above=above,
            below=below,
            figure_light=THEMED_FIGURE_LIGHT,
            gamma=1.0,
            saturation=1.0,
        )
