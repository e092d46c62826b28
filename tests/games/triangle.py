"""An OpenGL game for the tests: a triangle that changes with each frame; every pixel of every frame is hashed.

Its words: frames=N then it ends; samples=N of multisampling, without hashes then; resize=1 halfway.
It leaves odd OpenGL state behind before each flip and exits with code 3 if the flip has changed it.
"""

import hashlib
import struct
import sys
import time

import moderngl
import pygame

from lsd_game.hooks.gl_api import GlApi

VERTEX = "#version 330\nin vec2 place; void main() { gl_Position = vec4(place, 0, 1); }"
FRAGMENT = "#version 330\nuniform float green; out vec4 color; void main() { color = vec4(1, green, 0, 1); }"
STATE = (0x8CA6, 0x8CAA, 0x84E0, 0x8069, 0x88ED, 0x88EF, 0x0CF5, 0x0D05, 0x0CF2, 0x0D02, 0x0C11, 0x8DB9, 0x0C01, 0x0C02)

words = dict(word.split("=", 1) for word in sys.argv[1:])
samples, num_frames = int(words.get("samples", "0")), int(words["frames"])
pygame.display.init()
if samples:
    pygame.display.gl_set_attribute(pygame.GL_MULTISAMPLEBUFFERS, 1)
    pygame.display.gl_set_attribute(pygame.GL_MULTISAMPLESAMPLES, samples)
pygame.display.set_mode((320, 200), pygame.OPENGL | pygame.DOUBLEBUF)


class Scene:
    """Made anew with each size; outside of the window there are no pixels that could be hashed."""

    def __init__(self) -> None:
        self.context = moderngl.create_context()
        self.window = (0, 0, *pygame.display.get_window_size())
        self.context.screen.viewport = self.window
        self.program = self.context.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
        corners = self.context.buffer(struct.pack("6f", -0.8, -0.8, 0.0, 0.9, 0.2, -0.4))
        self.triangle = self.context.vertex_array(self.program, [(corners, "2f", "place")])
        self.target = self.context.framebuffer([self.context.texture((16, 16), 4)])
        self.gl = GlApi()

    def draw(self, number: int) -> None:
        self.gl.Disable(0x0C11)
        self.context.screen.use()
        self.context.clear(0.0, 0.0, 0.25)
        self.program["green"] = (number % 10) / 10
        self.triangle.render()

    def leave_odd_state(self) -> list[int]:
        """Another framebuffer and texture unit bound, scissor on, unusual packing."""
        self.target.use()
        self.target.color_attachments[0].use(3)
        self.gl.Enable(0x0C11)
        self.gl.PixelStorei(0x0D05, 1)
        self.gl.PixelStorei(0x0CF2, 7)
        return self.state()

    def state(self) -> list[int]:
        return [self.gl.integer(name) for name in STATE]


def settled(size: tuple[int, int]) -> Scene:
    """The scene, as soon as the window has its new size: the X server resizes it in its own time."""
    deadline_s = time.monotonic() + 60.0
    while time.monotonic() < deadline_s:
        pygame.event.pump()
        scene = Scene()
        scene.gl.Disable(0x0C11)
        scene.context.screen.use()
        scene.context.clear(0.25, 0.75, 0.0)
        farthest = scene.context.screen.read(viewport=(size[0] - 1, size[1] - 1, 1, 1), components=4)
        pygame.display.flip()
        if farthest[:2] == b"\x40\xbf":
            return scene
        time.sleep(0.01)
    sys.exit("the window keeps its old size")


scene, digest = Scene(), hashlib.sha256()
for number in range(num_frames):
    pygame.event.pump()
    if "resize" in words and number == num_frames // 2:
        pygame.display.set_mode((240, 240), pygame.OPENGL | pygame.DOUBLEBUF)
        scene = settled((240, 240))
    scene.draw(number)
    if not samples:
        digest.update(scene.context.screen.read(viewport=scene.window, components=4))
    before = scene.leave_odd_state()
    pygame.display.flip()
    if scene.state() != before:
        sys.stderr.write(f"state {before} became {scene.state()}\n")
        sys.exit(3)
    time.sleep(0.01)
sys.stdout.write(f"{digest.hexdigest()}\n")
