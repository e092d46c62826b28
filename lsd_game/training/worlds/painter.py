"""Draws a family's view into the G-buffer; remembers the previous frame, from which motion follows exactly."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from lsd_game.training.worlds.camera import FAR_M, Camera
from lsd_game.training.worlds.family import Family, View
from lsd_game.training.worlds.gbuffer import SHADERS, GBuffer, Pass, set_uniform
from lsd_game.training.worlds.materials import glsl_defines
from lsd_game.training.worlds.meshes import Floats, primitives

INSTANCE_FORMAT = "4f 4f 4f 4f 4f 4f 4f 4f 3f/i"
INSTANCE_NAMES = ("now_x", "now_y", "now_z", "before_x", "before_y", "before_z", "info", "rect", "rest")
VERTEX_BYTES = 9 * 4
FLAT_FAR_M = 60.0  # how far the backdrop of a 2D scene is said to be
LEAP_M = 6.0  # what moved farther within a frame was put there, it did not travel


class Painter:
    """Owns the programs, the meshes of the current scene and the memory of the previous frame."""

    def __init__(self, context: moderngl.Context, width: int, height: int) -> None:
        self.gbuffer = GBuffer(context, width, height)
        self._context = context
        self._size = (float(width), float(height))
        self._backdrop = Pass(context, "backdrop.glsl")
        fragment = "#version 330\n" + glsl_defines()
        fragment += "".join((SHADERS / name).read_text() for name in ("common.glsl", "solids.glsl"))
        self._program = context.program(
            vertex_shader=(SHADERS / "solids_vertex.glsl").read_text(), fragment_shader=fragment
        )
        self._shared = {name: self._upload(vertices) for name, vertices in primitives().items()}
        self._meshes = dict(self._shared)
        self._atlas: moderngl.Texture | None = None
        self._map: moderngl.Texture | None = None
        self._rows_before: dict[str, Floats] = {}
        self._camera_before: Camera | None = None

    def enter(self, family: Family) -> None:
        """Load a new scene's meshes, sprites and map, and forget the previous frame."""
        for name, mesh in list(self._meshes.items()):
            if name not in self._shared:
                mesh.release()
        for texture in (self._atlas, self._map):
            if texture is not None:
                texture.release()
        self._meshes = self._shared | {n: self._upload(vertices) for n, vertices in family.meshes.items()}
        self._atlas = self._texture(family.atlas[::-1])
        self._map = self._texture(family.tile_map)
        self._rows_before, self._camera_before = {}, None

    def draw(self, view: View) -> GBuffer:
        """Draw `view`; motion is that since the view drawn before."""
        camera, before = view.camera, self._camera_before or view.camera
        target = self.gbuffer.framebuffer
        target.clear(depth=1.0)
        self._context.disable(moderngl.DEPTH_TEST)
        self._backdrop.draw(target, self._backdrop_uniforms(view, before))
        self._context.enable(moderngl.DEPTH_TEST)
        self._set_camera(camera, before, view.steep)
        rows = view.parts.rows()
        for name, now in rows.items():
            self._draw_mesh(name, now, self._rows_before.get(name))
        self._rows_before, self._camera_before = rows, camera
        self._context.disable(moderngl.DEPTH_TEST)
        return self.gbuffer

    def _backdrop_uniforms(self, view: View, before: Camera) -> dict[str, Any]:
        camera = view.camera
        return {
            "AXES": camera.axes,
            "AXES_BEFORE": before.axes,
            "SIZE": self._size,
            "HALF_EXTENT": (camera.half_extent * self._size[0] / self._size[1], camera.half_extent),
            "SCROLL": camera.eye[:2] * view.parallax,
            "SCROLL_BEFORE": before.eye[:2] * view.parallax,
            "FLAT": float(camera.is_flat),
            "FAR": FLAT_FAR_M if camera.is_flat else FAR_M,
            "BACKDROP": int(view.backdrop),
        }

    def _set_camera(self, camera: Camera, before: Camera, steep: float) -> None:
        aspect = self._size[0] / self._size[1]
        values = {
            "VIEW": camera.matrix(aspect).T,
            "VIEW_BEFORE": before.matrix(aspect).T,
            "EYE": camera.eye,
            "FORWARD": camera.axes[2],
            "SIZE": np.array(self._size),
            "STEEP": np.array([steep]),
        }
        for name, value in values.items():
            set_uniform(self._program, name, value)
        for unit, name, texture in ((0, "ATLAS", self._atlas), (1, "MAP", self._map)):
            if texture is None:
                raise ValueError("a painter must enter a family before it draws, got no scene")
            texture.use(unit)
            set_uniform(self._program, name, unit)

    def _draw_mesh(self, name: str, now: Floats, before: Floats | None) -> None:
        if before is None or before.shape != now.shape:
            before = now
        leapt = np.abs(now[:, 3:12:4] - before[:, 3:12:4]).max(axis=1, keepdims=True) > LEAP_M
        was = np.where(leapt, now[:, :12], before[:, :12])
        instances = np.concatenate([now[:, :12], was, now[:, 12:]], axis=1)
        buffer = self._context.buffer(np.ascontiguousarray(instances, np.float32).tobytes())
        vertices = self._meshes[name]
        array = self._context.vertex_array(
            self._program,
            [
                (vertices, "3f 3f 3f", "position", "normal", "coords"),
                (buffer, INSTANCE_FORMAT, *INSTANCE_NAMES),
            ],
        )
        array.render(moderngl.TRIANGLES, vertices=vertices.size // VERTEX_BYTES, instances=len(now))
        array.release()
        buffer.release()

    def _upload(self, vertices: Floats) -> moderngl.Buffer:
        return self._context.buffer(np.ascontiguousarray(vertices, np.float32).tobytes())

    def _texture(self, texels: npt.NDArray[np.uint8]) -> moderngl.Texture:
        height, width, channels = texels.shape
        texture = self._context.texture((width, height), channels, np.ascontiguousarray(texels).tobytes())
        texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        return texture
