"""A small game of moderngl-window: a tunnel of coloured blocks; `--window glfw` and the like choose the backend."""

import moderngl
import moderngl_window
import numpy as np

VERTEX = """#version 330
in vec3 place; in vec3 centre; in vec3 tint; uniform float time_s; out vec3 shade;
void main() {
    vec3 p = place * 0.35 + centre; p.z = mod(p.z - centre.z + centre.z + time_s * 2.0, 24.0) - 24.0;
    float turn = 0.15 * time_s; p.xy = mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * p.xy;
    gl_Position = vec4(p.x * 0.9, p.y * 1.6, -p.z * 0.8 - 1.0, -p.z);
    shade = tint * (0.6 + 0.4 * place.y) * clamp(1.2 + p.z / 22.0, 0.0, 1.0);
}"""
FRAGMENT = "#version 330\nin vec3 shade; out vec4 colour; void main() { colour = vec4(shade, 1.0); }"


def cube() -> np.ndarray:
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], "f4")
    sides = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
    return np.concatenate([corners[[a, b, c, a, c, d]] for a, b, c, d in sides])


class Spinning(moderngl_window.WindowConfig):
    gl_version = (3, 3)
    window_size = (640, 360)
    title = "spinning"
    samples = 4
    vsync = False

    def __init__(self, **named: object) -> None:
        super().__init__(**named)
        random = np.random.default_rng(7)
        angles = random.uniform(0, 2 * np.pi, 160)
        centres = np.stack([2.4 * np.cos(angles), 1.8 * np.sin(angles), random.uniform(0, 24, 160)], 1)
        tints = random.uniform(0.2, 1.0, (160, 3))
        blocks = np.concatenate([centres, tints], 1).astype("f4")
        program = self.ctx.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
        content = [(self.ctx.buffer(cube()), "3f", "place"), (self.ctx.buffer(blocks), "3f 3f/i", "centre", "tint")]
        self._program, self._blocks = program, self.ctx.vertex_array(program, content)

    def on_render(self, time: float, frame_time: float) -> None:
        self.ctx.enable(moderngl.DEPTH_TEST)
        self.ctx.clear(0.05, 0.1, 0.2)
        self._program["time_s"] = time
        self._blocks.render(instances=160)


if __name__ == "__main__":
    moderngl_window.run_window_config(Spinning)
