"""Looks: a theme says what things are, a light how they are lit, a medium how they are drawn; any three combine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.gbuffer import GBuffer, Pass
from lsd_game.training.worlds.source_look import SourceLook

Pixels = npt.NDArray[np.uint8]

THEME_SHADERS = {
    "original": "source.glsl",
    "molten lava": "theme_lava.glsl",
    "winter": "theme_winter.glsl",
    "candy": "theme_candy.glsl",
    "jungle": "theme_jungle.glsl",
    "desert": "theme_desert.glsl",
    "haunted": "theme_haunted.glsl",
    "underwater": "theme_underwater.glsl",
    "alien": "theme_alien.glsl",
    "golden temple": "theme_gold.glsl",
    "post-apocalyptic": "theme_ruins.glsl",
    "medieval": "theme_medieval.glsl",
    "neon city": "theme_neon.glsl",
}
MEDIUM_SHADERS = {
    "as rendered": "",
    "cel shading": "medium_cel.glsl",
    "watercolour": "medium_watercolour.glsl",
    "oil painting": "medium_oil.glsl",
    "pencil sketch": "medium_pencil.glsl",
    "pixel art": "medium_pixel.glsl",
    "neon wire": "medium_wire.glsl",
    "woodblock print": "medium_woodblock.glsl",
    "comic book": "medium_comic.glsl",
}
THEMES = tuple(THEME_SHADERS)
LIGHTS = ("as lit", "night", "golden sunset", "storm", "neon-lit", "misty morning", "torchlight")  # order of light.glsl
MEDIA = tuple(MEDIUM_SHADERS)
BANDED_MEDIA = {"cel shading": 2.0, "woodblock print": 1.0, "comic book": 2.0}  # shaded in steps, not smoothly
NEUTRAL_SHARES = (0.3, 0.6, 0.45)  # theme, light, medium: most people ask for a theme or a medium
SHADED_UNIT = 4  # the G-buffer takes texture units 0..3
FIGURE_LIGHT = 0.75


@dataclass(frozen=True)
class Look:
    """One style; the first value of each axis is the neutral one.

    Attributes:
        theme: one of THEMES. light: one of LIGHTS. medium: one of MEDIA.
    """

    theme: str = THEMES[0]
    light: str = LIGHTS[0]
    medium: str = MEDIA[0]

    def __post_init__(self) -> None:
        for axis, value, known in zip(("theme", "light", "medium"), self.axes, (THEMES, LIGHTS, MEDIA), strict=True):
            if value not in known:
                raise ValueError(f"{axis} must be one of {', '.join(known)}, got {value!r}")

    @property
    def axes(self) -> tuple[str, str, str]:
        """Theme, light, medium."""
        return self.theme, self.light, self.medium

    @property
    def num_values(self) -> int:
        """How many axes are not neutral."""
        return sum(value != plain for value, plain in zip(self.axes, Look().axes, strict=True))

    @property
    def is_neutral(self) -> bool:
        """Whether the target is the game's own picture."""
        return self == Look()

    @classmethod
    def random(cls, rng: np.random.Generator) -> Look:
        """Draw each axis by lot: neutral by NEUTRAL_SHARES, else any other value alike."""
        theme, light, medium = (
            axis[0] if rng.random() < share else axis[int(rng.integers(1, len(axis)))]
            for axis, share in zip((THEMES, LIGHTS, MEDIA), NEUTRAL_SHARES, strict=True)
        )
        return cls(theme, light, medium)


class LookRenderer:
    """Repaints G-buffers of one size; shaders are compiled when first used and kept."""

    def __init__(self, context: moderngl.Context, width: int, height: int) -> None:
        self._context, self._size = context, (width, height)
        self._passes: dict[tuple[str, ...], Pass] = {}  # by their files
        self._shaded = context.texture((width, height), 4)  # after theme and light; alpha: drawn edges
        self._shaded.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._shaded.repeat_x = self._shaded.repeat_y = False
        self._shaded_target = context.framebuffer([self._shaded])
        self._drawn_target = context.framebuffer([context.texture((width, height), 4)])

    def draw(self, gbuffer: GBuffer, look: Look, source: SourceLook, uniforms: Mapping[str, Any]) -> Pixels:
        """The scene in a look.

        Args:
            source: the game's own look, with the scene's light.
            uniforms: `Scene.uniforms`: FLAT, TIME.

        Returns:
            uint8 RGB (height, width, 3), row 0 at the top.
        """
        self._context.disable(moderngl.DEPTH_TEST | moderngl.BLEND)
        values = gbuffer.bind() | {"SHADED": SHADED_UNIT} | dict(uniforms) | self._uniforms(look, source)
        self._pass("patterns.glsl", THEME_SHADERS[look.theme], "light.glsl").draw(self._shaded_target, values)
        target = self._shaded_target
        if MEDIUM_SHADERS[look.medium]:
            self._shaded.use(SHADED_UNIT)
            target = self._drawn_target
            self._pass("medium.glsl", MEDIUM_SHADERS[look.medium]).draw(target, values)
        return source.letterboxed(self._read(target))

    def draw_source(
        self, gbuffer: GBuffer, source: SourceLook, uniforms: Mapping[str, Any], rng: np.random.Generator
    ) -> Pixels:
        """The game's frame as it is captured: the neutral look, then noise and JPEG damage drawn from `rng`."""
        return source.damage(self.draw(gbuffer, Look(), source, uniforms), rng)

    def _pass(self, *files: str) -> Pass:
        if files not in self._passes:
            self._passes[files] = Pass(self._context, "spot.glsl", *files)
        return self._passes[files]

    def _uniforms(self, look: Look, source: SourceLook) -> dict[str, Any]:
        is_original = look.theme == THEMES[0]
        shared = {
            "LIGHT": LIGHTS.index(look.light),
            "SUN": source.light.sun,
            "FOG": source.light.fog_per_m,
            "BANDS": BANDED_MEDIA.get(look.medium, source.bands if is_original else 0.0),
        }
        return shared | (source.uniforms() if is_original else themed_uniforms(source))

    def _read(self, target: moderngl.Framebuffer) -> Pixels:
        width, height = self._size
        raw = np.frombuffer(target.read(components=3, alignment=1), np.uint8)
        return raw.reshape(height, width, 3)[::-1].copy()


def themed_uniforms(source: SourceLook) -> dict[str, Any]:
    """What light.glsl is told when the theme paints over the game's own palette."""
    return {
        "TEXELS": 0.0,
        "DARKNESS": source.light.darkness,
        "FIGURE_LIGHT": FIGURE_LIGHT,
        "LIFT": 1.0,
        "GRADE": (1.0, 1.0, 0.0),
    }
