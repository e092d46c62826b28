"""Draws the terrain game with OpenGL: land and props in one call, the sea, the sky, rings, glider, display."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np
import pygame

from lsd_game.demos.game_hud import Hud, Shown
from lsd_game.demos.terrain import mesh as meshes
from lsd_game.demos.terrain import shaders
from lsd_game.demos.terrain.camera import FAR_M, Camera, model_matrix
from lsd_game.demos.terrain.chunks import Chunks
from lsd_game.demos.terrain.land import HALF_M
from lsd_game.demos.terrain.light import light_at
from lsd_game.demos.terrain.world import MAX_HEARTS, Sky

NUM_DROPS = 350
PROPS_REACH_M = 420.0
SHADOW_M = 40.0  # the glider's shadow is gone at this height
CORNERS = np.array((-1, -1, 1, -1, -1, 1, 1, 1), np.float32)


class View:
    """Holds what the graphics card holds; `draw` draws into the framebuffer `target`."""

    def __init__(self, context: moderngl.Context, target: moderngl.Framebuffer, sky: Sky) -> None:
        self._context, self._target, self._camera = context, target, Camera(sky.glider)
        self._size = target.size
        self._solid = context.program(shaders.SOLID_VERTEX, shaders.SOLID_FRAGMENT)
        land = sky.land
        self._land_chunks, self._prop_chunks = Chunks(meshes.land_mesh(land)), Chunks(meshes.props_mesh(land))
        self._land = self._solid_array(self._land_chunks.mesh)
        self._props = self._solid_array(self._prop_chunks.mesh)
        self._glider, self._ring = self._solid_array(meshes.glider_mesh()), self._solid_array(meshes.ring_mesh())
        self._shadow = self._solid_array(meshes.shadow_mesh())
        self._sea = self._screen_array(shaders.SEA_VERTEX, shaders.SEA_FRAGMENT)
        self._sky = self._screen_array(shaders.SCREEN_VERTEX, shaders.SKY_FRAGMENT)
        self._display = self._screen_array(shaders.SCREEN_VERTEX, shaders.DISPLAY_FRAGMENT)
        self._rain = context.vertex_array(context.program(shaders.RAIN_VERTEX, shaders.RAIN_FRAGMENT), [])
        self._rain.mode, self._rain.vertices = moderngl.LINES, 2 * NUM_DROPS
        grid = land.height.astype(np.float32)
        self._height = context.texture(grid.shape[::-1], 1, grid.tobytes(), dtype="f4")
        self._picture = context.texture(self._size, 4)
        self._hud, self._shown = Hud(), Shown(0, 0, 0)  # what the picture shows

    def draw(self, sky: Sky) -> None:
        """Draw this instant."""
        glider, context = sky.glider, self._context
        eye_ground = sky.land.height_at(self._camera.eye[0], self._camera.eye[2])
        self._camera.follow(glider, eye_ground, is_under_water=sky.is_under_water)
        uniforms = self._uniforms(sky)
        self._target.use()
        self._target.clear(color=(*uniforms["HORIZON"], 1.0))
        context.enable_only(moderngl.DEPTH_TEST)
        context.depth_func = "<="
        self._draw_land(uniforms)
        for place, gone_s in zip(sky.rings, sky.rings_gone_s, strict=True):
            if gone_s <= 0.0:
                self._draw(self._ring, uniforms | {"MODEL": model_matrix(place, sky.age_s * 1.2)})
        if glider.untouchable_s == 0.0 or int(glider.untouchable_s * 12.0) % 2 == 0:
            model = model_matrix(glider.place, glider.yaw, glider.pitch, glider.roll)
            self._draw(self._glider, uniforms | {"MODEL": model})
        if not sky.is_under_water:
            self._draw(self._sky, uniforms)
        context.enable(moderngl.BLEND)
        self._draw_shadow(sky, uniforms)
        self._height.use()
        self._draw(self._sea, uniforms)
        if sky.is_storm:
            self._draw(self._rain, uniforms)
        self._draw_display(sky)

    def _uniforms(self, sky: Sky) -> dict[str, Any]:
        light = light_at(sky, is_under_water=bool(self._camera.eye[1] < 0.0))
        width, height = self._size
        view_projection = self._camera.view_projection(width / height)
        names = {"ZENITH": light.zenith, "HORIZON": light.horizon, "SUN_COLOUR": light.sun_colour}
        return names | {
            "AMBIENT": light.ambient,
            "SUN": light.sun,
            "FOG": light.fog,
            "STARS": light.stars,
            "EYE": tuple(self._camera.eye),
            "VIEW_PROJECTION": view_projection,
            "TO_WORLD": np.linalg.inv(view_projection),
            "TIME": sky.age_s % 3600.0,
            "HALF_M": HALF_M,
            "ALPHA": 1.0,
        }

    def _draw_land(self, uniforms: dict[str, Any]) -> None:
        view_projection = uniforms["VIEW_PROJECTION"]
        self._set(self._land, uniforms | {"MODEL": np.eye(4)})
        for first, number in self._land_chunks.visible(view_projection, FAR_M):
            self._land.render(vertices=number, first=first)
        for first, number in self._prop_chunks.visible(view_projection, PROPS_REACH_M):
            self._props.render(vertices=number, first=first)

    def _draw_shadow(self, sky: Sky, uniforms: dict[str, Any]) -> None:
        glider = sky.glider
        ground = max(sky.land.height_at(glider.x, glider.z), 0.0)
        above = glider.y - ground
        if 0.0 < above < SHADOW_M:
            model = model_matrix((glider.x, ground + 0.5, glider.z), 0.0)
            model[:3, :3] *= 2.6
            self._draw(self._shadow, uniforms | {"MODEL": model, "ALPHA": 0.5 * (1.0 - above / SHADOW_M)})

    def _draw_display(self, sky: Sky) -> None:
        news = sky.news if sky.news_s > 0.0 else ""
        shown = Shown(sky.glider.hearts, MAX_HEARTS, sky.glider.rings, news)
        if shown != self._shown:
            picture = pygame.Surface(self._size, pygame.SRCALPHA)
            self._hud.draw(picture, shown)
            self._picture.write(pygame.image.tobytes(picture, "RGBA"))
            self._shown = shown
        self._context.disable(moderngl.DEPTH_TEST)
        self._picture.use()
        self._draw(self._display, {})

    def _draw(self, array: moderngl.VertexArray, uniforms: dict[str, Any]) -> None:
        self._set(array, uniforms)
        array.render()

    def _set(self, array: moderngl.VertexArray, uniforms: dict[str, Any]) -> None:
        """Give the shader those of `uniforms` that it has."""
        for name, value in uniforms.items():
            uniform = array.program.get(name, None)
            if isinstance(uniform, moderngl.Uniform):
                uniform.value = tuple(value.T.flat) if isinstance(value, np.ndarray) else value

    def _solid_array(self, mesh: meshes.Mesh) -> moderngl.VertexArray:
        buffer = self._context.buffer(np.ascontiguousarray(mesh, np.float32).tobytes())
        array = self._context.vertex_array(self._solid, [(buffer, "3f 3f 4f", "position", "normal", "colour")])
        array.mode = moderngl.TRIANGLES
        return array

    def _screen_array(self, vertex: str, fragment: str) -> moderngl.VertexArray:
        program = self._context.program(vertex, fragment)
        array = self._context.vertex_array(program, [(self._context.buffer(CORNERS.tobytes()), "2f", "corner")])
        array.mode = moderngl.TRIANGLE_STRIP
        return array
