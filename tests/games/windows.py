"""An OpenGL game for the tests, in the library that its first word names; every pixel of every frame is hashed.

Its words: LIBRARY frames=N samples=N profile=core|compat srgb=1 keep=1. Half of the window is cleared green, which
changes with each frame, the other half blue; with keep=1 the blue is drawn in the first frame only. It leaves odd
OpenGL state behind before each swap and exits with code 3 when the swap has changed it or an error is left.
"""

import hashlib
import importlib
import sys
import time

import moderngl

from lsd_game.hooks.gl_api import GlApi

WIDTH, HEIGHT = 320, 200
STATE = (0x8CA6, 0x8CAA, 0x84E0, 0x8069, 0x88ED, 0x88EF, 0x0CF5, 0x0D05, 0x0CF2, 0x0D02, 0x0C11, 0x8DB9, 0x0C01, 0x0C02)

library, *rest = sys.argv[1:]
words = dict(word.split("=", 1) for word in rest)
samples, num_frames = int(words.get("samples", "0")), int(words["frames"])
is_core, is_srgb = words.get("profile", "core") == "core", "srgb" in words
module = importlib.import_module(f"window_{library}")
window = module.open_window(WIDTH, HEIGHT, samples=samples, is_core=is_core, is_srgb=is_srgb)
context = window.context or moderngl.create_context(require=330 if is_core else 210)
target = context.framebuffer([context.texture((16, 16), 4)])
screen = context.detect_framebuffer(window.framebuffer)
resolved = context.simple_framebuffer((WIDTH, HEIGHT))
gl = GlApi()


def draw(number: int) -> None:
    gl.Disable(0x0C11)
    screen.use()
    if is_srgb:
        gl.Enable(0x8DB9)
    if number == 0 or "keep" not in words:
        context.clear(0.0, 0.0, 0.25)
    context.clear(0.0, (number % 10 + 1) / 20, 0.0, viewport=(0, 0, WIDTH // 2, HEIGHT))


def leave_odd_state() -> list[int]:
    """Another framebuffer and texture unit bound, scissor on, unusual packing."""
    target.use()
    target.color_attachments[0].use(3)
    gl.Enable(0x0C11)
    gl.PixelStorei(0x0D05, 1)
    gl.PixelStorei(0x0CF2, 7)
    return [gl.integer(name) for name in STATE]


digest = hashlib.sha256()
for number in range(num_frames):
    draw(number)
    if samples:
        gl.Disable(0x8DB9)
        context.copy_framebuffer(resolved, screen)
    digest.update((resolved if samples else screen).read(components=4))
    before = leave_odd_state()
    own_error = context.error  # asking forgets it
    window.swap()
    after, error = [gl.integer(name) for name in STATE], context.error
    if after != before or error != "GL_NO_ERROR":
        sys.stderr.write(f"state {before} became {after}, error {error} after {own_error}\n")
        sys.exit(3)
    time.sleep(0.01)
sys.stdout.write(f"{digest.hexdigest()}\n")
