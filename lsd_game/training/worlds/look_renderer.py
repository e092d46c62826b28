"""Repaints a G-buffer in any look, by the shaders of its theme, light and medium."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import moderngl
import numpy as np

from lsd_game.frame import Pixels
from lsd_game.training.worlds.gbuffer import GBuffer, Pass
from lsd_game.training.worlds.look import LIGHTS, MEDIUM_SHADERS, THEME_SHADERS, THEMES, Look
from lsd_game.training.worlds.source_look import THEMED_FIGURE_LIGHT, SourceLook

BANDED_MEDIA = {"cel shading": 2.0, "woodblock print": 1.0, "comic book": 2.0}  # shaded in steps, not smoothly
SHADED_UNIT = 4  # the G-buffer takes texture units 0..3


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
        self._pass(THEME_SHADERS[look.theme], "light.glsl").draw(self._shaded_target, values)
        target = self._shaded_target
        if MEDIUM_SHADERS[look.medium]:
            self._shaded.use(SHADED_UNIT)
            target = self._drawn_target
            seen = values | {"VISIBLE": source.visible}  # the game's own picture has faint textures by its colours
            self._pass("medium.glsl", MEDIUM_SHADERS[look.medium]).draw(target, seen)
        return source.capture.letterboxed(self._read(target))

    def draw_source(
        self, gbuffer: GBuffer, source: SourceLook, uniforms: Mapping[str, Any], rng: np.random.Generator
    ) -> Pixels:
        """The game's frame as it is captured: the neutral look, then noise and JPEG damage drawn from `rng`."""
        return source.capture.damage(self.draw(gbuffer, Look(), source, uniforms), rng)

    def _pass(self, *files: str) -> Pass:
        if files not in self._passes:
            self._passes[files] = Pass(self._context, "patterns.glsl", "weave.glsl", "spot.glsl", *files)
        return self._passes[files]

    def _uniforms(self, look: Look, source: SourceLook) -> dict[str, Any]:
        is_original = look.theme == THEMES[0]
        shared = {
            "LIGHT": LIGHTS.index(look.light),
            "SUN": source.light.sun,
            "FOG": source.light.fog_per_m,
            "BANDS": BANDED_MEDIA.get(look.medium, source.bands if is_original else 0.0),
        }
        shared |= source.structure
        if not is_original:
            return shared | themed_uniforms(source)
        return shared | (source if look.light == LIGHTS[0] else source.relit()).uniforms()

    def _read(self, target: moderngl.Framebuffer) -> Pixels:
        width, height = self._size
        raw = np.frombuffer(target.read(components=3, alignment=1), np.uint8)
        return raw.reshape(height, width, 3)[::-1].copy()


def themed_uniforms(source: SourceLook) -> dict[str, Any]:
    """What light.glsl is told when the theme paints over the game's own palette."""
    return source.appearance.uniforms() | {
        "TEXELS": source.texels,
        "HAZE_SHADE": source.haze_shade,
        "FIGURE_LIGHT": THEMED_FIGURE_LIGHT,
        "LIFT": 1.0,
        "GRADE": (1.0, 1.0, 0.0),
    }
