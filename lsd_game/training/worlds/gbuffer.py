"""The G-buffer: what a family draws once a frame, and every look repaints from.

Textures, all (height, width), row 0 at the bottom as OpenGL has it:
    0 surface  f4 RGBA: unit normal xyz in world axes (y up), material number in w
    1 place    f4 RGBA: world position xyz that textures hold on to (it moves along with a moving object; a SKY or VOID
                        pixel: the ray's direction, in 2D (x, y, -1) of the parallax plane), view depth in metres in w
    2 detail   f4 RGBA: u, v within the object 0..1, object number 0..1 (random, constant per object or part of one),
                        occlusion (0 open, 1 closed in)
    3 motion   f4 RG:   pixels travelled since the previous frame, x right, y down
In 2D families the world plane is xy, one unit a tile, z is a layer and the normal faces the camera, bumped on sprites.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import moderngl
import numpy as np

from lsd_game.training.worlds.materials import glsl_defines

SHADERS = Path(__file__).parent / "shaders"
VERTEX_SHADER = """#version 330
in vec2 corner; out vec2 uv;
void main() { uv = corner * 0.5 + 0.5; gl_Position = vec4(corner, 0.0, 1.0); }
"""
NUM_TEXTURES = 4


class ContextError(Exception):
    """There is no OpenGL to draw worlds with; the message is one sentence."""


def create_context() -> moderngl.Context:
    """A GL context without a window (EGL on a CPU or a GPU).

    Raises:
        ContextError: where there is none.
    """
    settings: dict[str, Any] = {"backend": "egl"}
    try:
        return moderngl.create_context(standalone=True, **settings)
    except Exception as error:  # glcontext raises nothing narrower
        reason = f"worlds are drawn by OpenGL through EGL, which gives no context here ({error})"
        raise ContextError(f"{reason}: on Debian, apt install libegl1 libgl1-mesa-dri") from error


class Pass:
    """One full-screen fragment shader: `shaders/common.glsl` + material names + the given files."""

    def __init__(self, context: moderngl.Context, *files: str) -> None:
        text = "".join((SHADERS / name).read_text() for name in ("common.glsl", *files))
        source = "#version 330\nin vec2 uv;\n" + glsl_defines() + text
        self.program = context.program(vertex_shader=VERTEX_SHADER, fragment_shader=source)
        corners = context.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], np.float32).tobytes())
        self._quad = context.vertex_array(self.program, [(corners, "2f", "corner")])

    def draw(self, target: moderngl.Framebuffer, uniforms: Mapping[str, Any]) -> None:
        """Draw into `target`; a uniform that the shader does not use is passed over, arrays go as raw bytes."""
        for name, value in uniforms.items():
            if name in self.program:
                set_uniform(self.program, name, value)
        target.use()
        self._quad.render(moderngl.TRIANGLE_STRIP)


def set_uniform(program: moderngl.Program, name: str, value: Any) -> None:
    """Give a uniform its value: an array as raw float32 or int32, anything else as moderngl takes it."""
    uniform = program[name]
    if not isinstance(uniform, moderngl.Uniform):
        raise ValueError(f"{name} must be a uniform of the program, got {type(uniform).__name__}")
    if isinstance(value, np.ndarray):
        kind = np.int32 if np.issubdtype(value.dtype, np.integer) else np.float32
        uniform.write(np.ascontiguousarray(value, kind).tobytes())
    else:
        uniform.value = value


class GBuffer:
    """The four textures and the framebuffer that a family draws into."""

    def __init__(self, context: moderngl.Context, width: int, height: int) -> None:
        self.context, self.width, self.height = context, width, height
        self.textures = [context.texture((width, height), 4, dtype="f4") for _ in range(NUM_TEXTURES)]
        for texture in self.textures:
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
            texture.repeat_x = texture.repeat_y = False
        self.framebuffer = context.framebuffer(self.textures, context.depth_renderbuffer((width, height)))

    def bind(self) -> dict[str, int]:
        """Bind the textures to units 0..3; the sampler uniforms SURFACE, PLACE, DETAIL, MOTION."""
        for unit, texture in enumerate(self.textures):
            texture.use(unit)
        return {"SURFACE": 0, "PLACE": 1, "DETAIL": 2, "MOTION": 3}

    def read(self, texture: int) -> np.ndarray:
        """One texture as float32 (height, width, 4), row 0 at the top."""
        raw = np.frombuffer(self.textures[texture].read(), np.float32)
        return raw.reshape(self.height, self.width, 4)[::-1]
